"""The data types of a DynamicFrame's schema, under AWS Glue's own names.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-types.html.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar


class DataType:
    """A type; two are equal when their class and their parts are. ``properties`` is the author's own."""

    type_name: ClassVar[str] = ""

    def __init__(self, properties: Mapping[str, Any] | None = None) -> None:
        """Keep the properties."""
        self.properties = dict(properties or {})

    @classmethod
    def typeName(cls) -> str:  # noqa: N802 - Glue's own name
        """Glue's name of the type, such as ``long``."""
        return cls.type_name

    def parts(self) -> tuple[Any, ...]:
        """The parts that distinguish this type from others of its class."""
        return ()

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802 - Glue's own name
        """Return the type as plain dictionaries, as Glue prints it."""
        return {"dataType": self.type_name, "properties": self.properties}

    @classmethod
    def fromJsonValue(cls, json_value: Mapping[str, Any]) -> DataType:  # noqa: N802 - Glue's own name
        """Return the type that ``jsonValue`` wrote."""
        return of_json(json_value)

    def __eq__(self, other: object) -> bool:
        """Compare class and parts."""
        return type(self) is type(other) and self.parts() == other.parts()

    def __hash__(self) -> int:
        """Hash class and parts."""
        return hash((type(self).__name__, self.parts()))

    def __repr__(self) -> str:
        """Write the type as AWS's library does: its parts, and its properties last."""
        return f"{type(self).__name__}({', '.join([*map(str, self.parts()), str(self.properties)])})"


class AtomicType(DataType):
    """A type without parts."""


class NullType(AtomicType):
    """Only nulls."""

    type_name = "null"


class BinaryType(AtomicType):
    """Bytes."""

    type_name = "binary"


class BooleanType(AtomicType):
    """True or false."""

    type_name = "boolean"


class ByteType(AtomicType):
    """A whole number of 8 bits."""

    type_name = "byte"


class ShortType(AtomicType):
    """A whole number of 16 bits."""

    type_name = "short"


class IntegerType(AtomicType):
    """A whole number of 32 bits."""

    type_name = "int"


class LongType(AtomicType):
    """A whole number of 64 bits."""

    type_name = "long"


class FloatType(AtomicType):
    """A number of 32 bits."""

    type_name = "float"


class DoubleType(AtomicType):
    """A number of 64 bits."""

    type_name = "double"


class DateType(AtomicType):
    """A day."""

    type_name = "date"


class TimestampType(AtomicType):
    """An instant."""

    type_name = "timestamp"


class StringType(AtomicType):
    """Text."""

    type_name = "string"


class UnknownType(AtomicType):
    """A type that nothing is known of."""

    type_name = "unknown"


class DecimalType(DataType):
    """A decimal number of ``precision`` digits, ``scale`` of them after the point."""

    type_name = "decimal"
    MOST = 38
    """Digits that a decimal holds at most."""

    def __init__(
        self, precision: int = 10, scale: int = 2, properties: Mapping[str, Any] | None = None
    ) -> None:
        """Keep the parts."""
        super().__init__(properties)
        self.precision, self.scale = precision, scale

    def parts(self) -> tuple[Any, ...]:
        """Precision and scale."""
        return (self.precision, self.scale)

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802
        """Return the type as plain dictionaries."""
        return super().jsonValue() | {"precision": self.precision, "scale": self.scale}


class EnumType(AtomicType):
    """One of several texts."""

    type_name = "enum"

    def __init__(self, options: Iterable[str], properties: Mapping[str, Any] | None = None) -> None:
        """Keep the texts."""
        super().__init__(properties)
        self.options = list(options)

    def parts(self) -> tuple[Any, ...]:
        """The texts."""
        return tuple(self.options)

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802
        """Return the type as plain dictionaries."""
        return super().jsonValue() | {"options": self.options}


