"""Settings of Spark SQL that choose another result, and that Sail does not act on: refused unless they ask for Sail's.

Spark itself lists them (``SET -v``; those of ``spark.sql.legacy`` are told by the guide); what each does was asked of
Spark 3.5 and 4.1. A setting whose query is refused or fails by itself is not here. See
https://spark.apache.org/docs/3.5.6/configuration.html#runtime-sql-configuration and
https://spark.apache.org/docs/3.5.6/sql-migration-guide.html
"""

from __future__ import annotations

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.rule import BEFORE_4

_PREFIX = "spark.sql."
#: Those that are on, by names without their prefix.
_ON = """
chunkBase64String.enabled decimalOperations.allowPrecisionLoss groupByAliases groupByOrdinal json.enablePartialResults
lateralColumnAlias.enableImplicitResolution legacy.followThreeValuedLogicInArrayExists
legacy.histogramNumericPropagateInputType legacy.literal.pickMinimumPrecision orderByOrdinal parquet.int96AsTimestamp
retainGroupColumns runSQLOnFiles selfJoinAutoResolveAmbiguity variable.substitute
"""
#: Those that are off.
_OFF = """
ansi.doubleQuotedIdentifiers ansi.enforceReservedKeywords ansi.relationPrecedence function.concatBinaryAsString
function.eltOutputAsString legacy.allowNegativeScaleOfDecimal legacy.allowNullComparisonResultInArraySort
legacy.allowStarWithSingleTableIdentifierInCount legacy.castComplexTypesToString.enabled
legacy.createEmptyCollectionUsingStringType legacy.exponentLiteralAsDecimal.enabled legacy.fromDayTimeString.enabled
legacy.groupingIdWithAppendedUserGroupBy legacy.integerGroupingId legacy.interval.enabled
legacy.keepCommandOutputSchema legacy.lpadRpadAlwaysReturnString legacy.negativeIndexInArrayInsert
legacy.nullValueWrittenAsQuotedEmptyStringCsv legacy.parquet.nanosAsLong legacy.parser.havingWithoutGroupByAsWhere
legacy.pathOptionBehavior.enabled legacy.setopsPrecedence.enabled legacy.statisticalAggregate
legacy.typeCoercion.datetimeToString.enabled orc.mergeSchema parquet.binaryAsString parser.escapedStringLiterals
stableDerivedColumnAlias.enabled
"""
#: Those that Spark 4 alone has.
_ON_OF_4 = "json.enableExactStringParsing"
_OFF_OF_4 = """
legacy.codingErrorAction legacy.consecutiveStringLiterals.enabled legacy.decimal.retainFractionDigitsOnTruncate
legacy.disableMapKeyNormalization legacy.javaCharsets legacy.parquet.returnNullStructIfAllFieldsMissing
legacy.truncateForEmptyRegexSplit preserveCharVarcharTypeInfo
"""
#: What the others may be, in small letters.
_ONE_OF = {
    "columnNameOfCorruptRecord": frozenset({"_corrupt_record"}),
    "legacy.csv.enableDateTimeParsingFallback": frozenset[str](),
    "legacy.json.enableDateTimeParsingFallback": frozenset[str](),
    "parquet.outputTimestampType": frozenset({"int96", "timestamp_micros"}),
    "sources.default": frozenset({"parquet"}),
}
_ONE_OF_4 = {"binaryOutputStyle": frozenset[str]()}


def _table() -> dict[str, frozenset[str]]:
    on, off = _ON.split(), _OFF.split()
    one_of = dict(_ONE_OF)
    if not BEFORE_4:
        on, off, one_of = on + _ON_OF_4.split(), off + _OFF_OF_4.split(), one_of | _ONE_OF_4
    return one_of | dict.fromkeys(on, frozenset({"true"})) | dict.fromkeys(off, frozenset({"false"}))


#: What each setting may be, by its name without the prefix.
SETTINGS = _table()


def check(key: str, value: object) -> None:
    """Refuse a setting under which Spark's results are not Sail's."""
    if not key.startswith(_PREFIX):
        return
    asked = str(value).strip().lower()
    allowed = SETTINGS.get(key.removeprefix(_PREFIX))
    if allowed is not None and asked not in allowed:
        raise EngineFeatureError(f"The setting {key}={value}")
