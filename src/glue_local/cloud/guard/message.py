"""A request as it was sent, for its signature: its path and query undecoded, its headers, its body."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any
from urllib.parse import unquote, unquote_plus

from werkzeug.formparser import parse_form_data
from werkzeug.wsgi import get_input_stream

from glue_local.cloud.guard.refusal import Environ

#: Bytes of a body that are kept in memory.
_IN_MEMORY = 16 * 2**20


@dataclass
class Message:
    """A request, read once: its body is put back for who reads it next."""

    environ: Environ

    @property
    def method(self) -> str:
        """GET, PUT and so on."""
        return str(self.environ["REQUEST_METHOD"])

    @cached_property
    def path(self) -> str:
        """The path as it was sent, percent signs and all."""
        target = str(self.environ["RAW_URI"]).split("?", 1)[0].split("#", 1)[0]
        if not target.startswith("/"):  # the absolute form, as proxies are asked
            target = "/" + target.split("://", 1)[-1].partition("/")[2]
        return target

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        """The query's names and values, decoded, in the order in which they were sent."""
        parts = [part for part in str(self.environ["QUERY_STRING"]).split("&") if part]
        return [(unquote(name), unquote(value)) for name, _, value in (part.partition("=") for part in parts)]

    def parameter(self, name: str) -> str | None:
        """The value of a parameter of the query, as forms write it."""
        parts = [part.partition("=") for part in str(self.environ["QUERY_STRING"]).split("&")]
        return next((unquote_plus(value) for key, _, value in parts if key == name), None)

    def header(self, name: str) -> str | None:
        """The value of a header, or None."""
        key = name.upper().replace("-", "_")
        value = self.environ.get(key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}")
        return None if value is None else str(value)

    def names(self) -> list[str]:
        """The names of all headers that begin with x-amz-, in lower case."""
        return [
            name.removeprefix("HTTP_").replace("_", "-").lower()
            for name in self.environ
            if name.startswith("HTTP_X_AMZ_")
        ]

    @cached_property
    def body(self) -> IO[bytes]:
        """The body, at its start."""
        kept: Any = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the application reads it next
        shutil.copyfileobj(get_input_stream(self.environ), kept)
        self.environ["wsgi.input"] = kept
        kept.seek(0)
        return kept  # type: ignore[no-any-return]

    @cached_property
    def form(self) -> dict[str, str]:
        """The fields of a form, by name in lower case; files are left out."""
        body = self.body
        _, fields, _ = parse_form_data({**self.environ, "wsgi.input": body, "wsgi.input_terminated": True})
        body.seek(0)
        return {name.lower(): text for name, text in fields.items()}
