"""A web page gets nothing from the endpoint unless it was allowed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glue_local.cloud import endpoint as endpoints
from glue_local.cloud.access import Access, EndpointError
from glue_local.cloud.endpoint import Endpoint
from glue_local.cloud.guard.browsers import OriginError, checked_origin

from .conftest import ask, client_of, port_of, started

MINE = "http://localhost:3000"
GLUE = {"X_Amz_Target": "AWSGlue.GetDatabases", "Content_Type": "application/x-amz-json-1.1"}


@pytest.fixture(scope="module")
def open_to_mine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An endpoint that one page may call."""
    yield from started(tmp_path_factory.mktemp("open"), access=Access(origins=(MINE,)))


@pytest.mark.parametrize(
    "said",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"},
        {"Origin": "null"},
        {"Origin": "null", "Sec_Fetch_Site": "same-origin"},
        {"Origin": ""},
        {"Origin": "http://localhost:1"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": MINE},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "of-tomorrow"},
        {"Sec_Fetch_Site": "cross-site", "Referer": "http://evil.example/page"},
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"])
def test_a_page_that_was_not_named_is_refused(endpoint: Endpoint, method: str, said: dict[str, str]) -> None:
    """A preflight too, and nothing that is answered may be read by the page."""
    asked = {"Access_Control_Request_Method": "PUT"} if method == "OPTIONS" else {}
    answer = ask(endpoint, method, "/some-bucket", **said, **asked)
    assert answer.status == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]
    if method != "HEAD":
        assert "may not call this endpoint" in answer.body
        assert "--allow-origin http" in answer.body


def test_a_refused_request_changes_nothing(endpoint: Endpoint) -> None:
    s3, glue = client_of(endpoint, "s3"), client_of(endpoint, "glue")
    s3.create_bucket(Bucket="kept")
    page = {"Origin": "http://evil.example"}
    assert ask(endpoint, "PUT", "/made-by-evil", **page).status == 403
    assert ask(endpoint, "PUT", "/kept/object", b"evil", **page).status == 403
    assert ask(endpoint, "DELETE", "/kept", **page).status == 403
    database = b'{"DatabaseInput": {"Name": "evil"}}'
    answer = ask(endpoint, "POST", "/", database, **page, **GLUE | {"X_Amz_Target": "AWSGlue.CreateDatabase"})
    assert (answer.status, '"AccessDeniedException"' in answer.body) == (403, True)
    assert "made-by-evil" not in [each["Name"] for each in s3.list_buckets()["Buckets"]]
    assert "Contents" not in s3.list_objects_v2(Bucket="kept")
    assert "evil" not in [each["Name"] for each in glue.get_databases()["DatabaseList"]]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{port}",
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost:1",
        "localhost.evil.example:{port}",
        "bucket.localhost.evil.example:{port}",
        "evil-localhost:{port}",
        "127.0.0.1.evil.example:{port}",
        "127.0.0.1:{port}@evil.example",
        "evil.example:{port}#localhost:{port}",
        "0.0.0.0:{port}",
        "10.0.0.1:{port}",
        "s3.amazonaws.com:{port}",
        "glue.us-east-1.amazonaws.com",
        "motoapi.amazonaws.com:{port}",
        "s3.localhost:{port}",
        ".localhost:{port}",
        "",
    ],
)
def test_a_name_that_is_not_the_endpoints_is_refused(endpoint: Endpoint, host: str) -> None:
    """DNS rebinding: the browser takes the page for one of the endpoint's, but sends the page's own name."""
    answer = ask(endpoint, Host=host.format(port=port_of(endpoint)))
    assert (answer.status, "is not a name of this endpoint" in answer.body) == (403, True)


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_the_loopback_names_are_the_endpoints(endpoint: Endpoint, host: str) -> None:
    assert ask(endpoint, Host=host.format(port=port_of(endpoint))).status == 200


@pytest.mark.parametrize("form", ["{}.localhost", "{}.s3.localhost", "{}.s3.us-east-1.localhost"])
def test_the_virtual_host_forms_of_s3_are_the_endpoints(endpoint: Endpoint, form: str) -> None:
    s3 = client_of(endpoint, "s3")
    s3.create_bucket(Bucket="by-name", ObjectOwnership="ObjectWriter")
    s3.put_object(Bucket="by-name", Key="page.html", Body=b"a page", ACL="public-read")
    answer = ask(endpoint, path="/page.html", Host=f"{form.format('by-name')}:{port_of(endpoint)}")
    assert (answer.status, answer.body) == (200, "a page")


