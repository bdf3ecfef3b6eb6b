"""EntityDetector: personal data found in columns, and hidden.

Follows https://docs.aws.amazon.com/glue/latest/dg/sensitive-data-fine-grained-actions.html and
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-sensitive-data-example.html. AWS does not publish how it finds
its types. Those whose written form is public, with its check digits, are found here by that form; every other type
is an error that names it. What is found is therefore not promised to be all that AWS finds, and the report says so.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql import types as s

from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.frames.records import FieldError
from glue_local.engine.types.options import OptionError
from glue_local.identifiers import backquoted

ACTIONS = ("DETECT", "REDACT", "PARTIAL_REDACT", "SHA256_HASH")
OUTPUT = s.MapType(
    s.StringType(),
    s.ArrayType(
        s.StructType(
            [
                s.StructField("entityType", s.StringType()),
                s.StructField("actionUsed", s.StringType()),
                s.StructField("start", s.IntegerType()),
                s.StructField("end", s.IntegerType()),
            ]
        )
    ),
)
"""Type of the output column: what was found, by column."""

_OUTPUT_ARROW = pa.map_(
    pa.string(),
    pa.list_(
        pa.struct(
            [
                ("entityType", pa.string()),
                ("actionUsed", pa.string()),
                ("start", pa.int32()),
                ("end", pa.int32()),
            ]
        )
    ),
)


def _digits(text: str) -> list[int]:
    return [int(c) for c in text if c.isdigit()]


def luhn(text: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others, as on cards (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(_digits(text))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004
    return total % 10 == 0


def _ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _ssn(text: str) -> bool:
    digits = "".join(map(str, _digits(text)))
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in ("000", "666") and area[0] != "9" and group != "00" and serial != "0000"


def _dea(text: str) -> bool:
    d = _digits(text)
    return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]


def _always(text: str) -> bool:
    return True


@dataclass(frozen=True)
class Entity:
    """A type of personal data: its pattern, and further checks."""

    form: re.Pattern[str]
    holds: Callable[[str], bool] = field(default=_always)


ENTITIES: dict[str, Entity] = {
    "EMAIL": Entity(re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    "CREDIT_CARD": Entity(re.compile(r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d.-]|\.\d)"), luhn),
    "IP_ADDRESS": Entity(
        re.compile(
            r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*::?[0-9A-Fa-f:]+[0-9A-Fa-f])(?![\w:]|\.\d)"
        ),
        _ip,
    ),
    "MAC_ADDRESS": Entity(re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![\w:-])")),
    "USA_SSN": Entity(re.compile(r"(?<![\w-])\d{3}([- ])\d{2}\1\d{4}(?![\w-])"), _ssn),
    "USA_ITIN": Entity(
        re.compile(r"(?<![\w-])9\d{2}([- ]?)(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\1\d{4}(?![\w-])")
    ),
    "USA_ATIN": Entity(re.compile(r"(?<![\w-])9\d{2}-93-\d{4}(?![\w-])")),
    "USA_PTIN": Entity(re.compile(r"(?<![\w-])P\d{8}(?![\w-])")),
    "USA_DEA_NUMBER": Entity(re.compile(r"(?<!\w)[A-Z][A-Z9]\d{7}(?!\w)"), _dea),
    "USA_NATIONAL_PROVIDER_IDENTIFIER": Entity(
        re.compile(r"(?<!\d)[12]\d{9}(?!\d)"), lambda text: luhn("80840" + text)
    ),
    "PHONE_NUMBER": Entity(
        re.compile(
            r"(?<![\w.-])(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-]?)[2-9]\d{2}[ .-]?\d{4}(?![\w-]|\.\d)"
        )
    ),
}
"""Types that are found here, by AWS's name. To add a type, add an entry.

