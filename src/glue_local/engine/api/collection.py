"""DynamicFrameCollection: frames by name, as custom code, routers and splits return them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, KeysView, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glue_local.engine.api.dynamicframe import DynamicFrame


class DynamicFrameCollection:
    """DynamicFrames by name, in order.

    Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame-collection.html
    """

    def __init__(self, dynamic_frames: Mapping[str, DynamicFrame], glue_ctx: Any) -> None:
        """Hold the frames in their order."""
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
        """Return a frame; KeyError names those there are."""
        if key not in self._frames:
            raise KeyError(f"no frame {key!r} in the collection; there are {', '.join(self._frames)}")
        return self._frames[key]

    def map(self, callable: Callable[..., DynamicFrame], transformation_ctx: str = "") -> Any:
        """Return a collection of what ``callable(frame, transformation_ctx)`` makes of each frame."""
        return DynamicFrameCollection(
            {k: callable(f, transformation_ctx) for k, f in self._frames.items()}, self.glue_ctx
        )

    def flatmap(self, f: Callable[..., DynamicFrameCollection], transformation_ctx: str = "") -> Any:
        """Return one collection of those that ``f`` makes of each frame, named <frame>.<inner>."""
        made = {k: f(frame, transformation_ctx) for k, frame in self._frames.items()}
        return DynamicFrameCollection(
            {f"{k}.{inner}": frame for k, dfc in made.items() for inner, frame in dfc.items()},
            self.glue_ctx,
        )
