"""Glue's transform classes: ``X.apply(...)`` calls, each passed on to the frame's own method.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-transforms.html
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from glue_local.engine.api.dynamicframe import DynamicFrame, DynamicFrameCollection
from glue_local.engine.api.transform_base import GlueTransform, not_supported
from glue_local.engine.frames import fields


def _method(name: str) -> Any:
    """Return the ``__call__`` of a transform whose arguments are its frame, then those of the frame's method."""

    def call(self: GlueTransform, frame: DynamicFrame, *args: Any, **kwargs: Any) -> Any:
        return getattr(frame, name)(*args, **kwargs)

    first, *others = inspect.signature(getattr(DynamicFrame, name)).parameters.values()
    frame = inspect.Parameter("frame", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation="DynamicFrame")
    signature = inspect.Signature([first, frame, *others], return_annotation="DynamicFrame")
    call.__signature__ = signature  # type: ignore[attr-defined]
    call.__doc__ = f"See DynamicFrame.{name}."
    return call


class ApplyMapping(GlueTransform):
    """Fields picked, renamed, cast and re-nested."""

    __call__ = _method("apply_mapping")


class SelectFields(GlueTransform):
    """Some fields only."""

    __call__ = _method("select_fields")


class DropFields(GlueTransform):
    """All but some fields."""

    __call__ = _method("drop_fields")


