"""Glue's transform classes: ``X.apply(...)`` calls, each passed on to the frame's own method.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-transforms.html
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from glue_local.engine.api.dynamicframe import DynamicFrame, DynamicFrameCollection
from glue_local.engine.frames import fields

TYPES = {
    "str": "String",
    "str | None": "String",
    "int": "Integer",
    "bool": "Boolean",
    "Callable[[Any], Any]": "Function",
    "Sequence[str]": "List",
    "Sequence[Any]": "List",
    "Sequence[Any] | None": "List",
    "Mapping[str, Any]": "Dictionary",
    "Mapping[str, Any] | None": "Dictionary",
}
"""Types of arguments, as ``describeArgs`` names them."""

DESCRIPTIONS = {
    "frame": "The DynamicFrame to transform",
    "frame1": "The first DynamicFrame",
    "frame2": "The second DynamicFrame",
    "dfc": "The DynamicFrameCollection",
    "transformation_ctx": "A unique name of this transform's state",
    "info": "A text for errors of this transform",
    "stageThreshold": "The number of errors in this transform from which on the run fails; 0: never",
    "totalThreshold": "The number of errors in all from which on the run fails; 0: never",
    "paths": "The full paths of the fields",
    "mappings": "Tuples of source path, source type, target path, target type",
    "f": "The function of a record",
    "key": "The name of the frame",
    "options": "Further options, by name",
}
"""What an argument is, as ``describeArgs`` says it; another argument is described by its name."""


class GlueTransform:
    """A transform: called as an object or, as scripts do, through ``apply``."""

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Make the transform and call it."""
        return cls()(*args, **kwargs)

    @classmethod
    def name(cls) -> str:
        """Name of the transform."""
        return cls.__name__

    @classmethod
    def describeArgs(cls) -> list[dict[str, Any]]:  # noqa: N802
        """Return name, type, description and default of each argument; the base class has none."""
        cls._described("describeArgs")
        return [
            {
                "name": p.name,
                "type": TYPES.get(str(p.annotation), str(p.annotation)),
                "description": DESCRIPTIONS.get(p.name, p.name),
                "optional": p.default is not p.empty,
                "defaultValue": None if p.default is p.empty else p.default,
            }
            for p in list(inspect.signature(cls.__call__).parameters.values())[1:]
        ]

    @classmethod
    def describeTransform(cls) -> str:  # noqa: N802
        """Return what the transform does."""
        cls._described("describeTransform")
        return inspect.getdoc(cls) or ""

    @classmethod
    def describeReturn(cls) -> dict[str, str]:  # noqa: N802
        """Return type and description of the result."""
        cls._described("describeReturn")
        return {
            "type": str(inspect.signature(cls.__call__).return_annotation),
            "description": cls.describeTransform(),
        }

    @classmethod
    def describeErrors(cls) -> list[dict[str, str]]:  # noqa: N802
        """Return the errors; Glue's transforms describe none."""
        cls._described("describeErrors")
        return []

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """Return all descriptions."""
        return {
            "transform": {
                "name": cls.name(),
                "args": cls.describeArgs(),
                "returns": cls.describeReturn(),
                "description": cls.describeTransform(),
                "raises": cls.describeErrors(),
                "location": "internal",
            }
        }

    @classmethod
    def _described(cls, method: str) -> None:
        """Raise NotImplementedError where the transform is not one of AWS's, which describe themselves."""
        if cls.__module__ != __name__ or cls is GlueTransform:
            raise NotImplementedError(f"{method} method not implemented for Transform {cls.__name__}")

    def __repr__(self) -> str:
        """Name the transform."""
        return f"<Transform: {self.name()}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Transform."""
        raise NotImplementedError(f"{type(self).__name__} is not supported by the local engine")


