"""Step Functions: definitions whose states do not lead on, names, and a second state machine of one name.

Sources: https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html,
https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html and
https://states-language.net/spec.html (the fields of states)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.stepfunctions.responses import get_backend

from glue_local.cloud.moto_patches.refusals.refusal import Asked, Refused, Rule, is_arn
from glue_local.cloud.moto_patches.service_roles import assumes

SERVICE = "states.amazonaws.com"
#: What a name must not hold.
_NOT_IN_NAMES = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")
#: Fields that are arrays.
_LISTS = ("Branches", "Catch", "Choices")
#: States that need neither Next nor End.
_LEAD_NOWHERE = ("Choice", "Succeed", "Fail")


def faults(program: Any, place: str = "") -> Iterator[str]:
    """Yield what is wrong with how the states of a program lead to one another, those within states too."""
    if not isinstance(program, dict):
        yield f"SCHEMA_VALIDATION_FAILED: an object is required at {place or '/'}"
        return
    states = program.get("States")
    if not isinstance(states, dict) or not states:
        yield f"SCHEMA_VALIDATION_FAILED: States is required at {place}/States"
        return
    start = program.get("StartAt")
    if not isinstance(start, str) or start not in states:
        yield f"MISSING_TRANSITION_TARGET: Missing 'StartAt' target: {start} at {place}/StartAt"
    reached = {str(start)}
    for name, state in states.items():
        where = f"{place}/States/{name}"
        if not isinstance(state, dict):
            yield f"SCHEMA_VALIDATION_FAILED: a state is an object at {where}"
            continue
        if state.get("Type") not in _LEAD_NOWHERE and not (state.get("Next") or state.get("End")):
            yield f"SCHEMA_VALIDATION_FAILED: Next or End is required at {where}"
        for field, target in _targets(state):
            if not isinstance(target, str):
                yield f"SCHEMA_VALIDATION_FAILED: a field of the wrong type at {where}/{field}"
                continue
            reached.add(target)
            if target not in states:
                kind = field.rpartition("/")[2]
                yield f"MISSING_TRANSITION_TARGET: Missing '{kind}' target: {target} at {where}/{field}"
        for field, inner in _within(state):
            yield from faults(inner, f"{where}/{field}")
    for name in states:
        if name not in reached:
            yield f'MISSING_TRANSITION_TARGET: State "{name}" is not reachable. at {place}/States/{name}'


def _targets(state: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each field of a state that names another state, and the name; a list's field whose value is no list."""
    for field in ("Next", "Default"):
        if field in state:
            yield field, state[field]
    yield from ((each, None) for each in _LISTS if not isinstance(state.get(each, []), list))
    for field in ("Choices", "Catch"):
        for number, each in enumerate(_list(state, field)):
            if isinstance(each, dict) and "Next" in each:
                yield f"{field}[{number}]/Next", each["Next"]


def _list(state: Mapping[str, Any], field: str) -> list[Any]:
    found = state.get(field)
    return found if isinstance(found, list) else []


def _within(state: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the programs within a state."""
    for number, branch in enumerate(_list(state, "Branches")):
        yield f"Branches[{number}]", branch
    for field in ("ItemProcessor", "Iterator"):
        if field in state:
            yield field, state[field]


def faults_of_text(text: str) -> list[str]:
    """Return what is wrong with a definition, each with the code of its kind first."""
    try:
        program = json.loads(text)
    except ValueError as error:
        return [f"INVALID_JSON_DESCRIPTION: {error}"]
    return list(faults(program))


def _check_definition(text: str) -> None:
    found = faults_of_text(text)
    if found:
        raise Refused("InvalidDefinition", f"Invalid State Machine Definition: '{', '.join(found)}'")


def _check_role(asked: Asked, role: str) -> None:
    """Raise Refused for a role that Step Functions cannot assume."""
    if not is_arn(role, "iam"):
        raise Refused("InvalidArn", f"Invalid Role Arn: '{role}'")
    if not assumes(SERVICE, role, asked.account_id, asked.region):
        raise Refused(
            "AccessDeniedException",
            f"Neither the global service principal {SERVICE}, nor the regional one is authorized to assume the "
            f"provided role: {role}",
        )


def _create(asked: Asked, given: Mapping[str, Any]) -> None:
    _check_definition(given["definition"])
    _check_role(asked, given["roleArn"])
    known = get_backend(asked.account_id, asked.region).state_machines
    former: Any = next((machine for machine in known if machine.name == given["name"]), None)
    if former is None:
        return
    same = json.loads(former.definition) == json.loads(given["definition"])
    if not same or (former.type or "STANDARD") != (given.get("type") or "STANDARD"):
        raise Refused(
            "StateMachineAlreadyExists",
            f"State Machine Already Exists: '{former.arn}', with another definition or type",
        )


def _update(asked: Asked, given: Mapping[str, Any]) -> None:
    if given.get("definition"):
        _check_definition(given["definition"])
    if given.get("roleArn"):
        _check_role(asked, given["roleArn"])


def _start(asked: Asked, given: Mapping[str, Any]) -> None:
    name = given.get("name")
    if name and _NOT_IN_NAMES.search(name):
        raise Refused("InvalidName", f"Invalid Name: '{name}'")


RULES: dict[str, Rule] = {
    "CreateStateMachine": _create,
    "UpdateStateMachine": _update,
    "StartExecution": _start,
    "StartSyncExecution": _start,
}
