"""DynamicFrame and DynamicFrameCollection, as scripts use them.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html;
the work is done by the functions in ``glue_local.engine.frames``. Nothing is computed before a frame is
counted, shown or written, except for the types of what Map and Unbox make.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from glue_local.engine.api import unboxers
from glue_local.engine.frames import choice as choices
from glue_local.engine.frames import ddb, fields, join, mapping, merge, nested, partitions, rows, sample
from glue_local.engine.frames.records import ErrorRecord, Records, from_df
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.options import one_or_more
from glue_local.wording import many

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


__all__ = ["DynamicFrame", "DynamicFrameCollection", "ErrorThresholdError", "ResolveOption"]


class ErrorThresholdError(Exception):
    """A frame has more error records than its thresholds allow."""


class DynamicFrame:
    """Records of a schema of their own. Made by ``fromDF`` and by GlueContext's readers.

    Most methods take ``transformation_ctx`` and, by name, ``info``, ``stageThreshold`` and ``totalThreshold``; the
    thresholds are the numbers of error records from which on the run fails (0: never).
    """

    def __init__(self, records: Records | Callable[[], Records], glue_ctx: Any, name: str = "") -> None:
        """Wrap records, or a callable that loads them lazily."""
        self._records = records
        self.glue_ctx = glue_ctx
        self.name = name
        #: Where GlueContext read the records from; empty for the frames that transforms make.
        self.source_paths: tuple[str, ...] = ()
        self._thresholds = (0, 0)
        self._before: tuple[DynamicFrame, ...] = ()

    @property
    def records(self) -> Records:
        """The frame's records; made on first use."""
        if not isinstance(self._records, Records):
            self._records = self._records()
        return self._records

    def derive(
        self,
        make: Callable[[Records], Records],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
        others: Sequence[DynamicFrame] = (),
        name: str = "",
    ) -> DynamicFrame:
        """Return a frame derived from this one's records (and others'); ErrorThresholdError past a threshold.

        It keeps this one's name unless it gets another: as in AWS's library, its context is no name.
        """
        frame = DynamicFrame(make(self.records), self.glue_ctx, name or self.name)
        frame._before = (self, *others)
        frame._thresholds = (stageThreshold, totalThreshold)
        frame.assertErrorThreshold()
        return frame

    def _later(self, make: Callable[[], Records], stage: int, total: int) -> DynamicFrame:
        """Return a frame whose records are computed on first use; thresholds as in ``derive``."""
        frame = DynamicFrame(make, self.glue_ctx, self.name)
        frame._before, frame._thresholds = (self,), (stage, total)
        frame.assertErrorThreshold()
        return frame

    # --- between DataFrame and DynamicFrame
    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: Any, name: str = "") -> DynamicFrame:  # noqa: N802
        """Return the frame of a DataFrame."""
        return cls(lambda: from_df(glue_ctx.run, dataframe), glue_ctx, name)

    def toDF(self, options: Sequence[Any] | None = None) -> DataFrame:  # noqa: N802
        """Return the DataFrame: absent is null, a choice a struct unless ``options`` resolve it."""
        if options:
            specs = [(o.path, f"{o.action}:{o.target}" if o.target else o.action) for o in options]
            return self.resolveChoice(specs=specs).toDF()
        return self.records.to_df()

    # --- looking at it
    def schema(self) -> g.StructType:
        """Return the schema."""
        return self.records.schema

    def printSchema(self) -> None:  # noqa: N802
        """Print the schema as a tree."""
        print("\n".join(["root", *(line for f in self.schema() for line in g.tree(f.dataType, f.name, 0))]))

    def count(self) -> int:
        """Return the number of records."""
        return self.records.df.count()

    def show(self, num_rows: int = 20) -> None:
        """Print the first records as JSON."""
        for record in rows.head(self.records, num_rows):
            print(json.dumps(record, default=str))

    def getNumPartitions(self) -> int:  # noqa: N802
        """Return the number of non-empty partitions (both engines report only these without an RDD)."""
        return rows.partitions(self.records)

    # --- error records
    def _errors(self) -> list[ErrorRecord]:
        late = [e for errors in self.records.late_errors for e in errors()]
        return [*self.records.errors, *late]

    def errorsCount(self) -> int:  # noqa: N802
        """Return the number of error records of this frame and of the frames it was derived from."""
        return len(self._errors())

    def stageErrorsCount(self) -> int:  # noqa: N802
        """Return the number of error records that the transform which made this frame adds."""
        return len(self._errors()) - sum(len(frame._errors()) for frame in self._before)

    def errorsAsDynamicFrame(self) -> DynamicFrame:  # noqa: N802
        """Return the error records: a struct ``error`` each, as ``rows.ERROR`` says."""
        return DynamicFrame(rows.error_frame(self.records.run, self._errors()), self.glue_ctx, self.name)

    def assertErrorThreshold(self) -> None:  # noqa: N802
        """Raise ErrorThresholdError when there are as many error records as a threshold says.

        ``stageThreshold`` counts those of this frame's transform, ``totalThreshold`` those of former ones as well.
        """
        stage, total = self._thresholds
        for limit, count, which in (
            (stage, self.stageErrorsCount if stage else None, "of this stage"),
            (total, self.errorsCount if total else None, "in all"),
        ):
            if count is not None and (number := count()) >= limit:
                first = self._errors()[-1 if which == "of this stage" else 0]
                raise ErrorThresholdError(
                    f"frame {self.name!r}: {many(number, 'error record')} {which}, threshold {limit}; "
                    f"one of them: {first.message} ({first.source}, line {first.line})"
                )

    # --- fields
    def select_fields(
        self,
        paths: str | Sequence[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return these fields only, in the frame's order; a missing path is ignored."""
        return self.derive(
            lambda r: fields.select(r, one_or_more(paths)),
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
        )

    def drop_fields(
        self,
        paths: str | Sequence[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return all fields but these; a missing path is ignored."""
        return self.derive(
            lambda r: fields.drop(r, one_or_more(paths)),
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
        )

    def rename_field(
        self,
        oldName: str,  # noqa: N803
        newName: str,  # noqa: N803
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return the frame with one field renamed."""
        return self.derive(
            lambda r: fields.rename(r, oldName, newName),
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
        )

    def apply_mapping(
        self,
        mappings: Sequence[tuple[str, ...]],
        case_sensitive: bool = False,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return fields mapped: (source, source type, target, target type), or (source, target)."""
        several: Sequence[Any] = mappings
        if isinstance(mappings, tuple) and all(isinstance(part, str) for part in mappings):
            several = [mappings]
        return self.derive(
            lambda r: mapping.apply(r, several, case_sensitive),
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
        )

    def applyMapping(self, *args: Any, **kwargs: Any) -> DynamicFrame:  # noqa: N802
        """See apply_mapping."""
        return self.apply_mapping(*args, **kwargs)

    def split_fields(
        self,
        paths: str | Sequence[str],
        name1: str,
        name2: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrameCollection:
        """Return two frames: these fields as ``name1``, the others as ``name2``."""
        return DynamicFrameCollection(
            {
                name1: self.derive(
                    lambda r: fields.select(r, one_or_more(paths)),
                    transformation_ctx,
                    info,
                    stageThreshold,
                    totalThreshold,
                    name=name1,
                ),
                name2: self.derive(
                    lambda r: fields.drop(r, one_or_more(paths)),
                    transformation_ctx,
                    info,
                    stageThreshold,
                    totalThreshold,
                    name=name2,
                ),
            },
            self.glue_ctx,
        )

    # --- records
    def filter(
        self,
        f: Callable[[Any], Any],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return the records for which ``f`` is true.

        KeyError, ValueError and TypeError mean "not kept"; another exception makes an error record.
        """
        return self.derive(
            lambda r: rows.filter_records(r, f), transformation_ctx, info, stageThreshold, totalThreshold
        )

    def map(
        self,
        f: Callable[[Any], Any],
        preservesPartitioning: bool = False,  # noqa: N803
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return what ``f`` makes of each record; an exception makes an error record."""
        return self._later(lambda: rows.map_records(self.records, f), stageThreshold, totalThreshold)

    def split_rows(
        self,
        comparison_dict: Mapping[str, Mapping[str, Any]],
        name1: str,
        name2: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrameCollection:
        """Return two frames: records that satisfy every comparison as ``name1``, others as ``name2``."""
        return DynamicFrameCollection(
            {
                name1: self.derive(
                    lambda r: rows.split(r, comparison_dict, True),
                    transformation_ctx,
                    info,
                    stageThreshold,
                    totalThreshold,
                    name=name1,
                ),
                name2: self.derive(
                    lambda r: rows.split(r, comparison_dict, False),
                    transformation_ctx,
                    info,
                    stageThreshold,
                    totalThreshold,
                    name=name2,
                ),
            },
            self.glue_ctx,
        )

    def join(
        self,
        paths1: str | Sequence[str],
        paths2: str | Sequence[str],
        frame2: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return the inner equality join; a clashing field of ``frame2`` is named with a leading dot."""
        return self.derive(
            lambda r: join.join(r, frame2.records, one_or_more(paths1), one_or_more(paths2)),
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
            (frame2,),
            self.name + frame2.name,
        )

    def union(
        self,
        other_frame: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return the records of both; a field whose types differ becomes a choice."""
        return self.derive(
            lambda r: merge.union(r, other_frame.records),
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
            (other_frame,),
        )

    def mergeDynamicFrame(  # noqa: N802
        self,
        stage_dynamic_frame: DynamicFrame,
        primary_keys: str | Sequence[str],
        transformation_ctx: str = "",
        options: Mapping[str, Any] | None = None,
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return this frame with the records of the staged one replacing those of the same keys."""
        return self.derive(
            lambda r: merge.merge(r, stage_dynamic_frame.records, one_or_more(primary_keys), options or {}),
            transformation_ctx,
            info,
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
    ) -> DynamicFrame:
        """Return the same records in this many partitions."""
        return self.derive(
            lambda r: rows.repartition(r, num_partitions),
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
        )

    def coalesce(
        self,
        num_partitions: int,
        shuffle: bool = False,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return the same records in at most this many partitions."""
        return self.derive(
            lambda r: rows.coalesce(r, num_partitions, shuffle),
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
        )

    def spigot(
        self,
        path: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Write sample records (options topk, prob) as JSON under ``path``; return the frame itself."""
        sample.spigot(self.records, path, options or {}, transformation_ctx)
        return self.derive(lambda r: r, transformation_ctx, info, stageThreshold, totalThreshold)

    # --- types and nesting
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
    ) -> DynamicFrame:
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
            transformation_ctx,
            info,
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
    ) -> DynamicFrame:
        """Return the frame with a text field parsed into a struct (formats: ``unboxers.UNBOXERS``)."""
        parse = unboxers.parser(format, options)
        return self.derive(
            lambda r: nested.unbox(r, path, parse, options.get("withSchema", options.get("schema"))),
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
        )

    def unnest(
        self,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return the frame with the fields of structs at its top, named with dots."""
        return self.derive(nested.unnest, transformation_ctx, info, stageThreshold, totalThreshold)

    def relationalize(
        self,
        root_table_name: str,
        staging_path: str | None = None,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrameCollection:
        """Return flat frames: the root, and one per array, joined by ``id`` and ``index``."""
        tables = nested.relationalize(self.records, root_table_name)
        return DynamicFrameCollection(
            {
                n: DynamicFrame(r, self.glue_ctx, n).derive(
                    lambda r: r, "", info, stageThreshold, totalThreshold
                )
                for n, r in tables.items()
            },
            self.glue_ctx,
        )

    def unnest_ddb_json(
        self,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return the items of a DynamoDB export with the top-level values instead of their typed structs."""
        return self.derive(ddb.unnest, transformation_ctx, info, stageThreshold, totalThreshold)

    def simplify_ddb_json(
        self,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Return the items of a DynamoDB export with plain values at all depths."""
        return self.derive(ddb.simplify, transformation_ctx, info, stageThreshold, totalThreshold)

    def with_frame_schema(self, schema: g.StructType) -> DynamicFrame:
        """Return the frame under a schema that its records have; FieldError names a field that differs."""
        return self.derive(lambda r: fields.under(r, schema))

    # --- partitions
    def mapPartitions(  # noqa: N802
        self,
        f: Callable[[Iterator[Any]], Iterable[Any]],
        preservesPartitioning: bool = True,  # noqa: N803
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
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
    ) -> DynamicFrame:
        """Return what ``f`` makes of each partition's number and iterator of ``{"record": record}``."""
        return self._later(lambda: partitions.map_partitions(self.records, f), stageThreshold, totalThreshold)

    # --- writing
    def write(
        self,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        accumulator_size: int = 0,
    ) -> DynamicFrame:
        """Write the frame (see GlueContext.write_dynamic_frame_from_options); return it."""
        written: DynamicFrame = self.glue_ctx.write_dynamic_frame_from_options(
            frame=self,
            connection_type=connection_type,
            connection_options=connection_options,
            format=format,
            format_options=format_options,
        )
        return written


class ResolveOption:
    """How ``toDF`` is to settle the choice at a path: action Project, KeepAsStruct or Cast, and its target type."""

    def __init__(self, path: str, action: str, target: Any = None) -> None:
        """Hold the path, what to do and the type: a ``gluetypes.DataType``, or its name."""
        self.path = path
        self.target = target if target is None or isinstance(target, str) else target.typeName()
        self.action = {"keepasstruct": "make_struct"}.get(action.lower(), action.lower())


class DynamicFrameCollection:
    """DynamicFrames by name, in order.

    Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame-collection.html,
    and https://github.com/awslabs/aws-glue-libs/blob/master/awsglue/dynamicframe.py where the page is silent.
    """

    def __init__(
        self, dynamic_frames: Mapping[str, DynamicFrame] | Sequence[DynamicFrame], glue_ctx: Any
    ) -> None:
        """Hold the frames in their order; those of a list by their own names."""
        if isinstance(dynamic_frames, list):
            dynamic_frames = {frame.name: frame for frame in dynamic_frames}
        if not isinstance(dynamic_frames, Mapping):
            raise TypeError(f"dynamic_frames must be list or dict. Got {type(dynamic_frames)}")
        self._frames = dict(dynamic_frames)
        self.glue_ctx = glue_ctx

    def __getitem__(self, key: str) -> DynamicFrame:
        """Return the frame of that name."""
        return self._frames[key]

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._frames)

    def keys(self) -> KeysView[str]:
        """Names of the frames."""
        return self._frames.keys()

    def values(self) -> Iterable[DynamicFrame]:
        """The frames."""
        return self._frames.values()

    def items(self) -> Iterable[tuple[str, DynamicFrame]]:
        """Names and frames."""
        return self._frames.items()

    def select(self, key: str, transformation_ctx: str = "") -> DynamicFrame:
        """Return a frame; one without fields and records, noted, where there is none of that name."""
        if key in self._frames:
            return self._frames[key]
        run = self.glue_ctx.run
        run.recorder.note(
            f"the collection has no frame {key!r}, so select gives an empty one, as on AWS; "
            f"its frames are {', '.join(self._frames) or 'none'}"
        )
        return DynamicFrame.fromDF(run.spark.createDataFrame([], "struct<>"), self.glue_ctx, key)

    def map(
        self, callable: Callable[..., DynamicFrame], transformation_ctx: str = ""
    ) -> DynamicFrameCollection:
        """Return a collection of what ``callable(frame, "<transformation_ctx>:<key>")`` makes of each frame."""
        made = {}
        for key, frame in self._frames.items():
            made[key] = callable(frame, f"{transformation_ctx}:{key}")
            if not isinstance(made[key], DynamicFrame):
                raise TypeError(f"callable must return a DynamicFrame. Got {type(made[key])}")
        return DynamicFrameCollection(made, self.glue_ctx)

    def flatmap(
        self, f: Callable[..., DynamicFrame | DynamicFrameCollection], transformation_ctx: str = ""
    ) -> DynamicFrameCollection:
        """Return one collection of what ``f(frame, "<transformation_ctx>:<name>")`` makes of each frame.

        A frame gets its own name, the frames of a collection keep theirs; of one name, the last stays.
        """
        made: dict[str, DynamicFrame] = {}
        for frame in self._frames.values():
            result = f(frame, f"{transformation_ctx}:{frame.name}")
            if isinstance(result, DynamicFrame):
                made[result.name] = result
            elif isinstance(result, DynamicFrameCollection):
                made.update(result.items())
            else:
                raise TypeError(
                    "Function argument to flatmap must return DynamicFrame or DynamicFrameCollection. "
                    f"Got {type(result)}"
                )
        return DynamicFrameCollection(made, self.glue_ctx)