class ApplyMapping(GlueTransform):
    """Fields picked, renamed, cast and re-nested."""

    def __call__(
        self,
        frame: DynamicFrame,
        mappings: Sequence[Any],
        case_sensitive: bool = False,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.apply_mapping."""
        return frame.apply_mapping(
            mappings, case_sensitive, transformation_ctx, info, stageThreshold, totalThreshold
        )


class SelectFields(GlueTransform):
    """Some fields only."""

    def __call__(
        self,
        frame: DynamicFrame,
        paths: Sequence[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.select_fields."""
        return frame.select_fields(paths, transformation_ctx, info, stageThreshold, totalThreshold)


class DropFields(GlueTransform):
    """All but some fields."""

    def __call__(
        self,
        frame: DynamicFrame,
        paths: Sequence[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.drop_fields."""
        return frame.drop_fields(paths, transformation_ctx, info, stageThreshold, totalThreshold)


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

    def __call__(
        self,
        frame: DynamicFrame,
        f: Callable[[Any], Any],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.filter."""
        return frame.filter(f, transformation_ctx, info, stageThreshold, totalThreshold)


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
        self,
        dfc: DynamicFrameCollection,
        callable: Any,
        transformation_ctx: str = "",
        **base_kwargs: Any,
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

    def __call__(
        self,
        frame: DynamicFrame,
        path: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.spigot."""
        return frame.spigot(path, options or {}, transformation_ctx, info, stageThreshold, totalThreshold)


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

    def __call__(
        self,
        frame: DynamicFrame,
        specs: Sequence[Any] | None = None,
        choice: str = "",
        database: str | None = None,
        table_name: str | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
        catalog_id: str | None = None,
    ) -> DynamicFrame:
        """See DynamicFrame.resolveChoice."""
        return frame.resolveChoice(
            specs,
            choice,
            database,
            table_name,
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
            catalog_id,
        )


class Unbox(GlueTransform):
    """A text field parsed."""

    def __call__(
        self,
        frame: DynamicFrame,
        path: str,
        format: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
        **options: Any,
    ) -> DynamicFrame:
        """See DynamicFrame.unbox."""
        return frame.unbox(path, format, transformation_ctx, info, stageThreshold, totalThreshold, **options)


class UnnestFrame(GlueTransform):
    """Structs' fields at the top."""

    def __call__(
        self,
        frame: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.unnest."""
        return frame.unnest(transformation_ctx, info, stageThreshold, totalThreshold)


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

    def __call__(self, frame: DynamicFrame) -> DynamicFrame:
        """See DynamicFrame.errorsAsDynamicFrame."""
        return frame.errorsAsDynamicFrame()


class Repartition(GlueTransform):
    """The same records in this many partitions."""

    def __call__(
        self,
        frame: DynamicFrame,
        num_partitions: int,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.repartition."""
        return frame.repartition(num_partitions, transformation_ctx, info, stageThreshold, totalThreshold)


class Coalesce(GlueTransform):
    """The same records in at most this many partitions."""

    def __call__(
        self,
        frame: DynamicFrame,
        num_partitions: int,
        shuffle: bool = False,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.coalesce."""
        return frame.coalesce(
            num_partitions, shuffle, transformation_ctx, info, stageThreshold, totalThreshold
        )


class SimplifyDDBJson(GlueTransform):
    """Items of a DynamoDB export with plain values."""

    def __call__(
        self,
        frame: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.simplify_ddb_json."""
        return frame.simplify_ddb_json(transformation_ctx, info, stageThreshold, totalThreshold)


class UnnestDDBJson(GlueTransform):
    """Items of a DynamoDB export with their top-level values plain."""

    def __call__(
        self,
        frame: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """See DynamicFrame.unnest_ddb_json."""
        return frame.unnest_ddb_json(transformation_ctx, info, stageThreshold, totalThreshold)


class FillMissingValues(GlueTransform):
    """Refused: AWS fills with a model that it does not publish."""

    def __call__(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        """Raise NotImplementedError."""
        raise NotImplementedError(
            "FillMissingValues is not supported by the local engine: AWS fills missing values by machine "
            "learning that cannot be reproduced outside AWS"
        )


class FindMatches(GlueTransform):
    """Refused: AWS matches with a model that it does not publish."""

    def __call__(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        """Raise NotImplementedError."""
        raise NotImplementedError(
            f"{type(self).__name__} is not supported by the local engine: AWS matches by machine learning "
            "that cannot be reproduced outside AWS"
        )


class FindIncrementalMatches(FindMatches):
    """Refused: AWS matches with a model that it does not publish."""


TRANSFORMS = tuple(
    t
    for t in globals().values()
    if isinstance(t, type) and issubclass(t, GlueTransform) and t is not GlueTransform
)
"""All transforms."""

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
