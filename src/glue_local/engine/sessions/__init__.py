"""The engines that run scripts, one adapter each: Sail (default, no JVM) and Apache Spark."""

from __future__ import annotations

from glue_local.engine.sessions.base import Engine, EngineFeatureError, EngineStartError, parse_conf

__all__ = ["Engine", "EngineFeatureError", "EngineStartError", "get_engine", "parse_conf"]

_engines: dict[str, Engine] = {}


def get_engine(name: str) -> Engine:
    """Return the engine of that name of this process (not started); ValueError for another name."""
    if name not in _engines:
        if name == "sail":
            from glue_local.engine.sessions.sail import SailEngine

            _engines[name] = SailEngine()
        elif name == "spark":
            from glue_local.engine.sessions.spark import SparkEngine

            _engines[name] = SparkEngine()
        else:
            raise ValueError(f"unknown engine {name!r}: sail or spark")
    return _engines[name]
