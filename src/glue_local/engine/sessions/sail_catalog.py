"""``spark.catalog`` of Spark Connect as Sail needs it.

See https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/catalog.html.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable
from typing import Any

from pyspark.errors import AnalysisException
from pyspark.sql.catalog import CatalogMetadata

from glue_local.engine.sessions.views import Views


class SailCatalog:
    """The catalog, which finds temporary views by any case; a table is not kept in memory."""

    def __init__(
        self, own: Any, views: Views, registered: Iterable[str], kept: set[str], clear: Callable[[], None]
    ) -> None:
        """Take Spark Connect's catalog, and of the session: its views, functions, views that are to be cached.

        ``clear`` lets no frame be cached.
        """
        self._own, self._views, self._registered, self._kept = own, views, registered, kept
        self._clear = clear

    def __getattr__(self, name: str) -> Any:
        """Return what is Spark Connect's."""
        return getattr(self._own, name)

    def currentCatalog(self) -> str:  # noqa: N802
        """Return the name of Spark's own catalog."""
        return "spark_catalog"

    def listCatalogs(self, pattern: str | None = None) -> list[CatalogMetadata]:  # noqa: N802
        """Return Spark's own catalog."""
        found = fnmatch.fnmatchcase(self.currentCatalog(), pattern.lower() if pattern else "*")
        return [CatalogMetadata(self.currentCatalog(), None)] if found else []

    def setCurrentCatalog(self, catalogName: str) -> None:  # noqa: N802, N803
        """Do nothing for Spark's own catalog."""
        if catalogName.lower() != self.currentCatalog():
            self._own.setCurrentCatalog(catalogName)

    def clearCache(self) -> None:  # noqa: N802
        """Note that nothing is cached: the run removes cached rows."""
        self._kept.clear()
        self._clear()

    def refreshTable(self, tableName: str) -> None:  # noqa: N802, N803
        """Do nothing for a table or view that is there."""
        self._own.listColumns(self._views.name(tableName))

    def cacheTable(self, tableName: str, storageLevel: Any = None) -> None:  # noqa: N802, N803
        """Note that a table or view is cached."""
        self.refreshTable(tableName)
        self._kept.add(tableName.strip("`").lower())

    def uncacheTable(self, tableName: str) -> None:  # noqa: N802, N803
        """Note that a table or view is not cached."""
        self.refreshTable(tableName)
        self._kept.discard(tableName.strip("`").lower())

    def isCached(self, tableName: str) -> bool:  # noqa: N802, N803
        """Whether a table or view is cached."""
        self.refreshTable(tableName)
        return tableName.strip("`").lower() in self._kept

    def refreshByPath(self, path: str) -> None:  # noqa: N802
        """Do nothing: files are looked up again each time."""

    def dropTempView(self, viewName: str) -> Any:  # noqa: N802, N803
        """Drop a temporary view; False where there is none."""
        try:
            return bool(self._own.dropTempView(self._views.name(viewName)))
        except AnalysisException as error:
            if "View not found" in str(error):  # Sail's word for what Spark says False to
                return False
            raise

    def dropGlobalTempView(self, viewName: str) -> bool:  # noqa: N802, N803
        """Drop a global temporary view; False where there is none, of which Sail says True."""
        there = self._own.tableExists(f"global_temp.{viewName}")
        return bool(there and self._own.dropGlobalTempView(viewName))

    def tableExists(self, tableName: str, dbName: str | None = None) -> Any:  # noqa: N802, N803
        """Whether there is such a table or view."""
        return bool(self._own.tableExists(self._views.name(tableName), dbName))

    def functionExists(self, functionName: str, dbName: str | None = None) -> bool:  # noqa: N802, N803
        """Whether there is a function, which is none of a database: Spark's, or one that the script registered."""
        name = functionName.lower()
        return dbName is None and (name in self._registered or self._function(name) is not None)

    def getFunction(self, functionName: str, dbName: str | None = None) -> Any:  # noqa: N802, N803
        """Return what is known of a function; AnalysisException where there is none."""
        found = None if dbName else self._function(functionName.lower())
        if found is None:
            raise AnalysisException(
                f"[UNRESOLVED_ROUTINE] Cannot resolve routine `{functionName}` among the functions here."
            )
        return found

    def _function(self, name: str) -> Any:
        return next((each for each in self._own.listFunctions() if each.name.lower() == name), None)
