"""The format of a table, from what the catalog has of it."""

import pytest

from glue_local.catalog.formats import infer_format

GROK = "com.amazonaws.glue.serde.GrokSerDe"


# https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html: a classification is any text
@pytest.mark.parametrize(
    ("classification", "serde", "expected"),
    [
        ("special-logs", GROK, "grok"),
        ("Special-Logs", "org.openx.data.jsonserde.JsonSerDe", "special-logs"),
        ("json", GROK, "json"),
        ("", GROK, "grok"),
    ],
)
def test_a_classification_that_a_grok_classifier_chose_is_read_by_its_serde(classification, serde, expected):
    assert infer_format(parameters={"classification": classification}, serde=serde) == expected
