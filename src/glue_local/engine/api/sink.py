"""What ``GlueContext.getSink`` returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.run.run import Run
from glue_local.engine.types.options import OptionError, truth
from glue_local.engine.write.catalog_updates import UPDATE_BEHAVIOURS, find_table, table_of, update_catalog
from glue_local.engine.write.sinks import Target, write


class Sink:
    """What ``GlueContext.getSink`` returns: configured by calls, writing with ``writeFrame``.

    Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html#aws-glue-api-crawler-pyspark-extensions-glue-context-get-sink.
    """

    KNOWN = frozenset(
        {
            "path",
            "partitionKeys",
            "enableUpdateCatalog",
            "updateBehavior",
            "compression",
            "useS3ListImplementation",
        }
    )

    def __init__(self, run: Run, connection_type: str, options: Mapping[str, Any], name: str) -> None:
        """Check the options; OptionError names one that is unknown or missing."""
        if connection_type != "s3":
            raise OptionError(f"getSink: connection type {connection_type!r} cannot be had here; only s3 can")
        unknown = set(options) - self.KNOWN
        if unknown:
            raise OptionError(
                f"getSink: option {sorted(unknown)[0]!r} is not known; known: {sorted(self.KNOWN)}"
            )
        if not options.get("path"):
            raise OptionError("getSink: option 'path' is missing")
        self._run, self._options, self._name = run, dict(options), name
        self._format: str | None = None
        self._format_options: dict[str, Any] = {}
        self._catalog: tuple[str, str] | None = None

    def setFormat(self, format: str, **options: Any) -> None:  # noqa: N802
        """Set the format, with its options."""
        self._format, self._format_options = format, options

    def setCatalogInfo(  # noqa: N802
        self,
        catalogDatabase: str,  # noqa: N803
        catalogTableName: str,  # noqa: N803
        catalogId: str = "",  # noqa: N803
    ) -> None:
        """Name the table that the files belong to."""
        self._catalog = (catalogDatabase, catalogTableName)

    def setAccumulableSize(self, size: int) -> None:  # noqa: N802
        """Accept a size that has no meaning here."""

    def writeFrame(self, dynamic_frame: DynamicFrame, info: str = "") -> DynamicFrame:  # noqa: N802
        """Write the frame; with enableUpdateCatalog create or update its table and partitions."""
        if self._format is None:
            raise OptionError(f"{self._name or 'getSink'}: no format set; call setFormat first")
        options = {**self._format_options}
        if "compression" in self._options:
            options.setdefault("compression", self._options["compression"])
        keys = tuple(self._options.get("partitionKeys") or ())
        target = Target(self._name, self._options["path"], self._format, options, keys)
        update = truth(self._options, "enableUpdateCatalog")
        behaviour = self._options.get("updateBehavior", "UPDATE_IN_DATABASE")
        if update and self._catalog is None:
            raise OptionError(f"{self._name}: enableUpdateCatalog needs setCatalogInfo")
        if update and behaviour not in UPDATE_BEHAVIOURS:
            raise OptionError(f"updateBehavior {behaviour!r} is not one of {', '.join(UPDATE_BEHAVIOURS)}")
        records = dynamic_frame.records
        files = write(self._run, records, target)
        if update and self._catalog is not None:
            database, name = self._catalog
            new = table_of(records, database, name, target.path, self._format, keys)
            update_catalog(self._run, find_table(self._run, database, name), new, behaviour, files)
        return dynamic_frame

    write = writeFrame
