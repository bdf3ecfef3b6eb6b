"""Java's regular expressions in Python; what Spark makes of them is compared in the engine's frames.txt."""

import pytest

from glue_local.java import regex


@pytest.mark.parametrize(
    ("java", "needed"),
    [
        *((each, True) for each in ("a(?=b)", "(?<!a)b", r"(\w)\1", r"(?<n>a)\k<n>", "a++", "(?>a|ab)c")),
        *((each, False) for each in (r"a\+\+", "[*+]", "[(?=]", "(?:a)(?<n>b)", r"\(?=a")),
    ],
)
def test_a_pattern_that_looks_around_or_refers_back_needs_backtracking(java: str, needed: bool) -> None:
    assert regex.needs_python(java) is needed


@pytest.mark.parametrize(
    "java", [r"\p{L}(?=a)", "[a&&[b]](?=c)", "(?m)^a(?=b)", r"\Qa\E(?=b)", "(?<=a+)b", "[a[b]](?=c)"]
)
def test_a_pattern_that_python_has_in_another_way_is_refused(java: str) -> None:
    with pytest.raises(ValueError, match="Python"):
        regex.written(java)


def test_classes_are_asciis_and_an_end_is_before_a_last_terminator() -> None:
    assert regex.found("a\r\n", regex.written("a$(?!b)"))
    assert not regex.found("ä", regex.written(r"\w(?!b)"))
    assert not regex.found("a\u2028b", regex.written("a.(?=b)"))


def test_a_group_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="between 0 and 1, but got 2"):
        regex.groups("a", regex.written("(a)(?!b)"), 2)
