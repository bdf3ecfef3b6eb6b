"""The client of a session on Sail: every request passes the plan adapter."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from pyspark.sql.connect import proto
from pyspark.sql.connect.client import SparkConnectClient, getLogLevel

from glue_local.engine.sessions import answers, json_malformed
from glue_local.engine.sessions.sorting import in_order_or_refused
from glue_local.engine.sessions.writing import PendingWrite, overwritten
from glue_local.engine.storage import paths


class _Stub:
    """The server's stub with every plan rewritten on its way, and configuration noted."""

    def __init__(self, stub: Any, session: Any, channel: Any) -> None:
        self._stub, self._session = stub, session
        self._execute = channel.unary_stream(
            "/spark.connect.SparkConnectService/ExecutePlan",
            request_serializer=proto.ExecutePlanRequest.SerializeToString,
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stub, name)

    def ExecutePlan(self, request: Any, **kwargs: Any) -> Any:  # noqa: N802
        session, command = self._session, request.plan.command
        pending: PendingWrite | None = None
        session._drawn.freeze(request.plan)
        session._common.before(request)
        reads = session._adapter.reads
        if request.plan.HasField("root"):
            reads.note_action(request.plan)
        elif command.HasField("write_operation"):
            own = paths.OWN in command.write_operation.options
            pending = session._prepare_write(command.write_operation)
            if not own:
                reads.note_action(request.plan)
            if pending is not None and pending.kept:
                session._note_written(command.write_operation, pending)
                pending.publish()
                return iter(())
        elif command.HasField("create_dataframe_view"):
            view = command.create_dataframe_view
            view.name = session._adapter.views.made(view.name)
            reads.note_view(view.name, view.input)
            session._adapter.file_names.note_view(view.name, view.input)
            session._common.note_view(view.name, view.input)
            session._note_order(view)
        computed = reads.computed(request.plan) if session._adapter.malformed_json else set()
        mixed = session._adapter.rewrite(request)
        if session._adapter.malformed_json:
            json_malformed.check(request, session._adapter.malformed_json, computed, self._stub.AnalyzePlan)
        if pending is not None and pending.must_stream and (mixed or not pending.streams):
            raise overwritten(pending.path)
        if command.HasField("write_operation"):
            session._note_written(command.write_operation, pending)
        if request.plan.HasField("root"):
            return self._query(request, mixed, **kwargs)
        if pending is not None and pending.streams and not mixed:
            rows = type(request)()
            rows.CopyFrom(request)
            rows.plan.root.CopyFrom(command.write_operation.input)
            pending.write(self._query(rows, mixed, **kwargs))
            pending.finish()
            return iter(())
        made = answers.parsed(self._run(request, **kwargs))
        return made if pending is None else _then(made, pending)

    def _run(self, request: Any, **kwargs: Any) -> Iterator[bytes]:
        """Yield the answers to a plan. The last one says so: Sail sends it of a plan that may be attached to again."""
        request.operation_id = str(uuid.uuid4())
        if not any(option.HasField("reattach_options") for option in request.request_options):
            request.request_options.add().reattach_options.reattachable = True
        release = proto.ReleaseExecuteRequest(
            session_id=request.session_id,
            user_context=request.user_context,
            operation_id=request.operation_id,
        )
        release.release_all.SetInParent()
        try:
            yield from self._execute(request, **kwargs)
        finally:
            self._stub.ReleaseExecute.future(release)

    def _query(self, request: Any, mixed: bool, **kwargs: Any) -> Any:
        note = self._session._run.recorder.note
        made = answers.of_query(lambda: self._run(request, **kwargs), note)
        return in_order_or_refused(made) if mixed else made

    def AnalyzePlan(self, request: Any, **kwargs: Any) -> Any:  # noqa: N802
        self._session._adapter.rewrite(request)
        return self._stub.AnalyzePlan(request, **kwargs)

    def Config(self, request: Any, **kwargs: Any) -> Any:  # noqa: N802
        for pair in request.operation.set.pairs:
            self._session._conf_seen[pair.key] = pair.value
        for key in request.operation.unset.keys:
            self._session._conf_seen.pop(key, None)
        return self._stub.Config(request, **kwargs)


def _then(made: Iterator[Any], pending: PendingWrite) -> Iterator[Any]:
    yield from made
    pending.finish()


class _Client(SparkConnectClient):
    """A client that formats a plan for its log only where the log is on: for small jobs, a tenth of their time."""

    def _proto_to_string(self, *message: Any) -> str:
        return "" if getLogLevel() is None else super()._proto_to_string(*message)


def client(url: str, session: Any) -> SparkConnectClient:
    """Return the client of a session, connected to the server at ``url``."""
    made = _Client(url, retry_policy={"max_retries": 2}, use_reattachable_execute=False)
    made._stub = _Stub(made._stub, session, made._channel)  # type: ignore[assignment]
    return made
