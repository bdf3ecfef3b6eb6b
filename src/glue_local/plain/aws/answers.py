"""moto's answers, with the objects and tables of the local folders and the catalog file."""

from __future__ import annotations

import functools
import threading
from pathlib import Path
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.glue.models import glue_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends

from glue_local.catalog.file import FileCatalog
from glue_local.cloud.moto_patches import glue_expressions, glue_listings, s3_digests, s3_names, s3_parts
from glue_local.cloud.moto_patches.patching import check_moto_version
from glue_local.plain.aws.objects import Objects
from glue_local.plain.aws.refusals import refused
from glue_local.plain.aws.tables import Tables


class Answers:
    """Serve one call at a time: load the current files and tables before it, store its changes after it."""

    def __init__(self, root: Path, catalog: FileCatalog, url: str, scratch: Path) -> None:
        """Answer over a root of buckets and a catalog; what moto held before is forgotten.

        Queries of Athena call ``url`` themselves, and keep files in ``scratch``.
        """
        check_moto_version()
        for part in (glue_expressions, glue_listings, s3_digests, s3_names, s3_parts):
            for patch in part.PATCHES:
                patch.install()
        for backend in (s3_backends, glue_backends):
            backend.reset()
        self._lock = threading.Lock()
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._objects = Objects(root, DEFAULT_ACCOUNT_ID)
        self._tables = Tables(catalog, DEFAULT_ACCOUNT_ID)
        self._athena = functools.cache(functools.partial(_athena, url, scratch))

    def answer(self, environ: dict[str, Any], start_response: Any, service: str, region: str) -> list[bytes]:
        """Answer a call of a service."""
        if service == "athena":  # its queries call here themselves
            with self._lock:
                self._athena()
            said, body = self._call(environ)
            start_response(*said)
            return body
        with self._lock:
            if service == "s3":
                buckets = _buckets(environ)
                self._objects.load(buckets)
                said, body = self._call(environ)
                if problem := self._objects.keep(buckets):
                    return refused(environ, start_response, "InvalidRequest", problem)
            elif service == "glue":
                self._tables.load(region)
                said, body = self._call(environ)
                self._tables.keep(region)
            else:
                said, body = self._call(environ)
        start_response(*said)
        return body

    def _call(self, environ: dict[str, Any]) -> tuple[list[Any], list[bytes]]:
        said: list[Any] = []
        answered = self._moto(environ, lambda *words: said.extend(words[:2]))
        try:
            return said, list(answered)
        finally:
            getattr(answered, "close", lambda: None)()


def _athena(url: str, scratch: Path) -> None:
    """Let moto's Athena run queries."""
    from glue_local.cloud import athena
    from glue_local.cloud.settings import EndpointSettings

    _patch_athena()
    athena.install(EndpointSettings(url, 0, scratch))


@functools.cache
def _patch_athena() -> None:
    from glue_local.cloud.moto_patches import athena

    for patch in athena.PATCHES:
        patch.install()


def _buckets(environ: dict[str, Any]) -> set[str]:
    """Return the buckets that an S3 call names: in its path and as the source of a copy."""
    found = {environ.get("PATH_INFO", "").lstrip("/").split("/", 1)[0]}
    found.add(environ.get("HTTP_X_AMZ_COPY_SOURCE", "").lstrip("/").split("/", 1)[0])
    return found - {""}
