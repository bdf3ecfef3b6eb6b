"""Runs one RunSpec in this process and reports on it; the process is as before afterwards."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from glue_local.engine.run.plain_io import plain_reads, plain_writes
from glue_local.engine.run.py_files import add_py_file
from glue_local.engine.run.recorder import Recorder
from glue_local.engine.run.run import Run
from glue_local.engine.runner import script as scripts
from glue_local.engine.runner.spec import RunReport, RunSpec
from glue_local.engine.sessions import parse_conf, set_current_run
from glue_local.engine.storage import Storage, StorageError, open_storage, paths
from glue_local.engine.tables.session import SessionTables
from glue_local.environments import this_version

if TYPE_CHECKING:
    from glue_local.catalog.model import Catalog


def execute(
    spec: RunSpec,
    storage: Storage | None = None,
    catalog: Catalog | None = None,
    executor: scripts.Executor = scripts.run_whole,
) -> RunReport:
    """Run a spec's script and return the report, never an exception of the script.

    ``storage`` and ``catalog`` replace those of the spec, for a caller that has them open already; ``executor``
    runs the script's text, for one that wants to see what happens between its statements.
    """
    start = time.perf_counter()
    recorder = Recorder()
    work_dir = Path(spec.work_dir).absolute()
    work_dir.mkdir(parents=True, exist_ok=True)
    error: scripts.ScriptError | None = None
    run: Run | None = None
    folder = [] if paths.is_s3(spec.script) else [str(Path(spec.script).absolute().parent)]
    folder += spec.python_path
    with scripts.clean_process(folder, work_dir, spec.environment):
        try:
            with recorder.phase("prepare"):
                run = _open_run(spec, recorder, work_dir, storage, catalog)
                source = read_script(spec.script, run.storage)
                set_current_run(run)
                if _has_catalog(spec):
                    run.tables = SessionTables(run)
                for file in spec.py_files:
                    add_py_file(run, file)
                for file in spec.extra_files:
                    (work_dir / file.rsplit("/", 1)[-1]).write_bytes(run.storage.read_bytes(file))
                if spec.python_shell:
                    scripts.hide_spark()
            with recorder.phase("script"):
                error = scripts.run_script(spec.script, source, _arguments(spec), executor)
        except Exception as failure:
            text = f"{type(failure).__name__}: {failure}"
            error = scripts.ScriptError(text, None, traceback.format_exc())
        finally:
            with recorder.phase("finish"):
                problem = _finish(recorder, run)
                error = error or problem
    version = this_version()
    return RunReport(
        script=spec.script,
        job_name=spec.job_name,
        run_id=spec.run_id,
        engine=spec.engine,
        glue_version=version.name if version else None,
        spark_version=importlib.metadata.version("pyspark"),
        python_version=platform.python_version(),
        state="FAILED" if error else "SUCCEEDED",
        seconds=round(time.perf_counter() - start, 3),
        error=error.message if error else None,
        error_line=error.line if error else None,
        traceback=error.traceback if error else None,
        phases={name: round(seconds, 3) for name, seconds in recorder.phases.items()},
        reads=recorder.reads,
        writes=recorder.writes,
        data_quality=recorder.data_quality,
        error_records=recorder.error_records,
        error_record_count=recorder.error_record_count,
        notes=recorder.notes,
    )


def _finish(recorder: Recorder, run: Run | None) -> scripts.ScriptError | None:
    """End the current run; an error in doing so fails the run only where the script did not."""
    try:
        set_current_run(None)
        if run is not None:
            recorder.reads += plain_reads(recorder.plain_reads, recorder.reads, run.storage)
            recorder.writes += plain_writes(recorder.plain_writes, recorder.writes, run.storage)
    except Exception as failure:
        return scripts.ScriptError(f"{type(failure).__name__}: {failure}", None, traceback.format_exc())
    return None


def _open_run(
    spec: RunSpec, recorder: Recorder, work_dir: Path, storage: Storage | None, catalog: Catalog | None
) -> Run:
    return Run(
        engine=spec.engine,
        storage=storage or open_storage(spec.storage),
        catalog=catalog or open_catalog(spec.catalog),
        recorder=recorder,
        job_name=spec.job_name,
        run_id=spec.run_id,
        work_dir=work_dir,
        conf=_conf(spec.arguments),
        bookmarks=spec.bookmarks,
    )


#: Begins the class names by which a job's configuration asks for Iceberg's catalog.
_ICEBERG = "org.apache.iceberg."


def _has_catalog(spec: RunSpec) -> bool:
    """Whether Spark SQL sees the Data Catalog: as the argument says behind an endpoint, always over folders.

    https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-data-catalog-hive.html
    """
    if spec.catalog.get("kind") != "glue":
        return True
    words = spec.arguments
    if spec.engine == "sail" and _ICEBERG in " ".join(words):
        return True  # Iceberg's catalog is one of its own on Spark; Sail has the Data Catalog's tables by this alone
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "--enable-glue-datacatalog":
            return following.lower() != "false"
        if word.startswith("--enable-glue-datacatalog="):
            return not word.lower().endswith("=false")
    return False


def open_catalog(spec: dict[str, str]) -> Catalog:
    """Open a spec's catalog; ValueError for a kind that is neither ``file`` nor ``glue``."""
    kind = spec.get("kind")
    if kind == "file":
        from glue_local.catalog.file import FileCatalog

        return FileCatalog(Path(spec["path"]))
    if kind == "glue":
        import boto3

        from glue_local.catalog.glue import GlueCatalog

        return GlueCatalog(boto3.client("glue"))
    raise ValueError(f"catalog: unknown kind {kind!r}; expected file or glue")


def read_script(path: str, storage: Storage) -> bytes:
    """Return a script's text from s3:// or from disk; StorageError naming it when it is not there."""
    if paths.is_s3(path):
        return storage.read_bytes(path)
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise StorageError(f"cannot read script {path}: {error.strerror}") from error


def _arguments(spec: RunSpec) -> list[str]:
    """Return the script's arguments with those that Glue always gives: JOB_ID, JOB_RUN_ID and JOB_NAME."""
    given = {argument.partition("=")[0] for argument in spec.arguments}
    own = {
        "--JOB_ID": f"j_{hashlib.sha256(spec.job_name.encode()).hexdigest()}",
        "--JOB_RUN_ID": f"jr_{hashlib.sha256(spec.run_id.encode()).hexdigest()}",
        "--JOB_NAME": spec.job_name,
    }
    added = [word for name, value in own.items() if name not in given for word in (name, value)]
    return [*added, *spec.arguments]


def _conf(arguments: list[str]) -> dict[str, str]:
    """Return the Spark configuration among a job's arguments (``--conf a=b --conf c=d``)."""
    conf: dict[str, str] = {}
    for i, word in enumerate(arguments):
        if word == "--conf" and i + 1 < len(arguments):
            conf.update(parse_conf(arguments[i + 1]))
        elif word.startswith("--conf="):
            conf.update(parse_conf(word.removeprefix("--conf=")))
    return conf
