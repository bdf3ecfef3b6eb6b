"""What ``GlueContext.getSink`` returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glue_local.engine.api.dynamicframe import DynamicFrame, DynamicFrameCollection
from glue_local.engine.read.locations import S3_TYPES
from glue_local.engine.run.run import Run
from glue_local.engine.types.options import OptionError, known_only, truth
from glue_local.engine.write.catalog_updates import UPDATE_BEHAVIOURS, find_table, table_of, update_catalog
from glue_local.engine.write.sinks import Target, write

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

KNOWN = dict.fromkeys(
    (
        "path",
        "partitionKeys",
        "enableUpdateCatalog",
        "updateBehavior",
        "compression",
        "useS3ListImplementation",
        "groupFiles",
        "groupSize",
    ),
    "",
)
"""Options of a sink that apply to its files."""


def of_frame(frame: Any, what: str) -> DynamicFrame | DynamicFrameCollection:
    """Return a DynamicFrame or a collection; TypeError, worded as AWS's library does it, for anything else."""
    if not isinstance(frame, DynamicFrame | DynamicFrameCollection):
        raise TypeError(
            f"{what}: frame_or_dfc must be DynamicFrame or DynamicFrameCollection. Got {type(frame)}; "
            "convert a DataFrame with DynamicFrame.fromDF"
        )
    return frame


class Sink:
    """What ``GlueContext.getSink`` returns: configured by calls, writing with ``writeFrame``.

    Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html#aws-glue-api-crawler-pyspark-extensions-glue-context-get-sink.
    """

    def __init__(self, run: Run, connection_type: str, options: Mapping[str, Any], name: str) -> None:
        """Check the options; OptionError names one that is missing. Unknown ones are noted: Glue ignores them."""
        if connection_type not in S3_TYPES:
            raise OptionError(
                f"getSink: connection type {connection_type!r} is not supported locally; only s3 is"
            )
        known = known_only(options, KNOWN, f"{name or 'getSink'}: connection s3", run.recorder.note)
        if not known.get("path"):
            raise OptionError("getSink: option 'path' is missing")
        self._run, self._options, self._name = run, known, name
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
        """Accept a size, which has no effect here."""

    def write(
        self, dynamic_frame_or_dfc: DynamicFrame | DynamicFrameCollection, info: str = ""
    ) -> DynamicFrame | DynamicFrameCollection:
        """Write a frame, or each frame of a collection into a folder of its name below the path."""
        given = of_frame(dynamic_frame_or_dfc, self._name or "write")
        if isinstance(given, DynamicFrame):
            return self.writeFrame(given, info)
        root = str(self._options["path"]).rstrip("/")
        for name, frame in given.items():
            self._write(frame, f"{root}/{name}/")
        return given

    def writeFrame(self, dynamic_frame: DynamicFrame, info: str = "") -> DynamicFrame:  # noqa: N802
        """Write the frame; with enableUpdateCatalog create or update its table and partitions."""
        of_frame(dynamic_frame, self._name or "writeFrame")
        self._write(dynamic_frame, str(self._options["path"]))
        return dynamic_frame

    def writeDataFrame(self, data_frame: DataFrame, glue_context: Any, info: str = "") -> DataFrame:  # noqa: N802
        """Write a DataFrame as ``writeFrame`` does; return it."""
        self.writeFrame(DynamicFrame.fromDF(data_frame, glue_context, self._name), info)
        return data_frame

    def _write(self, frame: DynamicFrame, path: str) -> None:
        if self._format is None:
            raise OptionError(f"{self._name or 'getSink'}: no format set; call setFormat first")
        options = {**self._format_options}
        if "compression" in self._options:
            options.setdefault("compression", self._options["compression"])
        keys = self._options.get("partitionKeys") or ()
        if isinstance(keys, str):
            raise OptionError(
                f"{self._name or 'getSink'}: partitionKeys is {keys!r}: a list of names is expected"
            )
        keys = tuple(keys)
        target = Target(self._name, path, self._format, options, keys)
        update = truth(self._options, "enableUpdateCatalog")
        behaviour = self._options.get("updateBehavior", "UPDATE_IN_DATABASE")
        if update and self._catalog is None:
            raise OptionError(f"{self._name}: enableUpdateCatalog needs setCatalogInfo")
        if update and behaviour not in UPDATE_BEHAVIOURS:
            raise OptionError(f"updateBehavior {behaviour!r} is not one of {', '.join(UPDATE_BEHAVIOURS)}")
        records = frame.records
        files = write(self._run, records, target)
        if update and self._catalog is not None:
            database, name = self._catalog
            new = table_of(records, database, name, target.path, self._format, keys)
            update_catalog(self._run, find_table(self._run, database, name), new, behaviour, files)
