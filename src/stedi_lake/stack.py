"""The lake's two environments: on AWS, and on this machine at the local AWS endpoint."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glue_local import aws
from glue_local.cloud import endpoint, settings
from glue_local.errors import UserError
from stedi_lake.canvas import Canvas
from stedi_lake.local_key import LocalKey
from stedi_lake.terraform import CANVAS_COMMAND, Terraform
from stedi_lake.terraform_hints import NO_STATE

if TYPE_CHECKING:
    from boto3.session import Session

PROJECT = Path(__file__).parents[2]
#: Build output; tests use a folder of their own.
BUILD = Path(os.environ.get("STEDI_BUILD", PROJECT / "build"))
LOCAL = BUILD / "local"


class NotThereError(UserError):
    """There is no lake, or no state to keep one in; the message says which command creates it."""


def backend_file() -> Path:
    """Return the file that names the bucket of the Terraform state on AWS."""
    return Path(os.environ.get("TF_BACKEND_CONFIG") or PROJECT / "terraform/live/aws/backend.hcl")


def jobs_folder() -> Path:
    """Return the folder of the lake's jobs."""
    return Path(os.environ.get("TF_VAR_jobs_path") or PROJECT / "jobs")  # noqa: SIM112


@dataclass(frozen=True)
class Stack:
    """One running lake: ``environment`` is "aws" or "local", ``url`` the local endpoint's address."""

    environment: str
    url: str | None = None

    @classmethod
    def named(cls, environment: str, port: int) -> Stack:
        """Return the stack of an environment; the local endpoint listens at ``port``."""
        return cls("aws") if environment == "aws" else cls("local", f"http://127.0.0.1:{port}")

    def require_endpoint(self) -> None:
        """Raise NotThereError where this is a local stack and nothing listens at its endpoint."""
        if self.url is not None and endpoint.health(self.url) is None:
            raise NotThereError(
                f"Nothing listens at {self.url}: `{aws.start_command(self.url)}` starts the local endpoint."
            )

    @property
    def keys(self) -> tuple[str, str]:
        """Access key and secret key of the local endpoint: from its state file, if it was started with a key."""
        return endpoint.keys_at(self.url or "", LOCAL)

    @property
    def variables(self) -> dict[str, str]:
        """Environment variables that point any AWS client at this stack; none on AWS."""
        if self.url is None:
            return {}
        access_key, secret_key = self.keys
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": access_key,
            "AWS_SECRET_ACCESS_KEY": secret_key,
            "AWS_DEFAULT_REGION": settings.DEFAULT_REGION,
            "AWS_REGION": settings.DEFAULT_REGION,
        }

    @cached_property
    def terraform(self) -> Terraform:
        """The Terraform root of this stack; NotThereError before `make bootstrap` named its state on AWS."""
        root = PROJECT / "terraform" / "live" / self.environment
        if self.url is None:
            if not backend_file().is_file():
                raise NotThereError(NO_STATE)
            backends = (str(backend_file().absolute()),)
            return Terraform(root, BUILD / "aws" / "terraform", backend=backends, canvas=self.canvas)
        access_key, secret_key = self.keys
        return Terraform(
            root,
            BUILD / "terraform",
            state=LOCAL / "terraform.tfstate",
            environment=self.variables
            | {"TF_VAR_access_key": access_key, "TF_VAR_secret_key": secret_key}
            | ({"TF_VAR_glue_version": glue} if (glue := os.environ.get("GLUE")) else {}),
            canvas=self.canvas,
            key=LocalKey.of(self.client),
        )

    @property
    def canvas(self) -> Canvas | None:
        """What restores the jobs' canvas when Terraform changes them.

        None with CANVAS=0 in the environment, or if the user set their own command. CANVAS=ours overwrites edits
        made in Glue Studio.
        """
        wanted = os.environ.get("CANVAS", "1")
        if wanted == "0" or CANVAS_COMMAND in os.environ:
            return None
        return Canvas(jobs_folder(), self.client, ours=wanted == "ours", names=self._job_names)

    def _job_names(self) -> dict[str, str]:
        """The jobs' names in Glue, by folder; none before the first apply."""
        names: dict[str, str] = self.terraform.outputs().get("job_names", {})
        return names

    @cached_property
    def session(self) -> Session:
        """A boto3 session for this stack."""
        import boto3

        if self.url is None:
            return boto3.session.Session()
        access_key, secret_key = self.keys
        return boto3.session.Session(
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            region_name=settings.DEFAULT_REGION,
        )

    def client(self, service: str) -> Any:
        """Return a boto3 client for a service of this stack; it retries when AWS throttles it."""
        config = aws.config(path_style=self.url is not None)
        return self.session.client(service, endpoint_url=self.url, config=config)  # type: ignore[call-overload]

    @cached_property
    def outputs(self) -> dict[str, Any]:
        """The Terraform outputs of this stack; NotThereError before anything was applied."""
        root = self.terraform
        if root.state is None and not (root.data / "terraform.tfstate").is_file():
            root.init()  # the first command of a clone whose lake others deployed
        found = root.outputs() if root.state is None or root.state.is_file() else {}
        if not found:
            command = "make apply" if self.url is None else "make up"
            raise NotThereError(f"There is no lake yet: `{command}` creates it.")
        return found