def test_a_page_in_a_bucket_is_shown_and_may_load_what_lies_beside_it_but_not_call(
    endpoint: Endpoint,
) -> None:
    s3 = client_of(endpoint, "s3")
    s3.create_bucket(Bucket="site", ObjectOwnership="ObjectWriter")
    s3.put_object(Bucket="site", Key="page.html", Body=b"<p>", ContentType="text/html", ACL="public-read")
    assert ask(endpoint, path="/site/page.html", Sec_Fetch_Site="none").status == 200
    assert ask(endpoint, path="/site/page.html", Sec_Fetch_Site="same-origin").status == 200
    own = {"Sec_Fetch_Site": "same-origin"}
    for method, more in (("PUT", {}), ("POST", GLUE), ("GET", {"Authorization": "AWS4"}), ("DELETE", {})):
        answer = ask(endpoint, method, "/site/page.html", **own, **more)
        assert (answer.status, "may only load objects" in answer.body) == (403, True)
        assert ask(endpoint, "GET", "/site", **own).status == 403
        assert ask(endpoint, "GET", "/_glue_local/health", **own).status == 403
        assert ask(endpoint, "GET", "/latest/meta-data/", **own).status == 403
        assert ask(endpoint, method, "/site/x", Origin=endpoint.url, **own, **more).status == 403


def test_a_page_that_was_named_may_call_and_read(open_to_mine: Endpoint) -> None:
    page = {"Origin": MINE, "Sec_Fetch_Site": "same-site"}
    asked = {
        "Access_Control_Request_Method": "PUT",
        "Access_Control_Request_Headers": "x-amz-target",
        "Access_Control_Request_Private_Network": "true",
    }
    preflight = ask(open_to_mine, "OPTIONS", "/", **page, **asked)
    assert preflight.status == 204
    granted = {name: text for name, text in preflight.headers.items() if name.startswith("access-control")}
    assert granted == {
        "access-control-allow-origin": MINE,
        "access-control-allow-methods": "PUT",
        "access-control-allow-headers": "x-amz-target",
        "access-control-allow-private-network": "true",
        "access-control-max-age": "600",
    }
    assert ask(open_to_mine, "PUT", "/from-a-page", **page).status == 200
    answer = ask(open_to_mine, "POST", "/", b"{}", **page, **GLUE)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, MINE)
    assert ask(open_to_mine, Origin="http://localhost:3001", Sec_Fetch_Site="same-site").status == 403


def test_a_presigned_post_and_a_picture_work_from_a_page_that_was_named(open_to_mine: Endpoint) -> None:
    s3 = client_of(open_to_mine, "s3")
    s3.create_bucket(Bucket="uploads", ObjectOwnership="ObjectWriter")
    form = s3.generate_presigned_post("uploads", "from-a-form", Fields={"acl": "public-read"})
    fields = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in form["fields"].items()
    )
    file = '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nuploaded\r\n--b--\r\n'
    kind = {"Content_Type": "multipart/form-data; boundary=b"}
    body = (fields + file).encode()
    page = {"Origin": MINE, "Sec_Fetch_Site": "same-site"}
    assert ask(open_to_mine, "POST", "/uploads", body, **page, **kind).status == 204
    assert s3.get_object(Bucket="uploads", Key="from-a-form")["Body"].read() == b"uploaded"
    picture = {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "no-cors"}
    assert ask(open_to_mine, path="/uploads/from-a-form", Referer=f"{MINE}/gallery", **picture).status == 200
    assert ask(open_to_mine, path="/uploads/from-a-form", **picture).status == 403
    evil = {"Origin": "http://evil.example", "Sec_Fetch_Site": "cross-site"}
    assert ask(open_to_mine, "POST", "/uploads", body, **evil, **kind).status == 403


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("http://localhost:3000", "http://localhost:3000"),
        ("HTTPS://My.Example:443/", "https://my.example"),
        ("http://a.example:80", "http://a.example"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_an_origin_is_taken_as_browsers_write_it(text: str, origin: str) -> None:
    assert checked_origin(text) == origin


@pytest.mark.parametrize(
    "text", ["*", "null", "", "localhost:3000", "http://*.example", "http://a/b", "file://"]
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(OriginError, match="give one page's scheme, host and port"):
        checked_origin(text)
    with pytest.raises(EndpointError, match="cannot be allowed"):
        endpoints.start(0, access=Access(origins=(text,)))
