"""The only way this project changes moto: a patch names a class of moto and the members that it adds or replaces.

A patch is installed into the running process. What it *adds* must be absent from moto and what it *replaces* must be
there, and moto must be the version pinned in pyproject.toml: an upgrade fails at start-up, naming the patch, instead
of behaving differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from moto.core.utils import camelcase_to_underscores

MOTO_VERSION = "5.2.5"


class PatchError(RuntimeError):
    """moto is not what a patch expects; the message names the patch and the member."""


@dataclass(frozen=True)
class MotoPatch:
    """One patch: ``closes`` says what moto lacks, ``owner`` is the class or module that gets the members.

    ``routes`` are HTTP paths that moto's module ``urls`` lacks, with what answers them.
    """

    closes: str
    owner: Any
    adds: Mapping[str, Any] = field(default_factory=dict)
    replaces: Mapping[str, Any] = field(default_factory=dict)
    routes: Mapping[str, Any] = field(default_factory=dict)
    urls: Any = None

    @classmethod
    def answering(cls, closes: str, owner: Any, operations: Mapping[str, Any]) -> MotoPatch:
        """Return the patch that answers AWS's operations, by name; those that moto answers too are replaced."""
        members = {camelcase_to_underscores(name): method for name, method in operations.items()}
        there = {name for name in members if hasattr(owner, name)}
        return cls(
            closes,
            owner,
            adds={name: method for name, method in members.items() if name not in there},
            replaces={name: method for name, method in members.items() if name in there},
        )

    def install(self) -> None:
        """Put the members in place; PatchError if moto has what is added or lacks what is replaced."""
        name = self.owner.__name__
        for member, value in self.adds.items():
            if hasattr(self.owner, member):
                raise PatchError(
                    f"{self.closes}: moto's {name} already has {member}; remove it from the patch"
                )
            setattr(self.owner, member, value)
        for member, value in self.replaces.items():
            if not hasattr(self.owner, member):
                raise PatchError(f"{self.closes}: moto's {name} has no {member} to replace")
            setattr(self.owner, member, value)
        for path, handler in self.routes.items():
            if path in self.urls.url_paths:
                raise PatchError(f"{self.closes}: moto already answers {path}; remove it from the patch")
            self.urls.url_paths[path] = handler


def check_moto_version() -> None:
    """PatchError unless the installed moto is the version these patches were written for."""
    installed = version("moto")
    if installed != MOTO_VERSION:
        raise PatchError(f"moto {installed} is installed, the local endpoint is written for {MOTO_VERSION}")
