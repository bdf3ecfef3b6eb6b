"""A run's input (RunSpec) and its result (RunReport), both as JSON."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from glue_local.engine.run.run import EngineName
from glue_local.replacing import replace_text


@dataclass
class RunSpec:
    """A run: the script, its arguments, and where storage and catalog are.

    ``storage`` is {"kind": "folders", "root": DIR} or {"kind": "endpoint", "url": URL};
    ``catalog`` is {"kind": "file", "path": FILE} or {"kind": "glue"}. ``arguments`` are the words
    after the script's name, ``environment`` is set for the run only. ``bookmarks`` names files: ``seen``, what former
    runs have read; ``commit``, where to write it again; and perhaps ``until``, beyond which this run may not read.
    ``extra_files`` are copied to the working folder, ``python_path`` are folders in front of the script's path; in a
    ``python_shell`` there is no Spark.
    """

    script: str
    job_name: str
    run_id: str
    storage: dict[str, str]
    catalog: dict[str, str]
    work_dir: str
    engine: EngineName = "sail"
    arguments: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    report_path: str | None = None
    py_files: list[str] = field(default_factory=list)
    bookmarks: dict[str, str] = field(default_factory=dict)
    extra_files: list[str] = field(default_factory=list)
    python_path: list[str] = field(default_factory=list)
    python_shell: bool = False

    @classmethod
    def from_json(cls, text: str) -> RunSpec:
        """Read a spec; ValueError names its fault."""
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError(f"run spec: expected an object, got {type(data).__name__}")
        known = {f.name for f in dataclasses.fields(cls)}
        required = {"script", "job_name", "run_id", "storage", "catalog", "work_dir"}
        if unknown := sorted(data.keys() - known):
            raise ValueError(f"run spec: unknown keys {', '.join(unknown)}")
        if missing := sorted(required - data.keys()):
            raise ValueError(f"run spec: missing keys {', '.join(missing)}")
        return cls(**data)

    def to_json(self) -> str:
        """Return the spec as one line of JSON."""
        return json.dumps(dataclasses.asdict(self))


@dataclass
class RunReport:
    """How a run went; ``error`` is worded as Glue's ErrorMessage: ``ExceptionType: message``.

    ``engine_reason`` is the error of Sail for which a run turned to Spark.
    """

    script: str
    job_name: str
    run_id: str
    engine: str
    glue_version: str | None
    spark_version: str
    python_version: str
    state: Literal["SUCCEEDED", "FAILED"]
    seconds: float
    error: str | None = None
    error_line: dict[str, Any] | None = None
    traceback: str | None = None
    phases: dict[str, float] = field(default_factory=dict)
    reads: list[dict[str, Any]] = field(default_factory=list)
    writes: list[dict[str, Any]] = field(default_factory=list)
    data_quality: list[dict[str, Any]] = field(default_factory=list)
    error_records: list[dict[str, Any]] = field(default_factory=list)
    error_record_count: int = 0
    notes: list[str] = field(default_factory=list)
    engine_reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain dicts and lists."""
        return dataclasses.asdict(self)

    def write(self, path: Path) -> None:
        """Write the report as JSON, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.to_dict(), indent=2, default=str) + "\n"
        replace_text(path, text, mode=0o600)  # it may quote records
