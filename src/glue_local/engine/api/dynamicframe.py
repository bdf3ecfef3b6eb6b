"""DynamicFrame and DynamicFrameCollection, as scripts use them.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html;
the work is done by the functions in ``glue_local.engine.frames``. Nothing is computed before a frame is
counted, shown or written, except for the types of what Map and Unbox make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, KeysView, Mapping, Sequence
from typing import Any

from glue_local.engine.api.frame import ErrorThresholdError
from glue_local.engine.api.frame_transforms import FrameTransforms
from glue_local.engine.frames import fields, nested, rows
from glue_local.engine.types.options import one_or_more

__all__ = ["DynamicFrame", "DynamicFrameCollection", "ErrorThresholdError", "ResolveOption"]


class DynamicFrame(FrameTransforms):
    """Records of a schema of their own; see ``Frame``."""

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
                    lambda r: fields.select(r, one_or_more(paths)), stageThreshold, totalThreshold, name=name1
                ),
                name2: self.derive(
                    lambda r: fields.drop(r, one_or_more(paths)), stageThreshold, totalThreshold, name=name2
                ),
            },
            self.glue_ctx,
        )

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
                    lambda r: rows.split(r, comparison_dict, True), stageThreshold, totalThreshold, name=name1
                ),
                name2: self.derive(
                    lambda r: rows.split(r, comparison_dict, False),
                    stageThreshold,
                    totalThreshold,
                    name=name2,
                ),
            },
            self.glue_ctx,
        )

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
                n: DynamicFrame(r, self.glue_ctx, n).derive(lambda r: r, stageThreshold, totalThreshold)
                for n, r in tables.items()
            },
            self.glue_ctx,
        )

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


DynamicFrame._makes = DynamicFrame


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
