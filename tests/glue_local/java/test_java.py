"""Doubles as Java's Double.toString writes them, and the Java for Spark."""

import math
from pathlib import Path

import pytest

from glue_local.java import JavaMissingError, double_text, find_java, has_java


# The bounds and forms that https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/lang/Double.html states.
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (4, "4.0"),
        (0.001, "0.001"),
        (0.0005, "5.0E-4"),
        (0.00012345, "1.2345E-4"),
        (9999999.0, "9999999.0"),
        (1e7, "1.0E7"),
        (123456789.1, "1.234567891E8"),
        (-1e16, "-1.0E16"),
        (1.7976931348623157e308, "1.7976931348623157E308"),
        (5e-324, "4.9E-324"),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
    ],
)
def test_a_double_reads_as_java_writes_it(value: float, text: str) -> None:
    assert double_text(value) == text


def test_java_home_comes_before_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, version in (("home", "17.0.1"), ("path", "11.0.2")):
        program = tmp_path / name / "bin" / "java"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        (tmp_path / name / "release").write_text(f'JAVA_VERSION="{version}"\n')
    monkeypatch.setenv("PATH", str(tmp_path / "path" / "bin"))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    assert find_java() == tmp_path / "home" / "bin" / "java"

    monkeypatch.delenv("JAVA_HOME")
    with pytest.raises(JavaMissingError, match="is Java 11: install Java 17"):
        find_java()
    assert not has_java()


def test_no_java_on_the_path_does_not_matter_with_java_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "gone"))
    with pytest.raises(JavaMissingError, match=f"no java in JAVA_HOME={tmp_path / 'gone'}"):
        find_java()
