"""Signature Version 4: of a request's header, of a presigned address, and of a form's policy."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

from botocore.utils import normalize_url_path

from glue_local.cloud.guard import faults
from glue_local.cloud.guard.keys import Known
from glue_local.cloud.guard.message import Message

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
_HEADER = re.compile(r"AWS4-HMAC-SHA256\s+(.*)", re.DOTALL)
_HEX = re.compile(r"[0-9a-f]{64}")
#: Services that sign the path as it is sent; any other encodes it once more.
_PATH_AS_SENT = ("s3", "s3-object-lambda", "s3-outposts")
_DATE = "%Y%m%dT%H%M%SZ"
_LONGEST = 604800
_CHUNK = 2**20


@dataclass(frozen=True)
class Scope:
    """A signature's scope: ``key/date/region/service/aws4_request``."""

    access_key: str
    date: str
    region: str
    service: str

    @classmethod
    def read(cls, text: str) -> Scope:
        """Read a credential; SignatureError if it is none. A key may hold slashes."""
        parts = text.rsplit("/", 4)
        if len(parts) != 5 or parts[4] != "aws4_request" or not all(parts):  # noqa: PLR2004
            raise faults.malformed(
                f"Credential {text!r} is not of the form key/date/region/service/aws4_request"
            )
        return cls(*parts[:4])

    def sign(self, secret: str, text: str) -> str:
        """Return the signature of a text."""
        key = ("AWS4" + secret).encode()
        for part in (self.date, self.region, self.service, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def text(self, date: str, canonical: str) -> str:
        """Return what is signed of a canonical request."""
        scope = f"{self.date}/{self.region}/{self.service}/aws4_request"
        return f"{ALGORITHM}\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"


def read_date(text: str | None, scope: Scope) -> datetime:
    """Return when a request was signed; SignatureError if the date is malformed or differs from its scope's."""
    try:
        date = datetime.strptime(text or "", _DATE).replace(tzinfo=UTC)
    except ValueError:
        raise faults.malformed(f"X-Amz-Date {text!r} is not a date in the form 20130524T000000Z") from None
    if date.strftime("%Y%m%d") != scope.date:
        raise faults.malformed(f"the credential's date {scope.date} differs from X-Amz-Date {text}")
    return date


def check_header(message: Message, given: str, keys: Callable[[str], Known | None], now: datetime) -> None:
    """SignatureError unless the header Authorization signs the request and its body."""
    match = _HEADER.fullmatch(given)
    if match is None:
        raise faults.malformed(f"only {ALGORITHM} is supported in the header Authorization")
    fields = dict(part.strip().partition("=")[::2] for part in match[1].split(","))
    if missing := [name for name in ("Credential", "SignedHeaders", "Signature") if not fields.get(name)]:
        raise faults.malformed(f"the header Authorization lacks {', '.join(missing)}")
    scope = Scope.read(fields["Credential"])
    found = faults.checked_key(
        scope.access_key, message.header("X-Amz-Security-Token"), keys(scope.access_key)
    )
    date = message.header("X-Amz-Date")
    faults.check_clock(read_date(date, scope), now)
    names = _signed_names(message, fields["SignedHeaders"])
    payload = _payload(message, scope)
    right = [
        scope.sign(found.secret, scope.text(date or "", canonical))
        for canonical in _canonical(message, scope, names, payload)
    ]
    faults.compare(fields["Signature"], *right)


def check_query(message: Message, keys: Callable[[str], Known | None], now: datetime) -> None:
    """SignatureError unless a presigned address is signed and still good."""
    given = {name: value for name, value in message.query if name.startswith("X-Amz-")}
    if given.get("X-Amz-Algorithm") != ALGORITHM:
        raise faults.malformed(f"only {ALGORITHM} is supported in X-Amz-Algorithm")
    scope = Scope.read(given.get("X-Amz-Credential", ""))
    found = faults.checked_key(scope.access_key, given.get("X-Amz-Security-Token"), keys(scope.access_key))
    date = read_date(given.get("X-Amz-Date"), scope)
    lasts = given.get("X-Amz-Expires", "")
    if not lasts.isdecimal() or int(lasts) > _LONGEST:
        raise faults.malformed("X-Amz-Expires must be a number of seconds of at most a week (604800)")
    if now > date + timedelta(seconds=int(lasts)) or date > now + faults.SKEW:
        raise faults.expired()
    names = _signed_names(message, given.get("X-Amz-SignedHeaders", ""))
    payload = message.header("X-Amz-Content-SHA256") or UNSIGNED
    if scope.service not in _PATH_AS_SENT:
        payload = _payload(message, scope)
    right = [
        scope.sign(found.secret, scope.text(given["X-Amz-Date"], canonical))
        for canonical in _canonical(message, scope, names, payload)
    ]
    faults.compare(given.get("X-Amz-Signature", ""), *right)


def _signed_names(message: Message, text: str) -> list[str]:
    """Return the names of the signed headers; the host must be among them, and each must have been sent."""
    names = text.lower().split(";")
    if "host" not in names:
        raise faults.malformed("SignedHeaders must name host")
    if absent := [name for name in names if message.header(name) is None]:
        raise faults.malformed(f"signed headers were not sent: {', '.join(absent)}")
    return names


def _payload(message: Message, scope: Scope) -> str:
    """Return the payload hash of the signed text; SignatureError if the body differs from the signed one."""
    said = message.header("X-Amz-Content-SHA256")
    if said is not None and not _HEX.fullmatch(said):
        if scope.service in _PATH_AS_SENT and (said == UNSIGNED or said.startswith("STREAMING-")):
            return said
        raise faults.wrong_body()
    digest = hashlib.sha256()
    while piece := message.body.read(_CHUNK):
        digest.update(piece)
    message.body.seek(0)
    if said is not None and said != digest.hexdigest():
        raise faults.wrong_body()
    return digest.hexdigest()


def _canonical(message: Message, scope: Scope, names: list[str], payload: str) -> list[str]:
    """Return the canonical request; two where a client may have encoded its path again for signing."""
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in message.query
        if name != "X-Amz-Signature"
    )
    query = "&".join(f"{name}={value}" for name, value in pairs)
    values = [(name, " ".join((message.header(name) or "").split())) for name in names]
    headers = "".join(f"{name}:{value}\n" for name, value in values)
    if scope.service in _PATH_AS_SENT:
        routes = {message.path, quote(unquote(message.path), safe="/-_.~")}
    else:
        routes = {quote(normalize_url_path(message.path), safe="/-_.~")}
    return [
        "\n".join((message.method, path, query, headers, ";".join(names), payload)) for path in sorted(routes)
    ]
