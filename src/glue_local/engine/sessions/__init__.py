"""The engines that run scripts, one adapter each: Sail (default, no JVM) and Apache Spark."""

from glue_local.engine.sessions.base import EngineFeatureError, EngineStartError, parse_conf
from glue_local.engine.sessions.engines import get_engine, set_current_run

__all__ = ["EngineFeatureError", "EngineStartError", "get_engine", "parse_conf", "set_current_run"]
