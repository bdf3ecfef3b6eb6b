"""Rulesets and their rules, or an error that points at the fault."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from glue_local.quality import RulesetSyntaxError, parse
from glue_local.quality.cli import app
from glue_local.quality.lexer import RESERVED
from glue_local.quality.model import Composite, Rule, Text, leaves

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
    'ColumnValues "d" in [now(),"2024-01-01",NULL]',
    'ColumnDataType "d" = "Date" with format = "dd-MM-yyyy"',
    'DataFreshness "d" between 30 minutes and 2 days',
    'CustomSql "select count(*) from primary" between 10 and 20',
    'CustomSql "select Name from primary where Age > 18" with threshold > 0.3',
    'ReferentialIntegrity "city,state" "reference.{c,s}" = 1.0',
    'DatasetMatch "reference" "id->key" "a->b,c" >= 0.95',
    'FileSize not in [500 KB,150 GB] labels=["level"="high"]',
    'FileFreshness "s3://b/f" between "9:30 AM" and "21:45" with timeZone = "Asia/Dubai"',
    'FileMatch "s3://a/" "s3://b/"',
    'FileMatch in ["abc"] with hashAlgorithm = "MD5"',
    "FileUniqueness > 0.5",
    'DetectAnomalies "RowCount"',
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
        ("RowCount > ((1+2))", "RowCount > (1 + 2)"),
        ("RowCount > (5)", "RowCount > 5"),
        ('IsComplete "a" # the key\n', 'IsComplete "a"'),
        ('CustomSql "select 1\n from primary" = 1', 'CustomSql "select 1\n from primary" = 1'),
        ('ColumnValues "t" in ["# no comment"]', 'ColumnValues "t" in ["# no comment"]'),
        ('ColumnValues "t" in ["back\\\\slash"]', 'ColumnValues "t" in ["back\\slash"]'),
        ('ColumnValues "t" = "back\\\\slash"', 'ColumnValues "t" = "back\\\\slash"'),
        ("FileSize in [3,4 ]", "FileSize in [3 B,4 B]"),
        ('RowCount ! = 3 and IsComplete "a"', '(RowCount != 3) AND (IsComplete "a")'),
        (
            'IsComplete "a" or RowCount > 1 and ColumnCount > 2',
            '(IsComplete "a") OR ((RowCount > 1) AND (ColumnCount > 2))',
        ),
        (
            'ColumnValues "a" > 1 with x = "y" labels=["k"="v"] with threshold > 0.5',
            'ColumnValues "a" > 1 with threshold > 0.5 with x = "y" labels=["k"="v"]',
        ),
    ],
)
def test_spelling_is_normalised(text: str, printed: str) -> None:
    (rule,) = parse(f"Rules = [ {text} ]").rules
    assert str(rule) == printed


def test_texts_mean_what_stands_behind_their_backslashes() -> None:
    ruleset = parse('c = ["x\\\\y"]\nRules = [ ColumnValues "t" in $c, ColumnValues "t" = "don\\\'t" ]')
    values = [leaf.condition.operands for rule in ruleset.rules for leaf in leaves(rule) if leaf.condition]
    assert [[each.value for each in some if isinstance(each, Text)] for some in values] == [
        ["x\\y"],
        ["don't"],
    ]


def test_arithmetic_goes_from_left_to_right_as_in_the_published_parser() -> None:
    (rule,) = parse("Rules = [ RowCount = 1 + 2 * 3 ]").rules
    assert isinstance(rule, Rule)
    assert rule.condition is not None
    assert str(rule.condition.operands[0].left) == "1 + 2"  # type: ignore[union-attr]


def test_sections_constants_and_labels() -> None:
    ruleset = parse(
        """
        Metadata = { "Version": "1.0" }
        DataSources = { "Primary": "orders", "AdditionalDataSources": [ "a", "b" ] }
        # what the table promises
        rows = "select count(*) from primary"
        DefaultLabels=["team"="lake"]
        Rules = [
            CustomSql $rows > 0,
            RowCount > 1 labels=["team"="other", "level"="high"],
            (RowCount > 2 and IsComplete "a") labels=["level"="low"]
        ]
        Analyzers = [ RowCount, ColumnLength "name" ]
        """
    )
    custom, rows, both = ruleset.rules
    assert isinstance(custom, Rule)
    assert isinstance(rows, Rule)
    assert isinstance(both, Composite)
    assert str(custom) == "CustomSql $rows > 0"
    assert custom.parameters[0].value == "select count(*) from primary"
    assert ruleset.labels_of(custom) == {"team": "lake"}
    assert ruleset.labels_of(rows) == {"team": "other", "level": "high"}
    assert ruleset.labels_of(both) == {"team": "lake", "level": "low"}
    assert (ruleset.primary, ruleset.additional) == ("orders", ("a", "b"))
    assert [str(each) for each in ruleset.analyzers] == ["RowCount", 'ColumnLength "name"']
    assert (rows.line, rows.column) == (9, 13)


LABELS = ", ".join(f'"k{number}"="v"' for number in range(11))


@pytest.mark.parametrize(
    ("marked", "message"),  # the mark «...» is where the error is
    [
        ('Rules = [ IsComplete "a", «]»', "unexpected ']'; expected '(', a name"),
        ('Rules = [ IsComplete «"»a ]', "no closing quote"),
        ("Rules = [\n RowCount > 5«»", "ends too early"),
        ("Rules = [ RowCount «?» 5 ]", "unexpected '?'"),
        ("Rules = [ RowCount >«>» 5 ]", "unexpected '>'"),
        ("rules = [ «RowCount» > 5 ]", "expected NULL, EMPTY or WHITESPACES_ONLY, a constant"),
        ("Rules = [ RowCount BETWEEN «1» and 2 ]", "unexpected '1'"),
        ("Rules = [ CustomSql «$query» = 0 ]", "constant $query is not defined"),
        ("«»Rules = []", "neither rules nor analyzers"),
        ("«»", "neither rules nor analyzers"),
        ("Analyzers = [ RowCount ] «Rules» = [ RowCount > 1 ]", "Rules comes once, then Analyzers"),
        (
            "Rules = [ FileSize > «5MB» ]",
            "expected a number, a quoted text, a date, a duration or a size; write 5 MB",
        ),
        ('Rules = [ IsComplete «"2024-01-01"» ]', "is a date to DQDL"),
        ('Rules = [ ColumnValues "a" in ["x", «1»] ]', "unexpected 1; expected values of one kind"),
        ('Rules = [ ColumnValues "a" > «"x"» ]', 'unexpected "x"; expected a date or a duration'),
        ('Rules = [ ColumnValues "a" > now() «+» 1 hours ]', "unexpected '+'"),
        ('Rules = [ ColumnValues "a" > «"25:00"» ]', "25:00 is not a time of day"),
        ('Rules = [ ColumnValues "a" > «"13:00 PM"» ]', "the hour is 1 to 12"),
        ('Rules = [ FileFreshness > «"9:30"» ]', "expected a date or a duration"),
        ('a = "x"\n«a» = "y"\nRules = [ CustomSql $a ]', "already defined"),
        ('a = "x"\nb = «"$a y"»\nRules = [ CustomSql $b ]', "cannot refer to another"),
        ('«_a» = "x"\nRules = [ CustomSql $_a ]', "cannot start with '.' or '_'"),
        ('a = ["x"]\nRules = [ CustomSql «$a» ]', "is a list; expected a text"),
        ('Rules = [ «IsComplete» "a" where "" ]', "where clause is empty"),
        (f'Rules = [ IsComplete "a" labels=«[»{LABELS}] ]', "at most 10 labels"),
        ('DefaultLabels=["a"="b", «"a"»="c"]\nRules = [ RowCount > 1 ]', "appears twice"),
        ('Rules = [ RowCount > 1 labels=[«"a"»=""] ]', "is empty"),
        ("Rules = [ RowCount > 1 labels=«[»] ]", "there are no labels"),
        (f'Rules = [ RowCount > 1 labels=[«"{"k" * 129}"»="v"] ]', "too long"),
        ('Metadata = { «"Owner"»: "x" } Rules = [ RowCount > 1 ]', 'expected "Version"'),
        ('DataSources = { "AdditionalDataSources": «"a"» } Rules = [ RowCount > 1 ]', "a list of"),
        ('Rules = [ «Freshness» "d" < 2 days ]', "there is no rule type Freshness; expected Agg"),
        ("Rules = [ «rowCount» > 1 ]", "the name is written RowCount"),
        ("Rules = [ «IsComplete» ]", "IsComplete takes 1 parameter, not 0"),
        ('Rules = [ «RowCount» "id" > 1 ]', "RowCount takes 0 parameters, not 1"),
        ('Rules = [ «DatasetMatch» "a" > 1 ]', "DatasetMatch takes 2 to 3 parameters, not 1"),
        ('Rules = [ «IsComplete» "a" > 1 ]', "IsComplete expects no condition; found `> 1`"),
        ("Rules = [ «RowCount» ]", 'expects a condition on numbers, as "> 5"; found none'),
        ('Rules = [ «DataFreshness» "d" > 5 ]', "expects a condition on a duration"),
        ('Rules = [ «ColumnCount» > 1 where "a" ]', "ColumnCount takes no where clause"),
        ('Rules = [ «IsUnique» "a" with threshold > 1 ]', "IsUnique takes no threshold"),
        ('Rules = [ Mean "a" > 1 «IsComplete» "b" ]', "unexpected 'IsComplete'; expected"),
        ('Rules = [ «IsComplete» "a" IsUnique "b" ]', "is a comma missing before IsUnique?"),
        ('Rules = [ ColumnValues "a" > 1 with threshold > 0 with «threshold» > 1 ]', "one thr"),
        ("Rules = [ FileSize > 1 KB with «x» > 2 ]", "expects `= value`; found `> 2`"),
        ('Rules = [ RowCount > 1 with x = 1 «where» "a" ]', "`where` may appear only once, before `with`"),
        ("Rules = [ «FileSize» > 2.5 ]", "expects a whole number of bytes, not 2.5"),
        ('Analyzers = [ «IsComplete» "a" ]', "is not an analyzer"),
        ('Rules = [ «AllStatistics» "a" > 1 ]', "is an analyzer: move it to Analyzers"),
        ('Analyzers = [ «Distribution» "a" with bins = 21 ]', "bins is 21; expected 1 to 20"),
        ('Analyzers = [ «Distribution» "a" with rebin = 1 ]', "expected true or false"),
        ('Analyzers = [ «Distribution» "a" with x = 1 ]', "it takes bins and rebin"),
        ('Analyzers = [ «Mean» "a" with bins = 2 ]', "takes no option bins"),
        ('Analyzers = [ Completeness "a" with threshold «>» 0.5 ]', "expected '='"),
        ("Rules = [ RowCount > 1, «x» = 2 ]", "there is no rule type x"),
        ('Rules = [ «IsComplete» "a" and RowCount > 2 ]', "put RowCount in brackets"),
        ("Rules = [ RowCount > -«(»1) ]", "unexpected '('; expected a number"),
    ],
)
def test_an_error_says_where_and_what(marked: str, message: str) -> None:
    text = re.sub("[«»]", "", marked)
    *above, start = marked.partition("«")[0].split("\n")
    line, column, found = len(above) + 1, len(start) + 1, marked[marked.index("«") + 1 : marked.index("»")]
    with pytest.raises(RulesetSyntaxError) as raised:
        parse(text)
    error = raised.value
    assert (error.line, error.column, error.text) == (line, column, found.removeprefix("$"))
    assert message in str(error)
    assert f"line {line}, column {column}" in str(error)
    assert str(error).splitlines()[-1] == " " * (column + 1) + "^"


# --- AWS's published parser's own rulesets, beside the project or where the variable says
_SHARED = Path(
    os.environ.get("DQDL_RULESETS", Path(__file__).parents[4] / "shared" / "data" / "dqdl" / "rulesets.jsonl")
)


@pytest.mark.skipif(not _SHARED.exists(), reason="the reference's rulesets are not here (DQDL_RULESETS)")
def test_rulesets_are_judged_and_printed_as_the_published_parser_does() -> None:
    """No exceptions: all verdicts and canonical texts are the reference's."""
    wrong = []
    for line in _SHARED.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        try:
            found = str(parse(case["ruleset"]))
        except RulesetSyntaxError:
            found = None
        if found != (case["canonical"] if case["valid"] else None):
            wrong.append(case["ruleset"])
    assert wrong == []


