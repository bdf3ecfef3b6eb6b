"""A query execution: taken, run in a thread of its own, its result written where the workgroup says.

Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecution.html
"""

from __future__ import annotations

import math
import shutil
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from boto3.exceptions import S3UploadFailedError
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from glue_local.cloud.athena import errors
from glue_local.cloud.athena.caller import Caller
from glue_local.cloud.athena.result import Kind, Result
from glue_local.cloud.athena.session import Session
from glue_local.cloud.athena.spool import Spool
from glue_local.cloud.moto_patches.iam.authorize import account
from glue_local.s3_addresses import split

ENDED = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})
#: Seconds.
INTERRUPT_EVERY = 0.05
#: One part at a time, so memory holds one.
_UPLOAD = TransferConfig(use_threads=False)


@dataclass
class Execution:
    """One query execution; ``run`` is what it does, ``output`` the configuration of its results."""

    id: str
    text: str
    kind: Kind
    run: Callable[[Session], Result]
    caller: Caller
    database: str
    workgroup: str
    output: dict[str, Any]
    request: dict[str, Any]
    cutoff: int | None = None
    enforced: bool = False
    reused: Execution | None = None
    state: str = "QUEUED"
    reason: str | None = None
    result: Result | None = None
    submitted: float = field(default_factory=time.time)
    began: float | None = None
    completed: float | None = None
    engine_seconds: float = 0.0
    session: Session | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def key(self) -> tuple[Any, ...]:
        """The properties that two executions must share for one's result to serve the other."""
        values = tuple(self.request.get("ExecutionParameters") or ())
        return (
            self.text,
            values,
            self.workgroup,
            self.database,
            self.caller,
            repr(sorted(self.output.items())),
        )

    @property
    def path(self) -> str:
        """The result object's place; the metadata's is the same with ``.metadata`` added."""
        if self.reused is not None:
            return self.reused.path
        location = self.output["OutputLocation"].rstrip("/")
        return f"{location}/{self.kind.name.format(id=self.id)}"

    @property
    def manifest(self) -> str | None:
        """The place of the list of the objects written; None for a statement that wrote none."""
        wrote = self.result is not None and self.result.manifest is not None
        return f"{self.path}-manifest.csv" if wrote else None

    def execute(self, scratch: Path) -> None:
        """Run to the end; whatever goes wrong fails this execution alone."""
        self.began = time.time()
        if not self._move("RUNNING"):
            self.over.set()
            return
        if self.reused is not None:
            self.result = self.reused.result
            self._move("SUCCEEDED")
            self.over.set()
            return
        folder = Path(tempfile.mkdtemp(dir=scratch))  # for this user alone
        try:
            spool = Spool(scratch.with_name("athena-results") / f"{self.id}.csv")
            self.session = Session(
                self.caller, self.database, folder, spool, self.cutoff,
                query_id=self.id, workgroup=self.workgroup, output=self.output["OutputLocation"],
                parameters=self.request.get("ExecutionParameters") or (), enforced=self.enforced,
            )  # fmt: skip
            self.result = self.run(self.session)
            self.engine_seconds = time.time() - self.began
            self._write(self.result)
            self._move("SUCCEEDED")
        except errors.QueryError as error:
            self._move("FAILED", self._told(str(error)))
        except Exception as error:  # an internal error ends only this execution
            traceback.print_exc()
            self._move("FAILED", f"GENERIC_INTERNAL_ERROR: {self._told(f'{type(error).__name__}: {error}')}")
        finally:
            self.over.set()
            if self.session is not None:
                self.session.connection.close()
            shutil.rmtree(folder, ignore_errors=True)

    def cancel(self) -> None:
        """Cancel; an execution that has ended stays unchanged."""
        if self._move("CANCELLED", "Query cancelled by user"):
            threading.Thread(target=self._interrupt, daemon=True).start()

    def _interrupt(self) -> None:
        """Interrupt DuckDB until the execution is over: an interruption before it begins would be lost."""
        while self.began is not None and not self.over.wait(INTERRUPT_EVERY):
            if self.session is not None:
                self.session.connection.interrupt()

    def _told(self, text: str) -> str:
        """An error's text, without the names of this host's files."""
        return text if self.session is None else self.session.told(text)

    def _move(self, state: str, reason: str | None = None) -> bool:
        with self.lock:
            if self.state in ENDED:
                return False
            self.state, self.reason = state, reason
            if state in ENDED:
                self.completed = time.time()
            return True

    def _write(self, result: Result) -> None:
        bucket, key = split(self.path)
        encryption = self.output.get("EncryptionConfiguration", {})
        settings = {}
        if encryption.get("EncryptionOption") == "SSE_KMS":
            settings = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": encryption["KmsKey"]}
        elif encryption.get("EncryptionOption") == "SSE_S3":
            settings = {"ServerSideEncryption": "AES256"}
        if (self.output.get("AclConfiguration") or {}).get("S3AclOption") == "BUCKET_OWNER_FULL_CONTROL":
            settings["ACL"] = "bucket-owner-full-control"
        owner = self.output.get("ExpectedBucketOwner")
        if owner and owner != account():
            raise errors.QueryError(
                f"Access denied when writing output to url: {self.path} . The bucket is not owned by the expected"
                f" bucket owner {owner}."
            )
        s3 = self.caller.client("s3")
        try:
            if result.manifest is not None:
                listed = "".join(f"{each}\n" for each in result.manifest).encode()
                s3.put_object(Bucket=bucket, Key=f"{key}-manifest.csv", Body=listed, **settings)
            elif result.spool is None:
                s3.put_object(Bucket=bucket, Key=key, Body=result.lines(), **settings)
            else:
                s3.upload_file(str(result.spool.path), bucket, key, ExtraArgs=settings, Config=_UPLOAD)
            s3.put_object(Bucket=bucket, Key=f"{key}.metadata", Body=result.metadata(self.id), **settings)
        except ClientError as error:
            raise errors.of_output(error, self.path) from error
        except S3UploadFailedError as error:
            raise errors.of_output(errors.failed_call(error), self.path) from error

    def as_dict(self) -> dict[str, Any]:
        """Return Athena's QueryExecution (times in seconds since the epoch)."""
        end = self.completed or time.time()
        status: dict[str, Any] = {"State": self.state, "SubmissionDateTime": self.submitted}
        if self.completed is not None:
            status["CompletionDateTime"] = self.completed
        if self.reason is not None:
            status["StateChangeReason"] = self.reason
        if self.state == "FAILED":
            status["AthenaError"] = {"ErrorCategory": 2, "ErrorType": 1006, "ErrorMessage": self.reason}
        began = self.began or end
        return {
            "QueryExecutionId": self.id,
            "Query": self.text,
            "StatementType": self.kind.type,
            **({"SubstatementType": self.kind.sub} if self.kind.sub else {}),
            "ResultConfiguration": {**self.output, "OutputLocation": self.path},
            "ResultReuseConfiguration": self.request.get("ResultReuseConfiguration")
            or {"ResultReuseByAgeConfiguration": {"Enabled": False}},
            "QueryExecutionContext": {"Database": self.database, "Catalog": "awsdatacatalog"},
            "Status": status,
            "Statistics": {
                "EngineExecutionTimeInMillis": round(self.engine_seconds * 1000),
                "DataScannedInBytes": self.result.scanned if self.result and not self.reused else 0,
                **({"DataManifestLocation": self.manifest} if self.manifest else {}),
                "TotalExecutionTimeInMillis": round((end - self.submitted) * 1000),
                "QueryQueueTimeInMillis": math.ceil((began - self.submitted) * 1000),
                "ServiceProcessingTimeInMillis": round(max(end - began - self.engine_seconds, 0) * 1000),
                "ResultReuseInformation": {"ReusedPreviousResult": self.reused is not None},
            },
            "WorkGroup": self.workgroup,
            "EngineVersion": {
                "SelectedEngineVersion": "AUTO",
                "EffectiveEngineVersion": "Athena engine version 3",
            },
            **{key: self.request[key] for key in ("ExecutionParameters",) if key in self.request},
        }
