"""The base class of Glue's transforms: called as an object or through ``apply``, and described by itself."""

from __future__ import annotations

import inspect
from typing import Any

TYPES = {
    "str": "String",
    "str | None": "String",
    "int": "Integer",
    "bool": "Boolean",
    "Callable[[Any], Any]": "Function",
}
"""Types of arguments, as ``describeArgs`` names them; besides lists and dictionaries."""

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


def _type(annotation: str) -> str:
    if "Sequence[" in annotation:
        return "List"
    return "Dictionary" if "Mapping[" in annotation else TYPES.get(annotation, annotation)


def not_supported(why: str, returns: str) -> Any:
    """Return the ``__call__`` of a transform that the local engine refuses."""

    def call(self: GlueTransform, *args: Any, **kwargs: Any) -> Any:
        """Raise NotImplementedError."""
        raise NotImplementedError(f"{self.name()} is not supported by the local engine: {why}")

    call.__annotations__["return"] = returns
    return call


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
                "type": _type(str(p.annotation)),
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
        if cls.__module__.rpartition(".")[0] != __package__ or cls is GlueTransform:
            raise NotImplementedError(f"{method} method not implemented for Transform {cls.__name__}")

    def __repr__(self) -> str:
        """Name the transform."""
        return f"<Transform: {self.name()}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Transform."""
        raise NotImplementedError(f"{type(self).__name__} is not supported by the local engine")
