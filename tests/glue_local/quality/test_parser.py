"""Given a ruleset's text, the rules it holds, or an error that points at what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_local.quality import RulesetSyntaxError, parse
from glue_local.quality.model import (
    Binary,
    Call,
    Composite,
    Condition,
    Expression,
    Group,
    Keyword,
    Negative,
    Number,
    Parameter,
    Quantity,
    Rule,
    Ruleset,
    Text,
)

#: Rules that are printed as they are written.
WRITTEN = [
    "RowCount > 0",
    "RowCount = -5",
    "RowCount not between 10 and 20.5",
    "RowCount = 3 where \"zone = 'a'\"",
    'IsComplete "order-id"',
    "IsComplete customer.address.city",
    'IsComplete "a \\"quoted\\" name"',
    'IsPrimaryKey "a" "b" "c"',
    "Completeness of email >= 0.9",
    'ColumnCorrelation of height and "shoe size" between 0.5 and 1',
    'Completeness "a" between (0.9 * avg(last(3))) and 1.1 * avg(last(3))',
    "RowCount > index(last(5),2)",
    "ColumnCount = avg(std(last(10)))",
    'ColumnValues "n" in [1,-2,3.5]',
    'ColumnValues "n" != NULL',
    'ColumnValues "t" not in ["a","b",NULL,EMPTY,WHITESPACES_ONLY]',
    'ColumnValues "t" matches "[a-z]+\\d{2}"',
    'ColumnValues "t" not matches "^x.*$" with threshold < 0.2',
    'ColumnValues "t" in ["A"] with ignoreCase = "true"',
    'ColumnValues "t" in ["A","B"] where "u is not null" with threshold > 0.9',
    'ColumnValues "d" between "2024-01-01" and now()',
    'ColumnValues "d" > (now() - 3 days)',
    'ColumnDataType "d" = "Date" with format = "dd-MM-yyyy"',
    'DataFreshness "d" between 30 minutes and 2 days',
    'CustomSql "select count(*) from primary" between 10 and 20',
    'CustomSql "select Name from primary where Age > 18" with threshold > 0.3',
    'ReferentialIntegrity "city,state" "reference.{c,s}" = 1.0',
    'DatasetMatch "reference" "id->key" "a->b,c" >= 0.95',
    'FileSize not in [500 KB,150 GB] labels=["team"="finance", "level"="high"]',
    '(IsComplete "a") AND (IsUnique "a") AND (RowCount > 1)',
    '(RowCount > 0) OR ((IsComplete "a") AND (IsUnique "a"))',
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_rule_is_printed_as_it_was_written(text: str) -> None:
    (rule,) = parse(f"Rules = [ {text} ]").rules
    assert str(rule) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('(IsComplete "a")   and\n (IsUnique "a")', '(IsComplete "a") AND (IsUnique "a")'),
        ("(RowCount>0)", "RowCount > 0"),
        ('ColumnValues "a" in [ "x" , null, empty ]', 'ColumnValues "a" in ["x",NULL,EMPTY]'),
        ("RowCount > min(last(2))-1", "RowCount > min(last(2)) - 1"),
        ('IsComplete "a" # the key\n', 'IsComplete "a"'),
        ('CustomSql "select 1\n from primary" = 1', 'CustomSql "select 1\n from primary" = 1'),
        ('ColumnValues "t" in ["# no comment"]', 'ColumnValues "t" in ["# no comment"]'),
    ],
)
def test_spelling_is_normalised(text: str, printed: str) -> None:
    (rule,) = parse(f"Rules = [ {text} ]").rules
    assert str(rule) == printed


def test_sections_constants_and_labels() -> None:
    ruleset = parse(
        """
        # what the table promises
        rows = "select count(*) from primary"
        DefaultLabels=["team"="lake"]
        Rules = [
            CustomSql $rows > 0,
            RowCount > 1 labels=["team"="other", "level"="high"]
        ]
        Analyzers = [ RowCount, ColumnLength "name" ]
        """
    )
    custom, rows = ruleset.rules
    assert isinstance(custom, Rule)
    assert isinstance(rows, Rule)
    assert str(custom) == 'CustomSql "select count(*) from primary" > 0'
    assert ruleset.labels_of(custom) == {"team": "lake"}
    assert ruleset.labels_of(rows) == {"team": "other", "level": "high"}
    assert [str(each) for each in ruleset.analyzers] == ["RowCount", 'ColumnLength "name"']
    assert (rows.line, rows.column) == (7, 13)


@pytest.mark.parametrize(
    ("text", "line", "column", "found", "message"),
    [
        ('Rules = [ IsComplete "a", ]', 1, 27, "]", "unexpected ']'"),
        ('Rules = [ IsComplete "a ]', 1, 22, '"', "no closing quote"),
        ("Rules = [\n RowCount > 5", 2, 14, "", "ends too early"),
        ("Rules = [ RowCount ? 5 ]", 1, 20, "?", "unexpected '?'"),
        ("Rules = [ RowCount >> 5 ]", 1, 21, ">", "unexpected '>'"),
        ("rules = [ RowCount > 5 ]", 1, 9, "[", "unexpected '['"),
        ("Rules = [ RowCount BETWEEN 1 and 2 ]", 1, 28, "1", "unexpected '1'"),
        ("Rules = [ (A) and (B) or (C) ]", 1, 23, "or", "expected ')', ',', ']', and"),
        ("Rules = [ CustomSql $query = 0 ]", 1, 21, "$query", "constant $query is not defined"),
        ("Rules = []", 1, 1, "", "neither rules nor analyzers"),
        ("", 1, 1, "", "neither rules nor analyzers"),
    ],
)
def test_an_error_says_where_and_what(text: str, line: int, column: int, found: str, message: str) -> None:
    with pytest.raises(RulesetSyntaxError) as raised:
        parse(text)
    error = raised.value
    assert (error.line, error.column, error.text) == (line, column, found)
    assert message in str(error)
    assert f"line {line}, column {column}" in str(error)
    assert str(error).splitlines()[-1] == " " * (column + 1) + "^"


_names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}(\.[a-z]{1,3})?", fullmatch=True).filter(
    lambda name: (
        name.lower() not in ("and", "or", "of", "not", "in", "null", "empty", "rules", "analyzers")
        and name not in ("between", "matches", "where", "with", "labels", "threshold", "whitespaces_only")
    )
)
_strings = st.text(st.characters(blacklist_characters="\\", blacklist_categories=["Cs"]), max_size=12)
_numbers = st.one_of(
    st.integers(0, 10**9).map(str),
    st.decimals(0, 1000, places=3, allow_nan=False).map(lambda number: f"{number:f}"),
).map(Number)


def _grown(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    grouped = inner.map(Group)
    return st.one_of(
        st.builds(Binary, st.sampled_from("+-*/"), grouped, grouped),
        st.builds(Negative, grouped),
        st.builds(Call, st.sampled_from(["last", "avg", "max", "abs"]), st.tuples(inner)),
        grouped,
    )


_sums = st.recursive(
    st.one_of(
        _numbers,
        st.just(Call("now")),
        st.builds(
            lambda amount, unit: Quantity(amount.text, unit),
            _numbers,
            st.sampled_from(["days", "hours", "minutes", "B", "KB", "TB"]),
        ),
    ),
    _grown,
    max_leaves=4,
)
_operands: st.SearchStrategy[Expression] = st.one_of(
    _sums, _strings.map(Text), st.sampled_from(["NULL", "EMPTY", "WHITESPACES_ONLY"]).map(Keyword)
)
_conditions = st.one_of(
    st.builds(Condition, st.sampled_from(["=", "!=", ">", ">=", "<", "<="]), st.tuples(_operands)),
    st.builds(Condition, st.sampled_from(["between", "not between"]), st.tuples(_operands, _operands)),
    st.builds(
        Condition, st.sampled_from(["in", "not in"]), st.lists(_operands, min_size=1, max_size=3).map(tuple)
    ),
    st.builds(Condition, st.sampled_from(["matches", "not matches"]), st.tuples(_strings.map(Text))),
)
_parameters = st.builds(
    lambda value, connector: Parameter(value, True, connector), _strings, st.sampled_from(["", "of", "and"])
) | st.builds(lambda value: Parameter(value, False), _names)
_labels = st.lists(st.tuples(_strings, _strings), max_size=2).map(tuple)
_rules = st.builds(
    Rule,
    _names,
    st.lists(_parameters, max_size=3).map(tuple),
    st.none() | _conditions,
    st.none() | _strings,
    st.none() | _conditions,
    st.lists(st.tuples(_names, _strings.map(Text) | _numbers), max_size=2).map(tuple),
    _labels,
)
_entries = st.recursive(
    _rules,
    lambda inner: st.builds(
        Composite, st.sampled_from(["AND", "OR"]), st.lists(inner, min_size=2, max_size=3).map(tuple)
    ),
    max_leaves=4,
)
_rulesets = st.builds(
    Ruleset,
    st.lists(_entries, min_size=1, max_size=3).map(tuple),
    st.lists(_rules, max_size=2).map(tuple),
    _labels,
)


@given(_rulesets)
@settings(max_examples=50, deadline=None)
def test_what_is_printed_is_parsed_back_to_the_same(ruleset: Ruleset) -> None:
    assert parse(str(ruleset)) == ruleset


@given(st.text(st.sampled_from('Rules=[]()"$#, \nIsComplete and or between 1 2.5 now()-')))
@settings(max_examples=50, deadline=None)
def test_whatever_the_text_parsing_ends_in_rules_or_a_placed_error(text: str) -> None:
    try:
        parse(text)
    except RulesetSyntaxError as error:
        assert error.line >= 1
        assert error.column >= 1
