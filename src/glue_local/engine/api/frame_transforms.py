"""The transforms of a DynamicFrame that make one frame: the work is done in ``glue_local.engine.frames``.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from glue_local.engine.api import unboxers
from glue_local.engine.frames import choice as choices
from glue_local.engine.frames import ddb, fields, join, mapping, merge, nested, partitions, rows, sample
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.options import one_or_more

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

from glue_local.engine.api.frame import Frame


class FrameTransforms(Frame):
    """The transforms that make one frame."""

    def toDF(self, options: Sequence[Any] | None = None) -> DataFrame:  # noqa: N802
        """Return the DataFrame: absent is null, a choice a struct unless ``options`` resolve it."""
        if options:
            specs = [(o.path, f"{o.action}:{o.target}" if o.target else o.action) for o in options]
            return self.resolveChoice(specs=specs).toDF()
        frame = self.records.to_df()
        if self.records.run.engine == "sail":
            session: Any = self.records.run.spark
            session._adapter.reads.note_records(frame)
        return frame

    def select_fields(
        self,
        paths: str | Sequence[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return these fields only, in the frame's order; a missing path is ignored."""
        return self.derive(lambda r: fields.select(r, one_or_more(paths)), stageThreshold, totalThreshold)

    def drop_fields(
        self,
        paths: str | Sequence[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return all fields but these; a missing path is ignored."""
        return self.derive(lambda r: fields.drop(r, one_or_more(paths)), stageThreshold, totalThreshold)

    def rename_field(
        self,
        oldName: str,  # noqa: N803
        newName: str,  # noqa: N803
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return the frame with one field renamed."""
        return self.derive(lambda r: fields.rename(r, oldName, newName), stageThreshold, totalThreshold)

    def apply_mapping(
        self,
        mappings: Sequence[tuple[str, ...]],
        case_sensitive: bool = False,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return fields mapped: (source, source type, target, target type), or (source, target)."""
        several: Sequence[Any] = mappings
        if isinstance(mappings, tuple) and all(isinstance(part, str) for part in mappings):
            several = [mappings]
        return self.derive(
            lambda r: mapping.apply(r, several, case_sensitive), stageThreshold, totalThreshold
        )

    def applyMapping(self, *args: Any, **kwargs: Any) -> Self:  # noqa: N802
        """See apply_mapping."""
        return self.apply_mapping(*args, **kwargs)

    def filter(
        self,
        f: Callable[[Any], Any],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return the records for which ``f`` is true.

        KeyError, ValueError and TypeError mean "not kept"; another exception makes an error record.
        """
        return self.derive(lambda r: rows.filter_records(r, f), stageThreshold, totalThreshold)

    def map(
        self,
        f: Callable[[Any], Any],
        preservesPartitioning: bool = False,  # noqa: N803
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return what ``f`` makes of each record; an exception makes an error record."""
        return self._later(lambda: rows.map_records(self.records, f), stageThreshold, totalThreshold)

    def join(
        self,
        paths1: str | Sequence[str],
        paths2: str | Sequence[str],
        frame2: Frame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return the inner equality join; a clashing field of ``frame2`` is named with a leading dot."""
        return self.derive(
            lambda r: join.join(r, frame2.records, one_or_more(paths1), one_or_more(paths2)),
            stageThreshold,
            totalThreshold,
            (frame2,),
            self.name + frame2.name,
        )

    def union(
        self,
        other_frame: Frame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return the records of both; a field whose types differ becomes a choice."""
        return self.derive(
            lambda r: merge.union(r, other_frame.records), stageThreshold, totalThreshold, (other_frame,)
        )

    def mergeDynamicFrame(  # noqa: N802
        self,
        stage_dynamic_frame: Frame,
        primary_keys: str | Sequence[str],
        transformation_ctx: str = "",
        options: Mapping[str, Any] | None = None,
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return this frame with the records of the staged one replacing those of the same keys."""
        return self.derive(
            lambda r: merge.merge(r, stage_dynamic_frame.records, one_or_more(primary_keys), options or {}),
            stageThreshold,
            totalThreshold,
            (stage_dynamic_frame,),
        )

    def repartition(
        self,
        num_partitions: int,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return the same records in this many partitions."""
        return self.derive(lambda r: rows.repartition(r, num_partitions), stageThreshold, totalThreshold)

    def coalesce(
        self,
        num_partitions: int,
        shuffle: bool = False,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return the same records in at most this many partitions."""
        return self.derive(
            lambda r: rows.coalesce(r, num_partitions, shuffle), stageThreshold, totalThreshold
        )

    def spigot(
        self,
        path: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Write sample records (options topk, prob) as JSON under ``path``; return the frame itself."""
        sample.spigot(self.records, path, options or {}, transformation_ctx)
        return self.derive(lambda r: r, stageThreshold, totalThreshold)

    def resolveChoice(  # noqa: N802
        self,
        specs: Sequence[tuple[str, str]] | None = None,
        choice: str = "",
        database: str | None = None,
        table_name: str | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
        catalog_id: str | None = None,
    ) -> Self:
        """Return the frame with its choices settled: cast:<type>, make_cols, make_struct, project:<type>.

        Either ``specs`` or ``choice`` is given, else the error is that of AWS's library.
        """
        if specs is None and not choice:
            raise ValueError("Parameter specs and option are both missing, add one.")
        if specs is not None and choice:
            raise ValueError("Parameter specs and option are both specified, choose one.")
        one = [specs] if isinstance(specs, tuple) and all(isinstance(s, str) for s in specs) else specs
        return self.derive(
            lambda r: choices.resolve(r, one or [], choice, database, table_name),
            stageThreshold,
            totalThreshold,
        )

    def unbox(
        self,
        path: str,
        format: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
        **options: Any,
    ) -> Self:
        """Return the frame with a text field parsed into a struct (formats: ``unboxers.UNBOXERS``)."""
        parse = unboxers.parser(format, options)
        return self.derive(
            lambda r: nested.unbox(r, path, parse, options.get("withSchema", options.get("schema"))),
            stageThreshold,
            totalThreshold,
        )

    def unnest(
        self,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return the frame with the fields of structs at its top, named with dots."""
        return self.derive(nested.unnest, stageThreshold, totalThreshold)

    def unnest_ddb_json(
        self,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return the items of a DynamoDB export with the top-level values instead of their typed structs."""
        return self.derive(ddb.unnest, stageThreshold, totalThreshold)

    def simplify_ddb_json(
        self,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return the items of a DynamoDB export with plain values at all depths."""
        return self.derive(ddb.simplify, stageThreshold, totalThreshold)

    def with_frame_schema(self, schema: g.StructType) -> Self:
        """Return the frame under a schema that its records have; FieldError names a field that differs."""
        return self.derive(lambda r: fields.under(r, schema))

    def mapPartitions(  # noqa: N802
        self,
        f: Callable[[Iterator[Any]], Iterable[Any]],
        preservesPartitioning: bool = True,  # noqa: N803
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return what ``f`` makes of each partition's iterator of ``{"record": record}``."""
        return self.mapPartitionsWithIndex(
            lambda _, items: f(items),
            preservesPartitioning,
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
        )

    def mapPartitionsWithIndex(  # noqa: N802
        self,
        f: Callable[[int, Iterator[Any]], Iterable[Any]],
        preservesPartitioning: bool = False,  # noqa: N803
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> Self:
        """Return what ``f`` makes of each partition's number and iterator of ``{"record": record}``."""
        return self._later(lambda: partitions.map_partitions(self.records, f), stageThreshold, totalThreshold)