Forms: RFC 5322 addresses as they are usual, ISO/IEC 7812 cards, IPv4 and IPv6, IEEE 802 addresses, the numbers of the
US Social Security Administration, IRS, DEA and CMS, telephone numbers of the North American Numbering Plan.
"""


@dataclass(frozen=True)
class _Rule:
    entity: str
    action: str
    columns: tuple[str, ...]
    options: Mapping[str, Any]


class EntityDetector:
    """Finds entities in the texts of a frame's top-level columns."""

    def detect(
        self,
        frame: DynamicFrame,
        detectionParameters: Mapping[str, Any] | Sequence[str] | None = None,  # noqa: N803
        outputColumnName: str = "DetectedEntities",  # noqa: N803
        detectionSensitivity: str = "LOW",  # noqa: N803
        entityTypesToDetect: Sequence[str] | None = None,  # noqa: N803
    ) -> DynamicFrame:
        """Return the frame with a column of findings, each entity treated as its action says.

        ``detectionParameters``: for each type a list of ``{"action", "sourceColumns", "sourceColumnsToExclude",
        "actionOptions"}``, or only the types, all DETECT. NotImplementedError names a type that is not found here.
        """
        given = entityTypesToDetect if detectionParameters is None else detectionParameters
        if given is None:
            raise OptionError("EntityDetector.detect: no entity types were given")
        df = frame.toDF()
        texts = _texts(df)
        rules = _rules(given, texts, frame)
        _sensitivity(detectionSensitivity)
        names = [f.name for f in df.schema.fields if f.name != outputColumnName]
        places = {name: names.index(name) for name in texts}
        schema = s.StructType([*(df.schema[n] for n in names), s.StructField(outputColumnName, OUTPUT)])

        def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                columns = list(batch.columns)
                found: list[dict[str, list[dict[str, Any]]]] = [{} for _ in range(batch.num_rows)]
                for name, place in places.items():
                    mine = [r for r in rules if name in r.columns]
                    if not mine:
                        continue
                    made = []
                    for row, text in enumerate(columns[place].to_pylist()):
                        new, entities = _treated(text, mine)
                        made.append(new)
                        if entities:
                            found[row][name] = entities
                    columns[place] = pa.array(made, pa.string())
                column = pa.array([list(f.items()) for f in found], _OUTPUT_ARROW)
                yield pa.RecordBatch.from_arrays([*columns, column], names=[*names, outputColumnName])

        quoted = [
            F.col(backquoted(n)).alias(f"c{at}") for at, n in enumerate(names)
        ]  # as a function takes it
        return DynamicFrame.fromDF(df.select(*quoted).mapInArrow(run, schema), frame.glue_ctx, frame.name)

    def classify_columns(
        self,
        frame: DynamicFrame,
        entityTypesToDetect: Sequence[str],  # noqa: N803
        sampleFraction: float = 0.1,  # noqa: N803
        thresholdFraction: float = 0.1,  # noqa: N803
        detectionSensitivity: str = "LOW",  # noqa: N803
    ) -> dict[str, list[str]]:
        """Return the types found in each column in at least ``thresholdFraction`` of the rows.

        All rows are scanned, whatever ``sampleFraction`` says, as a sample is random.
        """
        for name, value in (("sampleFraction", sampleFraction), ("thresholdFraction", thresholdFraction)):
            if not 0 <= float(value) <= 1:
                raise OptionError(f"EntityDetector.classify_columns: {name} {value!r} is not between 0 and 1")
        detected = self.detect(frame, entityTypesToDetect, "__found", detectionSensitivity).toDF()
        rows = detected.select("__found").collect()
        counts: dict[tuple[str, str], int] = {}
        for row in rows:
            for column, entities in (row[0] or {}).items():
                for kind in {e["entityType"] for e in entities}:
                    counts[column, kind] = counts.get((column, kind), 0) + 1
        made: dict[str, list[str]] = {}
        for (column, kind), count in sorted(counts.items()):
            if count >= float(thresholdFraction) * len(rows):
                made.setdefault(column, []).append(kind)
        return made


