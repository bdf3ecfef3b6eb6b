"""A visual job saved through the API gets its script from Glue itself, written at its ScriptLocation."""

from __future__ import annotations

from typing import Any

from moto.glue.models import GlueBackend
from moto.s3.models import s3_backends

from glue_local.cloud.moto_patches import glue_jobs
from glue_local.cloud.moto_patches.requests import ServiceError
from glue_local.s3_addresses import split


def generate(definition: dict[str, Any]) -> str:
    """The script of a job's definition in the API's form.

    Raises InvalidInputException where it cannot be generated; the message names the node.
    """
    # Imported at the first visual job: the endpoint starts without it.
    from glue_local.codegen import UnsupportedNodeError
    from glue_local.codegen import generate as generate_script
    from glue_local.definition import DefinitionError
    from glue_local.definition.forms.api import read_job
    from glue_local.definition.validate import validate

    name = definition["Name"]
    try:
        return generate_script(validate(read_job(definition, name, f"job {name}", "api").definition))
    except (DefinitionError, UnsupportedNodeError) as error:
        raise ServiceError("InvalidInputException", str(error)) from error


def write_script(backend: GlueBackend, definition: dict[str, Any]) -> None:
    """Put a visual job's script at Command.ScriptLocation, in an existing bucket."""
    location = definition["Command"]["ScriptLocation"]
    bucket, key = split(location)
    s3 = s3_backends[backend.account_id]["aws"]
    if bucket not in s3.buckets:
        message = f"Job {definition['Name']}: no bucket for its script location {location}"
        raise ServiceError("InvalidInputException", message)
    s3.put_object(bucket, key, generate(definition).encode())


def install() -> None:
    """Write scripts from now on."""
    if write_script not in glue_jobs.on_visual_job_saved:
        glue_jobs.on_visual_job_saved.append(write_script)
