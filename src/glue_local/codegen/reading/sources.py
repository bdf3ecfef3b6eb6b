"""Reads source nodes back: files and tables of the Data Catalog (connections: ``connections``)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from glue_local.codegen.kinds import Found
from glue_local.codegen.nodes.databases import EXPORT
from glue_local.codegen.nodes.s3 import BOUNDS, SOURCE_OPTIONS
from glue_local.codegen.reading.connections import read_connection, read_stream
from glue_local.codegen.reading.match import NotRecognisedError, assigned, called, chain, keywords, literal
from glue_local.codegen.reading.sections import Section
from glue_local.definition.csv_characters import QUOTES, SEPARATORS

_SEPARATORS = {value: key for key, value in SEPARATORS.items()}
_QUOTES = {value: key for key, value in QUOTES.items()}


def _catalog(section: Section) -> Found:
    given = keywords(assigned(section.statements[0]))
    fields: dict[str, Any] = {"Database": literal(given["database"]), "Table": literal(given["table_name"])}
    options = literal(given.get("additional_options")) or {}
    if "redshift_tmp_dir" in given or "aws_iam_role" in options:
        places = redshift_places(given)
        if (
            ", redshift_tmp_dir=" in section.text.replace("\n", " ")
            and "\n    redshift_tmp_dir=" not in section.text
        ):
            return Found("AmazonRedshiftSource", {"Data": _catalog_data(fields, places)})
        return Found("RedshiftSource", fields | places)
    if any(key in options for key, _ in EXPORT):
        named = {name: options[key] for key, name in EXPORT if key in options}
        return Found("DynamoDBCatalogSource", fields | {"AdditionalOptions": named})
    if "push_down_predicate" in given:
        fields["PartitionPredicate"] = literal(given["push_down_predicate"])
    if options:
        fields["AdditionalOptions"] = {name: int(options[key]) for name, key in BOUNDS if key in options}
        return Found("S3CatalogSource", fields)
    return Found("CatalogSource", fields)


def _catalog_data(fields: dict[str, Any], places: dict[str, Any]) -> dict[str, Any]:
    """Return a catalog table of Redshift as the data of the newer node."""
    data: dict[str, Any] = {
        "AccessType": "catalog",
        "SourceType": "table",
        "TempDir": places["RedshiftTmpDir"],
    }
    for name, value in (
        ("CatalogDatabase", fields["Database"]),
        ("CatalogTable", fields["Table"]),
        ("IamRole", places.get("TmpDirIAMRole")),
    ):
        if value is not None:
            data[name] = {"Value": value, "Label": value}
    return data


def redshift_places(given: dict[str, ast.expr]) -> dict[str, Any]:
    """Return the temporary folder and its role, of a call that reads or writes a Redshift table of the catalog."""
    places: dict[str, Any] = {}
    if "redshift_tmp_dir" in given:
        places["RedshiftTmpDir"] = literal(given["redshift_tmp_dir"])
    options = literal(given.get("additional_options")) or {}
    if "aws_iam_role" in options:
        places["TmpDirIAMRole"] = options["aws_iam_role"]
    return places


def _files(section: Section) -> Found:
    given = keywords(assigned(section.statements[0]))
    if literal(given["connection_type"]) != "s3":
        return read_connection(given)
    name = literal(given.get("format"))
    if name not in _FORMATS:
        raise NotRecognisedError(f"the format {name!r} is not an S3 source of Glue Studio")
    options = literal(given["connection_options"])
    fields: dict[str, Any] = {"Paths": options["paths"]}
    for field, key in SOURCE_OPTIONS:
        if key in options:
            fields[field] = ast.literal_eval(options[key]) if field == "Exclusions" else options[key]
    bounds = {field: int(options[key]) for field, key in BOUNDS if key in options}
    if bounds:
        fields["AdditionalOptions"] = bounds
    kind, read = _FORMATS[name]
    return Found(kind, fields | read(literal(given.get("format_options")) or {}))


def _json(options: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {"JsonPath": options["jsonPath"]} if "jsonPath" in options else {}
    return fields | {"Multiline": options.get("multiLine", options.get("multiline")) in ("true", True)}


def _csv(options: dict[str, Any]) -> dict[str, Any]:
    for key, words in (("quoteChar", _QUOTES), ("separator", _SEPARATORS)):
        if options[key] not in words:
            raise NotRecognisedError(f"Glue Studio has no {key} {options[key]!r}")
    fields = {
        "QuoteChar": _QUOTES[options["quoteChar"]],
        "Separator": _SEPARATORS[options["separator"]],
        "WithHeader": options["withHeader"],
    }
    if "optimizePerformance" in options:
        fields["OptimizePerformance"] = options["optimizePerformance"]
    if "escaper" in options:
        fields["Escaper"] = options["escaper"]
    if "multiLine" in options:
        fields["Multiline"] = options["multiLine"] == "true"
    if "skipFirst" in options:
        fields["SkipFirst"] = True
    return fields


def _nothing(_options: dict[str, Any]) -> dict[str, Any]:
    return {}


_FORMATS: dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "json": ("S3JsonSource", _json),
    "csv": ("S3CsvSource", _csv),
    "parquet": ("S3ParquetSource", _nothing),
}


def _lake_catalog(section: Section) -> Found:
    given = keywords(assigned(section.statements[0]))
    if "transformation_ctx" in given:
        return read_stream(section, given)
    fields: dict[str, Any] = {"Database": literal(given["database"]), "Table": literal(given["table_name"])}
    if "additional_options" in given:
        fields["AdditionalIcebergOptions"] = literal(given["additional_options"])
    return Found("CatalogIcebergSource", fields)


def _lake_files(section: Section) -> Found:
    options = literal(assigned(section.statements[0]))
    steps = dict(chain(assigned(section.statements[1])))
    kind = {"delta": "Delta", "hudi": "Hudi"}[literal(steps["format"].args[0])]
    fields: dict[str, Any] = {"Paths": [literal(steps["load"].args[0])]}
    if options:
        fields[f"Additional{kind}Options"] = options
    return Found(f"S3{kind}Source", fields)


def _stream(section: Section) -> Found:
    return read_stream(section, keywords(assigned(section.statements[0])))


def read_source(section: Section) -> Found | None:
    """Return the source a section holds, or None when it is none."""
    first = section.statements[0]
    if not isinstance(first, ast.Assign):
        return None
    if ast.unparse(first.targets[0]) == "additionalOptions":
        return _lake_files(section)
    reader = _CALLS.get(called(first.value))
    return reader(section) if reader else None


_CALLS = {
    "glueContext.create_dynamic_frame.from_catalog": _catalog,
    "glueContext.create_dynamic_frame.from_options": _files,
    "glueContext.create_data_frame.from_catalog": _lake_catalog,
    "glueContext.create_data_frame.from_options": _stream,
}
