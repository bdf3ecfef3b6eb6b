"""What is left to moto while its own test suites run, which name roles and values that AWS refuses."""

from __future__ import annotations

#: Services of which moto's test suites send values that AWS rejects, such as a role `string` that they never made.
TESTED = ("athena", "glue", "lakeformation")
_left: set[str] = set()


def leave_to_moto() -> None:
    """Leave the values of these services' requests, and every role, to moto."""
    _left.update(TESTED)


def left_to_moto(service: str) -> bool:
    """Whether moto alone checks the values of a service's requests."""
    return service in _left


def roles_left_to_moto() -> bool:
    """Whether a service may take on any role."""
    return bool(_left)
