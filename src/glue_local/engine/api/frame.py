"""What every DynamicFrame has: its records and schema, its errors and their thresholds.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from glue_local.engine.frames import rows
from glue_local.engine.frames.records import ErrorRecord, Records, from_df
from glue_local.engine.types import gluetypes as g
from glue_local.wording import many

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class ErrorThresholdError(Exception):
    """A frame has more error records than its thresholds allow."""


class Frame:
    """Records of a schema of their own. Made by ``fromDF`` and by GlueContext's readers.

    Most methods take ``transformation_ctx`` and, by name, ``info``, ``stageThreshold`` and ``totalThreshold``; the
    thresholds are the numbers of error records from which on the run fails (0: never).
    """

    #: What transforms make: DynamicFrame, of a frame of a class of its own too.
    _makes: ClassVar[type[Any]]

    def __init__(self, records: Records | Callable[[], Records], glue_ctx: Any, name: str = "") -> None:
        """Wrap records, or a callable that loads them lazily."""
        self._records = records
        self.glue_ctx = glue_ctx
        self.name = name
        #: Where GlueContext read the records from; empty for the frames that transforms make.
        self.source_paths: tuple[str, ...] = ()
        self._thresholds = (0, 0)
        self._before: tuple[Frame, ...] = ()

    @property
    def records(self) -> Records:
        """The frame's records; made on first use."""
        if not isinstance(self._records, Records):
            self._records = self._records()
        return self._records

    def derive(
        self,
        make: Callable[[Records], Records],
        stage: int = 0,
        total: int = 0,
        others: Sequence[Frame] = (),
        name: str = "",
    ) -> Self:
        """Return a frame derived from this one's records (and others'); ErrorThresholdError past a threshold.

        It keeps this one's name unless it gets another: as in AWS's library, its context is no name.
        """
        frame: Self = self._makes(make(self.records), self.glue_ctx, name or self.name)
        frame._before = (self, *others)
        frame._thresholds = (stage, total)
        frame.assertErrorThreshold()
        return frame

    def _later(self, make: Callable[[], Records], stage: int, total: int) -> Self:
        """Return a frame whose records are computed on first use; thresholds as in ``derive``."""
        frame: Self = self._makes(make, self.glue_ctx, self.name)
        frame._before, frame._thresholds = (self,), (stage, total)
        frame.assertErrorThreshold()
        return frame

    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: Any, name: str = "") -> Self:  # noqa: N802
        """Return the frame of a DataFrame."""
        if glue_ctx.run.engine == "sail":
            glue_ctx.run.spark._adapter.reads.note_wrapped(dataframe)
        return cls(lambda: from_df(glue_ctx.run, dataframe), glue_ctx, name)

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

    def _errors(self) -> list[ErrorRecord]:
        late = [e for errors in self.records.late_errors for e in errors()]
        return [*self.records.errors, *late]

    def errorsCount(self) -> int:  # noqa: N802
        """Return the number of error records of this frame and of the frames it was derived from."""
        return len(self._errors())

    def stageErrorsCount(self) -> int:  # noqa: N802
        """Return the number of error records that the transform which made this frame adds."""
        return len(self._errors()) - sum(len(frame._errors()) for frame in self._before)

    def errorsAsDynamicFrame(self) -> Self:  # noqa: N802
        """Return the error records: a struct ``error`` each, as ``rows.ERROR`` says."""
        made: Self = self._makes(rows.error_frame(self.records.run, self._errors()), self.glue_ctx, self.name)
        return made

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