# --- the command
def test_the_command_prints_json_canonical_text_or_the_error(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.dqdl", tmp_path / "bad.dqdl"
    good.write_text('c = ["A"]\nRules = [ ColumnValues "x" in $c where "y" ]', encoding="utf-8")
    bad.write_text("Rules = [ RowCount ]", encoding="utf-8")
    call = CliRunner().invoke
    (rule,) = json.loads(call(app, ["parse", str(good)]).stdout)["rules"]
    assert rule["condition"] == {"operator": "in", "kind": "string", "operands": ['"A"'], "constant": "c"}
    assert rule["where"] == "y"
    assert call(app, ["format", str(good)]).stdout == 'Rules = [\n    ColumnValues "x" in $c where "y"\n]\n'
    assert call(app, ["check", str(good)]).stdout == f"{good}: 1 rule, 0 analyzers\n"
    for command in ("parse", "format", "check"):
        failed = call(app, [command, str(bad)])
        assert failed.exit_code == 1
        assert "line 1, column 11: RowCount expects a condition on numbers" in failed.stderr
    assert call(app, ["check", str(tmp_path / "none")]).exit_code == 2
    assert call(app, ["check", "-"], input="Rules = [ RowCount > 1 ]").stdout == "-: 1 rule, 0 analyzers\n"


# --- whatever the text
_names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}(\.[a-z]{1,3})?", fullmatch=True).filter(
    lambda name: name not in RESERVED
)
_strings = st.text(st.characters(blacklist_characters='\\"', blacklist_categories=["Cs"]), max_size=12)
_numbers = st.one_of(
    st.integers(-(10**9), 10**9).map(str), st.decimals(0, 9, places=3, allow_nan=False).map("{:f}".format)
)
_sums = st.recursive(
    _numbers,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("{}({})".format, st.sampled_from(["last", "avg", "abs"]), inner),
    ),
    max_leaves=4,
)
_conditions = st.one_of(
    st.builds("{} {}".format, st.sampled_from(["=", "!=", ">", ">=", "<", "<="]), _sums),
    st.builds("not between {} and {}".format, _sums, _sums),
    st.builds(lambda some: f"in [{','.join(some)}]", st.lists(_sums, min_size=1, max_size=3)),
    st.builds('not matches "{}"'.format, _strings),
)
_rules = st.builds(
    "ColumnValues {} {} where {} with {} = {} labels=[{}={}]".format,
    _names | _strings.map('"{}"'.format),
    _conditions,
    _strings.filter(bool).map('"{}"'.format),
    _names.filter(lambda name: name != "threshold"),
    _strings.map('"{}"'.format) | _numbers,
    _strings.filter(bool).map('"{}"'.format),
    _strings.filter(bool).map('"{}"'.format),
)
_entries = st.recursive(
    _rules,
    lambda inner: st.builds(
        lambda a, op, b: f"({a}) {op} ({b})", inner, st.sampled_from(["AND", "or"]), inner
    ),
    max_leaves=4,
)


