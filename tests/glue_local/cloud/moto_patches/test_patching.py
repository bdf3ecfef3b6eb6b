"""Patches fail at installation if moto is not the version they were written for."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from glue_local.cloud.moto_patches import patching
from glue_local.cloud.moto_patches.patching import MotoPatch, PatchError


class Service:
    def answer(self) -> str:
        return "moto's"


def test_members_are_added_and_replaced() -> None:
    owner = type("Owner", (Service,), {})
    MotoPatch(
        "it is silent", owner, adds={"say": lambda self: "hi"}, replaces={"answer": lambda self: "ours"}
    ).install()
    assert (owner().say(), owner().answer()) == ("hi", "ours")


def test_adding_what_moto_has_by_now_names_the_patch() -> None:
    with pytest.raises(
        PatchError, match="it is silent: moto's Service already has answer; remove it from the patch"
    ):
        MotoPatch("it is silent", Service, adds={"answer": None}).install()


def test_replacing_what_moto_lost_names_the_patch() -> None:
    with pytest.raises(PatchError, match="it is silent: moto's Service has no reply to replace"):
        MotoPatch("it is silent", Service, replaces={"reply": None}).install()


def test_operations_of_aws_are_added_or_replace_motos() -> None:
    owner = type("Owner", (Service,), {})
    MotoPatch.answering(
        "it is silent", owner, {"Answer": lambda self: "ours", "SayHi": lambda self: "hi"}
    ).install()
    assert (owner().answer(), owner().say_hi()) == ("ours", "hi")


def test_a_path_that_moto_answers_by_now_names_the_patch() -> None:
    urls = SimpleNamespace(url_paths={"{0}/Old$": "moto's"})
    MotoPatch("it is silent", Service, routes={"{0}/New$": "ours"}, urls=urls).install()
    assert urls.url_paths["{0}/New$"] == "ours"
    with pytest.raises(PatchError, match=r"it is silent: moto already answers \{0\}/Old\$"):
        MotoPatch("it is silent", Service, routes={"{0}/Old$": "ours"}, urls=urls).install()


def test_another_moto_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patching, "version", lambda _: "6.0.0")
    with pytest.raises(
        PatchError, match=r"moto 6\.0\.0 is installed, the local endpoint is written for 5\.2\.5"
    ):
        patching.check_moto_version()
