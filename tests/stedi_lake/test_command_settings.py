"""Commands in messages repeat the settings of the current command."""

import os
import sys

import pytest

from stedi_lake import ask, command_settings

CASES = [
    (
        "To run: make run ENV=local. To stop it: make down.",
        "To run: make run ENV=local PORT=5. To stop it: make down ENV=local PORT=5.",
    ),
    ("`make up` stands it up.", "`make up ENV=local PORT=5` stands it up."),
    (
        "`make adopt ADDRESS='<address above>' ID=a.b-c` takes it in",
        "`make adopt ADDRESS='<address above>' ID=a.b-c ENV=local PORT=5` takes it in",
    ),
    (
        "`make rollback TABLE=trips TO=<state>` brings",
        "`make rollback TABLE=trips TO=<state> ENV=local PORT=5` brings",
    ),
    ("make plan, make apply.", "make plan ENV=local PORT=5, make apply ENV=local PORT=5."),
    ("make running shoes", "make running shoes"),
    ("make up-to-date", "make up-to-date"),
]


@pytest.mark.parametrize(("text", "told"), CASES)
def test_commands_in_messages_keep_the_settings(monkeypatch, text, told) -> None:
    monkeypatch.setenv(command_settings.SETTINGS, "ENV=local PORT=5")
    assert command_settings.complete(text) == told
    monkeypatch.delenv(command_settings.SETTINGS)
    assert command_settings.complete(text) == text


WRITES = [lambda console: console.print("a line")] + [
    lambda console, form=form: ask.show(ask.Answer(["a"], ["integer"], iter([["1"]]), 1.0, 1), form, console)
    for form in ask.FORMATS
]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(
    ("console", "code"), [(command_settings.ReadingConsole, 0), (command_settings.HintingConsole, 1)]
)
def test_a_reader_that_stops_fails_no_command_that_only_reads(monkeypatch, console, code, write) -> None:
    read, pipe = os.pipe()
    os.close(read)
    monkeypatch.setattr(sys, "stdout", os.fdopen(pipe, "w"))
    with pytest.raises(SystemExit) as ended:
        write(console())
    assert ended.value.code == code