@given(st.lists(_entries, min_size=1, max_size=3))
@settings(max_examples=50, deadline=None)
def test_what_is_printed_is_parsed_back_to_the_same(entries: list[str]) -> None:
    ruleset = parse(f"Rules = [{','.join(entries)}]")
    assert parse(str(ruleset)) == ruleset


@given(st.text(st.sampled_from('Rules=[]()"$#, \nIsComplete and or between 1 2.5 now()-')))
@settings(max_examples=50, deadline=None)
def test_whatever_the_text_parsing_ends_in_rules_or_a_placed_error(text: str) -> None:
    try:
        parse(text)
    except RulesetSyntaxError as error:
        assert error.line >= 1
        assert error.column >= 1


@pytest.mark.parametrize(
    "written",
    [
        'Distribution "Salary"',
        'Distribution "Age" with bins = 10',
        'Distribution "Age" with bins = 10, rebin = false',
        "Distribution AllColumns",
    ],
)
def test_a_distribution_has_options_and_others_follow_it(written: str) -> None:
    """https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types-Distribution.html"""
    found = parse(f'Rules = [ RowCount > 100 ] Analyzers = [ {written}, Mean "Salary", {written} ]')
    assert [str(each) for each in found.analyzers] == [written, 'Mean "Salary"', written]
    assert parse(str(found)) == found
