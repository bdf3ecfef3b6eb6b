"""Spark Connect's session as Sail needs it: every request passes the plan adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyspark.sql.connect.client.reattach  # noqa: F401
from pyspark.sql.connect.client import SparkConnectClient
from pyspark.sql.connect.readwriter import DataFrameReader
from pyspark.sql.connect.session import SparkSession

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.plans import PlanAdapter

if TYPE_CHECKING:
    from glue_local.engine.run import Run


class _Stub:
    """The server's stub with every plan rewritten on its way, and configuration noted."""

    def __init__(self, stub: Any, adapter: PlanAdapter, conf: dict[str, str]) -> None:
        self._stub, self._adapter, self._conf = stub, adapter, conf

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stub, name)

    def ExecutePlan(self, request: Any, **kwargs: Any) -> Any:  # noqa: N802
        self._adapter.rewrite(request)
        return self._stub.ExecutePlan(request, **kwargs)

    def AnalyzePlan(self, request: Any, **kwargs: Any) -> Any:  # noqa: N802
        self._adapter.rewrite(request)
        return self._stub.AnalyzePlan(request, **kwargs)

    def Config(self, request: Any, **kwargs: Any) -> Any:  # noqa: N802
        for pair in request.operation.set.pairs:
            self._conf[pair.key] = pair.value
        for key in request.operation.unset.keys:
            self._conf.pop(key, None)
        return self._stub.Config(request, **kwargs)


class SailReader(DataFrameReader):
    """A reader that says at once, as Spark does, that a path does not exist."""

    def load(self, path: Any = None, format: Any = None, schema: Any = None, **options: Any) -> Any:
        """Read as DataFrameReader.load does; AnalysisException for a path that does not exist."""
        paths = [path] if isinstance(path, str) else list(path or [])
        for one in [*paths, *filter(None, [options.get("path")])]:
            self._client._adapter.source(one)
        return super().load(path, format, schema, **options)


class SailSession(SparkSession):
    """The session of one run on Sail."""

    def __init__(self, url: str, run: Run) -> None:
        """Connect to the server at ``url`` for a run."""
        super().__init__(url)
        self._client.close()
        self._client = SparkConnectClient(
            url, retry_policy={"max_retries": 2}, use_reattachable_execute=False
        )
        self._session_id = self._client._session_id
        self._conf_seen: dict[str, str] = {}
        self._adapter = PlanAdapter(run.storage, self._conf_seen.get)
        self._client._stub = _Stub(self._client._stub, self._adapter, self._conf_seen)
        SparkSession._default_session = self
        SparkSession._active_session.session = self

    @property
    def read(self) -> SailReader:
        """A reader of this session."""
        return SailReader(self)

    @property
    def sparkContext(self) -> Any:  # noqa: N802
        """The stand-in for the SparkContext."""
        from glue_local.engine.sessions.sail_context import SailContext

        return SailContext()

    @property
    def _jvm(self) -> Any:
        raise EngineFeatureError("SparkSession._jvm")

    @property
    def _jsparkSession(self) -> Any:  # noqa: N802
        raise EngineFeatureError("SparkSession._jsparkSession")

    def stop(self) -> None:
        """Do nothing: the run ends the session."""

    def end(self) -> None:
        """Close the session for good."""
        SparkSession._default_session = None
        SparkSession._active_session.session = None
        self._client.close()
