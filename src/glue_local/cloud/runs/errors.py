"""The errors that Glue's run operations answer, as moto raises them."""

from __future__ import annotations

from moto.glue.exceptions import GlueClientError


def named(name: str, message: str) -> GlueClientError:
    """An error by AWS's name for it."""
    return GlueClientError(name, message)


def entity_not_found(message: str) -> GlueClientError:
    """What was named does not exist."""
    return GlueClientError("EntityNotFoundException", message)


def invalid_input(message: str) -> GlueClientError:
    """The request cannot be carried out."""
    return GlueClientError("InvalidInputException", message)


def validation(message: str) -> GlueClientError:
    """A parameter has a value that its shape does not allow."""
    return GlueClientError("ValidationException", message)


def concurrent_runs_exceeded(name: str) -> GlueClientError:
    """The job, or the workflow, has as many runs going on as it may."""
    return GlueClientError("ConcurrentRunsExceededException", f"Concurrent runs exceeded for {name}")


def illegal_workflow_state(message: str) -> GlueClientError:
    """The workflow run is not in a state in which this can be done."""
    return GlueClientError("IllegalWorkflowStateException", message)


def already_exists(message: str) -> GlueClientError:
    """The resource exists already."""
    return GlueClientError("AlreadyExistsException", message)
