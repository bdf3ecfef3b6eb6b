"""XML files: the elements of a tag are the records.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-xml-home.html, which says that the
reader is like https://github.com/databricks/spark-xml: attributes are fields with a prefix, an element with attributes
and text has the text as a field of its own, an element that comes several times is an array.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from glue_local.engine.read.item import Item
from glue_local.engine.types.convert import DEEPEST
from glue_local.engine.types.options import OptionError, truth

_WHOLE = re.compile(r"[+-]?\d{1,19}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_LONG = 1 << 63


@dataclass(frozen=True)
class _How:
    prefix: str
    value: str
    attributes: bool
    nulls: bool
    strip: bool


@dataclass
class _Element:
    name: str
    attributes: dict[str, str]
    children: list[tuple[str, Any]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def read(stream: IO[bytes], options: Mapping[str, Any]) -> Iterator[Item]:
    """Yield a record per element of ``rowTag``; one that is not well-formed is an error."""
    tag = str(options.get("rowTag") or "")
    if not tag:
        raise OptionError("format xml: option 'rowTag' is missing: it names a record's element")
    encoding = str(options.get("encoding") or "utf-8")
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise OptionError(f"format xml: unknown encoding {encoding!r}") from None
    how = _How(
        prefix=str(options.get("attributePrefix", "_")),
        value=str(options.get("valueTag", "_VALUE")),
        attributes=not truth(options, "excludeAttribute"),
        nulls=truth(options, "treatEmptyValuesAsNulls"),
        strip=truth(options, "ignoreSurroundingSpaces"),
    )
    try:  # bytes that are not text are kept apart, so that they affect only their record
        text = stream.read().decode(
            "utf-8-sig" if encoding.lower().replace("_", "-") == "utf-8" else encoding, "surrogateescape"
        )
    except UnicodeDecodeError as wrong:
        yield Item(None, None, f"not {encoding.upper()} text at byte {wrong.start}: the file is skipped", "")
        return
    for row, line, error in _rows(text, tag):
        if error:
            yield Item(None, line, error, row.encode("utf-8", "replace").decode())
            continue
        try:
            made = _parsed(row, how)
        except UnicodeEncodeError:
            shown = row.encode("utf-8", "replace").decode()
            yield Item(None, line, f"not {encoding.upper()} text", shown)
        except expat.ExpatError as wrong:
            yield Item(None, line, f"not well-formed XML: {wrong}", row)
        except ValueError as wrong:
            yield Item(None, line, str(wrong), row)
        else:
            yield Item(made if isinstance(made, dict) else {how.value: made}, line)


def _rows(text: str, tag: str) -> Iterator[tuple[str, int, str]]:
    """Yield (text, line, error) of each outermost element of a tag; comments and CDATA are skipped."""
    line, counted = 1, 0
    for start, end, error in _extents(text, tag):
        line += text.count("\n", counted, start)
        counted = start
        yield text[start:end], line, error


def _extents(text: str, tag: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, error) of those elements; one that is not closed costs itself, not those that follow."""
    name = re.escape(tag)
    # What is open ends at the next "<", which no tag holds: a search never goes over the same text twice.
    parts = re.compile(
        rf"(?P<skipped><!--|<!\[CDATA\[)|(?P<end></{name}\s*>)"
        rf"|<{name}(?:(?P<rest>(?:\s(?:[^<>\"']++|\"[^<\"]*+\"|'[^<']*+')*+)?/?)>|(?P<cut>\s))"
    )
    begin = re.compile(rf"<{name}(?=[\s/>]|\Z)")
    opened: list[tuple[int, list[tuple[int, int, str]]]] = []
    last = 0
    for part in _outside(parts, text):
        if part["end"] and opened:
            found = (opened.pop()[0], part.end(), "")
        elif part["end"]:
            damaged = begin.search(text, last, part.start()) or part
            found = (damaged.start(), part.end(), f"</{tag}> ends an element that does not begin")
        elif part["rest"] and part["rest"].rstrip().endswith("/"):
            wrong = f"AWS Glue does not read <{tag} .../>: a row tag must not be self-closing"
            found = (part.start(), part.end(), wrong)
        else:
            opened.append((part.start(), []))
            continue
        last = part.end()
        if opened:
            opened[-1][1].append(found)
        else:
            yield found
    if not opened and (cut := begin.search(text, last)):
        opened = [(cut.start(), [])]
    for at, (start, within) in enumerate(opened):
        following = [each[0] for each in within] + [each for each, _ in opened[at + 1 : at + 2]]
        yield start, min(following, default=len(text)), f"<{tag}> is not closed"
        yield from within


def _outside(parts: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield matches that are outside of comments and CDATA; what is not closed is none."""
    ends = {"<!--": "-->", "<![CDATA[": "]]>"}
    at = 0
    while part := parts.search(text, at):
        at = part.end()
        if not part["skipped"]:
            yield part
        elif end := ends.get(part["skipped"]):
            closed = text.find(end, at)
            if closed < 0:
                del ends[part["skipped"]]
            else:
                at = closed + len(end)


def _parsed(row: str, how: _How) -> Any:
    """Return an element as a record; names keep their prefixes, as they are not resolved."""
    stack = [_Element("", {})]

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > DEEPEST + 2:
            raise ValueError(f"nested more than {DEEPEST} levels deep")
        stack.append(_Element(name, attributes))

    def end(_: str) -> None:
        done = stack.pop()
        stack[-1].children.append((done.name, _value(done, how)))

    def text(data: str) -> None:
        stack[-1].text.append(data)

    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = text
    parser.Parse(row.encode(), True)
    return stack[0].children[0][1]


def _value(element: _Element, how: _How) -> Any:
    made: dict[str, Any] = {}
    if how.attributes:
        made = {how.prefix + n: _scalar(v, how) for n, v in element.attributes.items()}
    together: dict[str, list[Any]] = {}
    for name, value in element.children:
        together.setdefault(name, []).append(value)
    for name, values in together.items():
        made[name] = values if len(values) > 1 else values[0]
    text = "".join(element.text)
    if not made:
        return _scalar(text, how)
    if text.strip():
        made[how.value] = _scalar(text, how)
    return made


def _scalar(text: str, how: _How) -> Any:
    """Return a text's value: a whole number, a number, a boolean or a text; no text is null."""
    if how.strip:
        text = text.strip()
    plain = text.strip()
    if text == "" or (how.nulls and plain == ""):
        return None
    if _WHOLE.fullmatch(plain) and -_LONG <= int(plain) < _LONG:
        return int(plain)
    if _NUMBER.fullmatch(plain):
        return float(plain)
    if plain.lower() in ("true", "false"):
        return plain.lower() == "true"
    return text