class ArrayType(DataType):
    """A list of ``elementType``."""

    type_name = "array"

    def __init__(
        self,
        elementType: DataType | None = None,  # noqa: N803
        properties: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep the parts."""
        super().__init__(properties)
        self.elementType = elementType or UnknownType()

    def parts(self) -> tuple[Any, ...]:
        """The element's type."""
        return (self.elementType,)

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802
        """Return the type as plain dictionaries."""
        return super().jsonValue() | {"elementType": self.elementType.jsonValue()}


class SetType(ArrayType):
    """A set of ``elementType``."""

    type_name = "set"


class MapType(DataType):
    """A dictionary. Glue's has keys of text; ``keyType`` is the engine's own."""

    type_name = "map"

    def __init__(
        self,
        valueType: DataType | None = None,  # noqa: N803
        properties: Mapping[str, Any] | None = None,
        keyType: DataType | None = None,  # noqa: N803
    ) -> None:
        """Keep the parts."""
        super().__init__(properties)
        self.keyType, self.valueType = keyType or StringType(), valueType or UnknownType()

    def parts(self) -> tuple[Any, ...]:
        """The types of keys and values."""
        return (self.keyType, self.valueType)

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802
        """Return the type as plain dictionaries."""
        key = {} if self.keyType == StringType() else {"keyType": self.keyType.jsonValue()}
        return super().jsonValue() | {"valueType": self.valueType.jsonValue(), **key}

    def __repr__(self) -> str:
        """Write the type as AWS's library does."""
        return f"MapType({self.valueType}, {self.properties})"


class ChoiceType(DataType):
    """One of several types, value by value: what ``resolveChoice`` settles.

    ``choices`` maps the name of each type to it; ``toDF`` makes it a struct with one field of each.
    """

    type_name = "choice"

    def __init__(self, choices: Iterable[DataType] = (), properties: Mapping[str, Any] | None = None) -> None:
        """Keep the parts."""
        super().__init__(properties)
        self.choices: dict[str, DataType] = {c.typeName(): c for c in choices}

    def add(self, new_choice: DataType) -> None:
        """Add a type; ValueError for one that is among them."""
        if new_choice.typeName() in self.choices:
            raise ValueError("Attempting to insert duplicate choice", new_choice)
        self.choices[new_choice.typeName()] = new_choice

    def parts(self) -> tuple[Any, ...]:
        """The choices, by name."""
        return tuple(sorted(self.choices.items()))

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802
        """Return the type as plain dictionaries."""
        return super().jsonValue() | {"choices": [c.jsonValue() for c in self.choices.values()]}

    def __repr__(self) -> str:
        """Write the type as AWS's library does."""
        return f"ChoiceType([{','.join(str(c) for _, c in self.parts())}], {self.properties})"


class Field:
    """A named part of a struct."""

    def __init__(
        self,
        name: str,
        dataType: DataType,  # noqa: N803
        properties: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep the parts."""
        self.name, self.dataType, self.properties = name, dataType, dict(properties or {})

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802
        """Return the field as plain dictionaries."""
        return {"name": self.name, "container": self.dataType.jsonValue(), "properties": self.properties}

    def __eq__(self, other: object) -> bool:
        """Compare name and type."""
        return isinstance(other, Field) and (self.name, self.dataType) == (other.name, other.dataType)

    def __hash__(self) -> int:
        """Hash name and type."""
        return hash((self.name, self.dataType))

    def __repr__(self) -> str:
        """Write the field as AWS's library does."""
        return f"Field({self.name}, {self.dataType}, {self.properties})"

    @classmethod
    def fromJsonValue(cls, json_value: Mapping[str, Any]) -> Field:  # noqa: N802
        """Return the field that ``jsonValue`` wrote."""
        return cls(json_value["name"], of_json(json_value["container"]), json_value.get("properties"))


class StructType(DataType):
    """Named fields in order; iterating gives the fields."""

    type_name = "struct"

    def __init__(self, fields: Iterable[Field] = (), properties: Mapping[str, Any] | None = None) -> None:
        """Keep the parts."""
        super().__init__(properties)
        self.fields = list(fields)

    @property
    def field_map(self) -> dict[str, Field]:
        """The fields by name."""
        return {f.name: f for f in self.fields}

    def parts(self) -> tuple[Any, ...]:
        """The fields."""
        return tuple(self.fields)

    def __iter__(self) -> Iterator[Field]:
        """Iterate over the fields."""
        return iter(self.fields)

    def add(self, field: Field) -> None:
        """Append a field."""
        self.fields.append(field)

    def hasField(self, field: Field | str) -> bool:  # noqa: N802
        """Whether there is a field of that name."""
        return (field.name if isinstance(field, Field) else field) in self.field_map

    def getField(self, field: Field | str) -> Field:  # noqa: N802
        """Return the field of that name; KeyError without one."""
        return self.field_map[field.name if isinstance(field, Field) else field]

    def __repr__(self) -> str:
        """Write the type as AWS's library does."""
        return f"StructType([{','.join(map(str, self.fields))}], {self.properties})"

    def jsonValue(self) -> dict[str, Any]:  # noqa: N802
        """Return the type as plain dictionaries."""
        return super().jsonValue() | {"fields": [f.jsonValue() for f in self.fields]}


class EntityType(DataType):
    """An entity of a type of its own; only named for ``from awsglue.gluetypes import *``."""

    type_name = "entity"

    def __init__(
        self, base_type: str = "", format: str = "", properties: Mapping[str, Any] | None = None
    ) -> None:
        """Keep the parts."""
        super().__init__(properties)
        self.base_type, self.format = base_type, format

    def parts(self) -> tuple[Any, ...]:
        """Base type and format."""
        return (self.base_type, self.format)


Schema = StructType

ATOMIC: dict[str, type[AtomicType]] = {
    t.type_name: t
    for t in (
        NullType,
        BinaryType,
        BooleanType,
        ByteType,
        ShortType,
        IntegerType,
        LongType,
        FloatType,
        DoubleType,
        DateType,
        TimestampType,
        StringType,
    )
}
"""Types without parts, by Glue's name."""

ALIASES = {
    "bigint": "long",
    "integer": "int",
    "tinyint": "byte",
    "smallint": "short",
    "bool": "boolean",
    "char": "string",
    "varchar": "string",
    "text": "string",
    "void": "null",
    "real": "float",
}
"""Hive's and others' names for the same types."""


_OF_JSON: dict[str, Callable[[Mapping[str, Any], Any], DataType]] = {
    "struct": lambda value, own: StructType(map(Field.fromJsonValue, value["fields"]), own),
    "array": lambda value, own: ArrayType(of_json(value["elementType"]), own),
    "set": lambda value, own: SetType(of_json(value["elementType"]), own),
    "map": lambda value, own: MapType(
        of_json(value["valueType"]), own, of_json(value["keyType"]) if "keyType" in value else None
    ),
    "choice": lambda value, own: ChoiceType(map(of_json, value["choices"]), own),
    "decimal": lambda value, own: DecimalType(value.get("precision", 10), value.get("scale", 2), own),
    "enum": lambda value, own: EnumType(value["options"], own),
    "unknown": lambda value, own: UnknownType(own),
}
"""By the name of a type with parts: what makes it of its JSON and its properties."""


def of_json(value: Mapping[str, Any]) -> DataType:
    """Return the type that Glue's own JSON of it says; ValueError for a name that is no type's."""
    kind, own = value["dataType"], value.get("properties")
    if kind in _OF_JSON:
        return _OF_JSON[kind](value, own)
    name = ALIASES.get(kind, kind)
    if name not in ATOMIC:
        raise ValueError(f"{kind!r} is not a type of AWS Glue: {', '.join([*ATOMIC, *_OF_JSON])}")
    return ATOMIC[name](own)


def tree(type_: DataType, name: str, depth: int, last: str = "") -> list[str]:
    """Lines of the schema tree that ``printSchema`` prints below ``root``."""
    lines = [f"{'|    ' * depth}|-- {name}: {_label(type_)}"]
    if isinstance(type_, StructType):
        for f in type_:
            lines += tree(f.dataType, f.name, depth + 1)
    elif isinstance(type_, ArrayType):
        lines += tree(type_.elementType, "element", depth + 1)
    elif isinstance(type_, MapType):
        lines += tree(type_.keyType, "keyType", depth + 1) + tree(type_.valueType, "valueType", depth + 1)
    elif isinstance(type_, ChoiceType):
        for choice_name, choice in type_.choices.items():
            if isinstance(choice, StructType | ArrayType | MapType):
                inner = tree(choice, choice_name, depth + 1)
                lines += [f"{'|    ' * (depth + 1)}|-- {choice_name}", *inner[1:]]
            else:
                lines.append(f"{'|    ' * (depth + 1)}|-- {_label(choice)}")
    return lines


def _label(type_: DataType) -> str:
    if isinstance(type_, DecimalType):
        return f"decimal({type_.precision},{type_.scale})"
    return type_.typeName()


__all__ = [name for name, one in vars().items() if isinstance(one, type) and one.__module__ == __name__]