class RenameField(GlueTransform):
    """One field renamed."""

    def __call__(
        self,
        frame: DynamicFrame,
        old_name: str,
        new_name: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.rename_field."""
        return frame.rename_field(
            old_name, new_name, transformation_ctx, info, stageThreshold, totalThreshold
        )


class DropNullFields(GlueTransform):
    """All fields except those of type null, which are null in every record."""

    def __call__(
        self,
        frame: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """Drop them, nested ones too."""
        return frame.drop_fields(
            fields.null_fields(frame.schema()), transformation_ctx, info, stageThreshold, totalThreshold
        )


class SplitFields(GlueTransform):
    """Two frames, one of some fields, one of the others."""

    def __call__(
        self,
        frame: DynamicFrame,
        paths: Sequence[str],
        name1: str | None = None,
        name2: str | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrameCollection:
        """See DynamicFrame.split_fields; the names are frame1 and frame2 unless given."""
        return frame.split_fields(
            paths,
            name1 or "frame1",
            name2 or "frame2",
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
        )


class SplitRows(GlueTransform):
    """Two frames, one of records that satisfy comparisons, one of the others."""

    def __call__(
        self,
        frame: DynamicFrame,
        comparison_dict: Mapping[str, Any],
        name1: str = "frame1",
        name2: str = "frame2",
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrameCollection:
        """See DynamicFrame.split_rows."""
        return frame.split_rows(
            comparison_dict, name1, name2, transformation_ctx, info, stageThreshold, totalThreshold
        )


class Filter(GlueTransform):
    """The records that a function keeps."""

    __call__ = _method("filter")


class Map(GlueTransform):
    """The result of a function for each record."""

    def __call__(
        self,
        frame: DynamicFrame,
        f: Callable[[Any], Any],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.map."""
        return frame.map(f, False, transformation_ctx, info, stageThreshold, totalThreshold)


class FlatMap(GlueTransform):
    """A collection with the result of a transform for each frame of a collection."""

    def __call__(
        self,
        dfc: DynamicFrameCollection,
        BaseTransform: Any,  # noqa: N803
        frame_name: str,
        transformation_ctx: str = "",
        **base_kwargs: Any,
    ) -> DynamicFrameCollection:
        """Pass each frame to the transform, as its argument ``frame_name``; see DynamicFrameCollection.flatmap."""
        return dfc.flatmap(_of_frame(BaseTransform, frame_name, base_kwargs), transformation_ctx)


def _of_frame(transform: Any, frame_name: str, given: Mapping[str, Any]) -> Callable[..., Any]:
    """Return a function of a frame and its context: a transform with these arguments, the frame as ``frame_name``."""
    return lambda frame, ctx: transform.apply(**{**given, frame_name: frame, "transformation_ctx": ctx})


class MapToCollection(GlueTransform):
    """A collection with the result of a function for each frame of a collection."""

    def __call__(
        self, dfc: DynamicFrameCollection, callable: Any, transformation_ctx: str = "", **base_kwargs: Any
    ) -> DynamicFrameCollection:
        """See DynamicFrameCollection.map.

        AWS's library takes a function; AWS's page a transform, the name of its argument for the frame and its other
        arguments, as FlatMap does. Both work.
        """
        if not (isinstance(callable, type) and issubclass(callable, GlueTransform)):
            return dfc.map(callable, transformation_ctx, **base_kwargs)
        frame_name = base_kwargs.pop("frame_name", None)
        if frame_name is None:
            frame_name, transformation_ctx = transformation_ctx, ""
        return dfc.map(_of_frame(callable, frame_name, base_kwargs), transformation_ctx)


class Join(GlueTransform):
    """The inner equality join of two frames."""

    def __call__(
        self,
        frame1: DynamicFrame,
        frame2: DynamicFrame,
        keys1: Sequence[str],
        keys2: Sequence[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.join."""
        return frame1.join(keys1, keys2, frame2, transformation_ctx, info, stageThreshold, totalThreshold)


class SelectFromCollection(GlueTransform):
    """One frame of a collection."""

    def __call__(
        self,
        dfc: DynamicFrameCollection,
        key: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrameCollection.select."""
        return dfc.select(key, transformation_ctx)


class Spigot(GlueTransform):
    """Sample records, written beside the pipeline."""

    __call__ = _method("spigot")


class Relationalize(GlueTransform):
    """Flat frames of a nested one."""

    def __call__(
        self,
        frame: DynamicFrame,
        staging_path: str | None = None,
        name: str = "roottable",
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrameCollection:
        """See DynamicFrame.relationalize."""
        return frame.relationalize(
            name, staging_path, options or {}, transformation_ctx, info, stageThreshold, totalThreshold
        )


class ResolveChoice(GlueTransform):
    """Choices settled."""

    __call__ = _method("resolveChoice")


class Unbox(GlueTransform):
    """A text field parsed."""

    __call__ = _method("unbox")


class UnnestFrame(GlueTransform):
    """Structs' fields at the top."""

    __call__ = _method("unnest")


class Union(GlueTransform):
    """The records of two frames."""

    def __call__(
        self,
        frame1: DynamicFrame,
        frame2: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.union."""
        return frame1.union(frame2, transformation_ctx, info, stageThreshold, totalThreshold)


class ErrorsAsDynamicFrame(GlueTransform):
    """The error records of a frame."""

    __call__ = _method("errorsAsDynamicFrame")


class Repartition(GlueTransform):
    """The same records in this many partitions."""

    __call__ = _method("repartition")


class Coalesce(GlueTransform):
    """The same records in at most this many partitions."""

    __call__ = _method("coalesce")


class SimplifyDDBJson(GlueTransform):
    """Items of a DynamoDB export with plain values."""

    __call__ = _method("simplify_ddb_json")


class UnnestDDBJson(GlueTransform):
    """Items of a DynamoDB export with their top-level values plain."""

    __call__ = _method("unnest_ddb_json")


class FillMissingValues(GlueTransform):
    """Refused: AWS fills with a model that it does not publish."""

    __call__ = not_supported(
        "AWS fills missing values by machine learning that cannot be reproduced outside AWS",
        "DynamicFrame",
    )


class FindMatches(GlueTransform):
    """Refused: AWS matches with a model that it does not publish."""

    __call__ = not_supported(
        "AWS matches by machine learning that cannot be reproduced outside AWS",
        "DynamicFrame",
    )


class FindIncrementalMatches(FindMatches):
    """Refused: AWS matches with a model that it does not publish."""


TRANSFORMS = tuple(
    t
    for t in globals().values()
    if isinstance(t, type) and issubclass(t, GlueTransform) and t is not GlueTransform
)
"""All transforms."""

__all__ = [t.__name__ for t in (*TRANSFORMS, GlueTransform)]
__all__ += ["describe_transform", "get_transform", "get_transforms"]

MODULES: dict[str, tuple[str, ...]] = {
    "apply_mapping": ("ApplyMapping",),
    "coalesce": ("Coalesce",),
    "collection_transforms": ("FlatMap", "MapToCollection", "SelectFromCollection"),
    "drop_nulls": ("DropNullFields",),
    "dynamicframe_filter": ("Filter",),
    "dynamicframe_map": ("Map",),
    "errors_as_dynamicframe": ("ErrorsAsDynamicFrame",),
    "field_transforms": (
        "DropFields",
        "Join",
        "RenameField",
        "SelectFields",
        "Spigot",
        "SplitFields",
        "SplitRows",
    ),
    "relationalize": ("Relationalize",),
    "repartition": ("Repartition",),
    "resolve_choice": ("ResolveChoice",),
    "transform": ("GlueTransform",),
    "unbox": ("Unbox",),
    "union": ("Union",),
    "unnest_frame": ("UnnestFrame", "UnnestDDBJson"),
}
"""Modules of ``awsglue.transforms``, and the classes in each."""


def get_transforms() -> set[GlueTransform]:
    """Return one of each transform."""
    return {t() for t in TRANSFORMS}


def get_transform(name: str) -> GlueTransform | None:
    """Return the transform of a name in any case; None if there is none."""
    return next((t() for t in TRANSFORMS if t.name().lower() == name.lower()), None)


def describe_transform(name: str) -> str:
    """Return a transform's arguments and result, as JSON."""
    found = get_transform(name)
    return json.dumps(found.describe() if found else {}, sort_keys=True, indent=4, default=str)
