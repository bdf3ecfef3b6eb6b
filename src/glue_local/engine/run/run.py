"""A run of a script: engine, storage, catalog, and the recorder behind its report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from glue_local.catalog.model import Catalog
from glue_local.engine.run.recorder import Recorder
from glue_local.engine.storage import paths
from glue_local.engine.storage.base import Storage
from glue_local.engine.storage.machine import MachineStorage

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_MACHINE = MachineStorage()
EngineName = Literal["sail", "spark"]


class Engine(Protocol):
    """One engine of this process: started once, one clean session per run."""

    name: str

    def start(self) -> None:
        """Start what takes long (server, JVM), once; later calls do nothing."""

    def warm_up(self) -> None:
        """Do slow first-time work outside of any run."""

    def open_session(self, run: Run) -> SparkSession:
        """Return a session that sees no view and no configuration of an earlier run."""

    def activate(self, run: Run) -> None:
        """Make ``SparkContext()`` and ``SparkSession.builder.getOrCreate()`` mean this run's session."""

    def deactivate(self, run: Run) -> None:
        """Undo ``activate`` and remove the run's leftovers."""

    def keep(self, run: Run, df: DataFrame) -> DataFrame:
        """Return the same rows, computed now and kept in files until the run ends."""

    def cached(self, run: Run, df: DataFrame) -> DataFrame:
        """Return the same rows, computed at most once: in files, or in memory what files cannot hold."""

    def reads_of(self, run: Run, df: DataFrame) -> Collection[str]:
        """Return the addresses of the files, or of their folders, that a frame reads, also where it is cached."""

    def stop(self) -> None:
        """Stop the engine for good."""


class SqlTables(Protocol):
    """The catalog as Spark SQL sees it (``engine.tables``); a session asks it first."""

    def sql(self, text: str, plain: Callable[[str], Any]) -> Any:
        """Run a statement that may name the catalog's tables; ``plain`` runs SQL without them."""

    def bind(self, text: str, plain: Callable[[str], Any], others: Sequence[str] = ()) -> str:
        """Return a statement with the catalog's tables as views, but those of the ``others``, catalogs of their own."""

    def iceberg(self, name: str) -> str | None:
        """Return the place of the catalog's Iceberg table of a name; None where it is none."""

    def delta(self, name: str) -> str | None:
        """Return the place of the Delta table of a name, or of ``delta.`path```; None where it is none."""

    def is_iceberg(self, catalog: str) -> bool:
        """Whether a catalog of that name has Iceberg tables alone."""

    def save_by_name(self, df: DataFrame, name: str, mode: str) -> None:
        """Save a frame to an Iceberg table by its name, as ``save(name)`` does."""

    def view_of(self, name: str) -> str | None:
        """Return the view to read for a table's name; None where it is none of the catalog's."""

    def save(self, df: DataFrame, name: str, save: SaveTable) -> bool:
        """Save a frame as a table; False where the name is none of the catalog's."""

    def insert_into(self, df: DataFrame, name: str, overwrite: bool) -> bool:
        """Insert a frame into a table by position; False where the name is none of the catalog's."""

    def write_to(self, df: DataFrame, name: str, action: str, save: SaveTable) -> bool:
        """Carry out an action of ``writeTo(name)``; False where the name is none of the catalog's."""

    def catalog(self, plain: Any) -> Any:
        """Return what ``spark.catalog`` is to be, of the engine's own."""


@dataclass(frozen=True)
class SaveTable:
    """What ``saveAsTable`` or ``writeTo`` was asked for.

    ``condition`` says which rows are replaced, ``merges`` whether new columns are added.
    """

    mode: str = "error"
    format: str = "parquet"
    keys: tuple[str, ...] = ()
    path: str | None = None
    condition: Any = None
    properties: Mapping[str, str] = field(default_factory=dict)
    merges: bool = False


@dataclass
class Run:
    """A run of a script: where it reads and writes, what its tables are, and on which engine.

    ``bookmarks`` is RunSpec's. ``adapter`` is that engine, given when the run begins (``sessions.set_current_run``).
    ``copied`` has for the path of each columnar copy the address of its file, an empty one for files that are grouped.
    """

    engine: EngineName
    storage: Storage
    catalog: Catalog
    recorder: Recorder
    job_name: str
    run_id: str
    work_dir: Path
    conf: dict[str, str] = field(default_factory=dict)
    bookmarks: dict[str, str] = field(default_factory=dict)
    adapter: Engine | None = field(default=None, repr=False)
    tables: SqlTables | None = field(default=None, repr=False)
    copied: dict[str, str] = field(default_factory=dict, repr=False)
    _session: SparkSession | None = field(default=None, repr=False)

    @property
    def spark(self) -> SparkSession:
        """The run's session, started on first use: Spark Connect on Sail, classic on Spark."""
        if self._session is None:
            with self.recorder.phase("engine"):
                self._session = self._begun().open_session(self)
        return self._session

    def storage_of(self, path: str) -> Storage:
        """Return where the files of an address are: in buckets, or on this machine (``file:///``)."""
        return _MACHINE if paths.is_machines(path) else self.storage

    def keep(self, df: DataFrame) -> DataFrame:
        """See Engine.keep."""
        return self._begun().keep(self, df)

    def cached(self, df: DataFrame) -> DataFrame:
        """See Engine.cached."""
        return self._begun().cached(self, df)

    def reads_of(self, df: DataFrame) -> Collection[str]:
        """See Engine.reads_of."""
        return self._begun().reads_of(self, df)

    def _begun(self) -> Engine:
        if self.adapter is None:
            raise RuntimeError(
                f"run {self.run_id} has not begun: call glue_local.engine.sessions.set_current_run"
            )
        return self.adapter
