"""One of a Spark session's Iceberg catalogs, in the JVM: Iceberg's catalog in memory, with files through Hadoop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.engine.sessions.iceberg.library import SPARK_CATALOG

_IN_MEMORY = "org.apache.iceberg.inmemory.InMemoryCatalog"
#: Namespace of tables that are read or written by path.
BY_PATH = "_glue_local_paths"


def no_warehouse(name: str) -> str:
    """Return a place that no file system has, whose error names what a catalog lacks."""
    return f"no-warehouse-is-set://spark.sql.catalog.{name}"


class MemoryCatalog:
    """One of a Spark session's Iceberg catalogs, in the JVM; ``before`` is what it held before a statement."""

    def __init__(self, session: Any, name: str) -> None:
        """Make the catalog of a name in a session, whatever its configuration says of where it is."""
        self.name = name
        self.before: dict[tuple[str, str], str] = {}
        self._session = session._jsparkSession
        self._jvm = session._jvm
        conf = session.conf
        self.warehouse = str(conf.get(f"spark.sql.catalog.{name}.warehouse", None) or "")
        key = f"spark.sql.catalog.{name}"
        ours: dict[str, str | None] = {
            key: SPARK_CATALOG,
            f"{key}.catalog-impl": _IN_MEMORY,
            f"{key}.cache-enabled": "false",
            f"{key}.io-impl": None,
            f"{key}.type": None,
            f"{key}.warehouse": no_warehouse(name),
        }
        given = {one: conf.get(one, None) for one in ours}
        _configure(conf, ours)
        self.sql(f"SHOW NAMESPACES IN `{name}`")  # Spark makes a catalog when it is first asked of
        _configure(conf, given)
        self._catalog = self._session.sessionState().catalogManager().catalog(name).icebergCatalog()
        self._field("io", self._io())
        self._tables = self._field("tables")

    def _io(self) -> Any:
        """Return what reads and writes files: by Hadoop, but without a look at where blocks are kept.

        Hadoop's plain file system cannot tell; one that is not known to be Hadoop's is not asked.
        """
        hadoop = self._jvm.org.apache.iceberg.hadoop.HadoopFileIO(
            self._session.sparkContext().hadoopConfiguration()
        )
        plain = self._jvm.org.apache.iceberg.encryption.PlaintextEncryptionManager.instance()
        return self._jvm.org.apache.iceberg.encryption.EncryptingFileIO.combine(hadoop, plain)

    def _field(self, name: str, value: Any = None) -> Any:
        """Return a field of the catalog, or set it: it has no other way to be given files or tables' places."""
        field = self._catalog.getClass().getDeclaredField(name)
        field.setAccessible(True)
        return field.get(self._catalog) if value is None else field.set(self._catalog, value)

    def sql(self, text: str) -> None:
        """Run a statement on the session as it is."""
        self._session.sql(text)

    def namespace(self, name: str) -> None:
        """Make a namespace, unless it is there."""
        one = self._identifier(name, "t").namespace()
        if not self._catalog.namespaceExists(one):
            self._catalog.createNamespace(one)

    def namespaces(self) -> dict[str, str]:
        """Return the namespaces and their places."""
        return {
            one.toString(): str(self._catalog.loadNamespaceMetadata(one).get("location") or "")
            for one in self._catalog.listNamespaces()
        }

    def _identifier(self, database: str, name: str) -> Any:
        return self._jvm.org.apache.iceberg.catalog.TableIdentifier.parse(f"{database}.{name}")

    def put(self, database: str, name: str, at: str | None) -> None:
        """Let a table's metadata be at a path; None: there is no such table."""
        if at is None:
            self._tables.pop(self._identifier(database, name), None)
        else:
            self._tables[self._identifier(database, name)] = at

    def get(self, database: str, name: str) -> str:
        """Return where a table's metadata is."""
        return str(self._tables[self._identifier(database, name)])

    def tables(self) -> dict[tuple[str, str], str]:
        """Return the tables and where their metadata is."""
        found = {one.toString(): str(self._tables[one]) for one in list(self._tables)}
        split = {tuple(name.split(".", 1)): at for name, at in found.items()}
        return {(key[0], key[1]): at for key, at in split.items() if key[0] != BY_PATH}

    def shown(self) -> None:
        """Take what is there now as what was there before the next statement."""
        self.before = self.tables()


def _configure(conf: Any, pairs: Mapping[str, str | None]) -> None:
    for key, value in pairs.items():
        if value is None:
            conf.unset(key)
        else:
            conf.set(key, value)
