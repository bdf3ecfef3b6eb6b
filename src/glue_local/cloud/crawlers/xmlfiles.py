"""Custom XML classifiers: the elements of a row tag are the records, as the job's reader makes them.

Source: https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html (Writing XML custom classifiers)
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from glue_local.cloud.crawlers.sniffed import CannotCrawlError, Sniffed
from glue_local.cloud.crawlers.types import Columns, merge_columns, of_value
from glue_local.engine.read import xmlfile


def xml_by_tag(text: str, cut: bool, classifier: Mapping[str, Any]) -> Sniffed | None:
    """Classify a text by a custom XML classifier, if it has elements of the row tag.

    An element that is not closed, as the last of a ``cut`` text may be, gives no columns, and neither does one that
    closes itself, which AWS does not read. CannotCrawlError for a classifier that names no row tag.
    """
    tag = classifier.get("RowTag")
    if not tag:
        raise CannotCrawlError(
            f"XMLClassifier {classifier['Name']} has no RowTag: it names a record's element"
        )
    items = xmlfile.read(io.BytesIO(text.encode()), {"rowTag": tag})
    records = [item.record for item in items if not item.error]
    if not records:
        return None
    columns: Columns = {}
    for record in records:
        columns = merge_columns(columns, {name: of_value(each) for name, each in record.items()})
    return Sniffed(
        classifier.get("Classification") or "xml",
        columns,
        "xml",
        parameters={"rowTag": tag},
        serde={"rowTag": tag},
        records=len(records),
        record_size=len(text) // len(records),
    )