def _texts(df: Any) -> list[str]:
    return [f.name for f in df.schema.fields if isinstance(f.dataType, s.StringType)]


def _sensitivity(level: str) -> None:
    if str(level).upper() not in ("LOW", "HIGH"):
        raise OptionError(f"EntityDetector: detectionSensitivity {level!r} is not LOW or HIGH")


def _rules(
    given: Mapping[str, Any] | Sequence[str], texts: Sequence[str], frame: DynamicFrame
) -> list[_Rule]:
    asked: Mapping[str, Any] = given if isinstance(given, Mapping) else {kind: [{}] for kind in given}
    unknown = sorted(kind for kind in asked if kind not in ENTITIES)
    if unknown:
        raise NotImplementedError(
            f"EntityDetector: the local engine cannot find entity type {unknown[0]!r}: AWS does not "
            f"publish how it finds it. Supported are {', '.join(ENTITIES)}"
        )
    frame.glue_ctx.run.recorder.note(
        "EntityDetector finds entities by pattern in top-level string columns; AWS Glue may find others"
    )
    have = [f.name for f in frame.schema()]
    rules = []
    for kind, parameters in asked.items():
        for one in [parameters] if isinstance(parameters, Mapping) else parameters:
            action = str(one.get("action", "DETECT")).upper()
            if action not in ACTIONS:
                raise OptionError(
                    f"EntityDetector: action {action!r} of {kind} is not one of {', '.join(ACTIONS)}"
                )
            wanted = list(one.get("sourceColumns") or ["*"])
            for name in [w for w in wanted if w != "*"]:
                if name not in have:
                    raise FieldError(
                        f"EntityDetector: no column {name!r} for {kind}; there are {', '.join(have)}"
                    )
                if name not in texts:
                    raise NotImplementedError(
                        f"EntityDetector: column {name!r} is not a string column; cast it to string "
                        "(Change Schema) first"
                    )
            excluded = set(one.get("sourceColumnsToExclude") or ())
            columns = texts if "*" in wanted else wanted
            rules.append(
                _Rule(
                    kind,
                    action,
                    tuple(c for c in columns if c not in excluded),
                    dict(one.get("actionOptions") or {}),
                )
            )
    return rules


def _treated(text: str | None, rules: Sequence[_Rule]) -> tuple[str | None, list[dict[str, Any]]]:
    """Return a text with its entities treated, and the entities; positions refer to the original text."""
    if text is None:
        return None, []
    found = sorted(
        (
            (m.start(), m.end(), rule)
            for rule in rules
            for m in ENTITIES[rule.entity].form.finditer(text)
            if ENTITIES[rule.entity].holds(m[0])
        ),
        key=lambda f: (f[0], -f[1]),
    )
    entities = [{"entityType": r.entity, "actionUsed": r.action, "start": a, "end": b} for a, b, r in found]
    parts, at = [], 0
    for start, end, rule in found:
        if rule.action == "DETECT" or start < at:
            continue
        parts += [text[at:start], _hidden(text[start:end], rule)]
        at = end
    return "".join([*parts, text[at:]]), entities


def _hidden(entity: str, rule: _Rule) -> str:
    options = rule.options
    if rule.action == "SHA256_HASH":
        return hashlib.sha256(entity.encode()).hexdigest()
    if rule.action == "REDACT":
        return str(options.get("redactText", "****"))
    char = str(options.get("redactChar", "*"))
    left = int(options.get("numLeftCharsToExclude") or 0)
    right = int(options.get("numRightCharsToExclude") or 0)
    last = len(entity) - right
    pattern = options.get("matchPattern")
    if pattern:
        middle = re.sub(str(pattern), lambda m: char * len(m[0]), entity[left:last])
    else:
        middle = char * max(0, last - left)
    return entity[:left] + middle + entity[max(left, last) :]
