"""Table formats: the serialization library and file formats of each, and how a table's format is recognised.

Sources: https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html,
https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """What a table of one format looks like in the catalog; ``stored_as`` is Hive's short word, if any."""

    name: str
    serde: str
    input_format: str
    output_format: str
    stored_as: str = ""


_TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
_PARQUET_SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
_PARQUET_INPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
_PARQUET_OUTPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
_LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"

# One more format is one more entry; a serde or input format stands for the first entry that has it.
FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("json", "org.openx.data.jsonserde.JsonSerDe", _TEXT_INPUT, _TEXT_OUTPUT),
        Format("csv", _LAZY_SIMPLE, _TEXT_INPUT, _TEXT_OUTPUT),
        Format("parquet", _PARQUET_SERDE, _PARQUET_INPUT, _PARQUET_OUTPUT, "PARQUET"),
        Format(
            "orc",
            "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
            "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
            "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
            "ORC",
        ),
        Format(
            "avro",
            "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
            "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
            "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
            "AVRO",
        ),
        Format("regex", "org.apache.hadoop.hive.serde2.RegexSerDe", _TEXT_INPUT, _TEXT_OUTPUT),
        Format("grok", "com.amazonaws.glue.serde.GrokSerDe", _TEXT_INPUT, _TEXT_OUTPUT),
        Format("iceberg", "", "", ""),
        Format("delta", "", "", ""),
        Format("hudi", _PARQUET_SERDE, "org.apache.hudi.hadoop.HoodieParquetInputFormat", _PARQUET_OUTPUT),
    )
}

_OTHER_SERDES = {
    "org.apache.hive.hcatalog.data.jsonserde": "json",
    "org.apache.hadoop.hive.serde2.jsonserde": "json",
    "com.amazon.ionhiveserde.ionhiveserde": "ion",
    "org.apache.hadoop.hive.serde2.opencsvserde": "csv",
}
_OTHER_INPUTS = {"org.apache.hudi.hadoop.realtime.hoodieparquetrealtimeinputformat": "hudi"}
_SHORT_WORDS = {
    "TEXTFILE": "csv",
    "JSONFILE": "json",
    **{f.stored_as: f.name for f in FORMATS.values() if f.stored_as},
}


def short_word_format(word: str) -> str | None:
    """Return the format of Hive's ``STORED AS word``; None for a word that Athena does not know."""
    return _SHORT_WORDS.get(word.upper())


def infer_format(
    *, parameters: Mapping[str, str], serde: str = "", input_format: str = "", stored_as: str = ""
) -> str:
    """Return a table's format: from its properties, else its serde, else its input format; "" if none of them decides.

    ``table_type`` and Spark's provider come before ``classification``: an Iceberg table that a crawler
    classified as parquet is read as Iceberg. A classifier of grok names its ``classification`` as it likes, such as
    ``special-logs`` (https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html): the serde says what that is.
    """
    lower = {key.lower(): value for key, value in parameters.items()}
    for key in ("table_type", "spark.sql.sources.provider"):
        if lower.get(key, "").lower() in ("iceberg", "delta", "hudi"):
            return lower[key].lower()
    by_input = _by_input_format(input_format)
    if by_input == "hudi":
        return by_input
    classification, by_serde = lower.get("classification", "").lower(), _by_serde(serde)
    if classification and (classification in FORMATS or by_serde != "grok"):
        return classification
    # Hive writes LazySimpleSerDe for every text table, so the input format is the better evidence.
    return by_serde or short_word_format(stored_as) or by_input or ""


def _by_serde(serde: str) -> str:
    wanted = serde.lower()
    if not wanted:
        return ""
    usual = next((f.name for f in FORMATS.values() if f.serde.lower() == wanted), "")
    return usual or _OTHER_SERDES.get(wanted, "")


def _by_input_format(input_format: str) -> str:
    wanted = input_format.lower()
    if not wanted:
        return ""
    if wanted == _TEXT_INPUT.lower():
        return "csv"  # Hive's default row format for text is delimited
    usual = next((f.name for f in FORMATS.values() if f.input_format.lower() == wanted), "")
    return usual or _OTHER_INPUTS.get(wanted, "")


def own_serde(format_name: str, serde: str) -> str:
    """Return ``serde`` if it is not the format's default, else ""."""
    usual = FORMATS.get(format_name)
    return "" if usual is not None and usual.serde.lower() == serde.lower() else serde


def shown_parameters(format_name: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return a table's properties without those that follow from its format and from its being a table."""
    implied = {key.lower() for key in implied_parameters(format_name)} | {"classification", "external"}
    return {key: value for key, value in parameters.items() if key.lower() not in implied}


def implied_parameters(format_name: str) -> dict[str, str]:
    """Return the properties by which AWS knows a table's format."""
    if format_name == "iceberg":
        return {"table_type": "ICEBERG"}
    return {"classification": format_name}
