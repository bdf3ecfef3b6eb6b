"""The page's application, for tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from glue_local.ui.account import Account
from glue_local.ui.app import Parts, create_app
from glue_local.ui.security import TOKEN_HEADER
from glue_local.ui.workspace import Workspace

PROJECT = Path(__file__).parents[1]
PORT, TOKEN = 5567, "the-token"
ORIGIN = f"http://127.0.0.1:{PORT}"
#: Nothing listens here.
NOWHERE = "http://127.0.0.1:9"


@dataclass
class Page:
    """Asks the application as the page does."""

    parts: Parts
    client: FlaskClient

    def __call__(self, path: str, method: str = "GET", body: Any = None, status: int = 200) -> Any:
        headers = {"Host": f"127.0.0.1:{PORT}", TOKEN_HEADER: TOKEN, "Origin": ORIGIN}
        # Not Flask's own json=, which sorts the keys: their order is the script's.
        data = None if body is None else json.dumps(body)
        answer = self.client.open(f"/api/{path}", method=method, headers=headers, data=data)
        assert answer.status_code == status, answer.text
        return answer.json


def no_client(service: str) -> Any:
    raise AssertionError(f"{service} was asked although no lake is up")


def page_over(root: Path, account: Account) -> Page:
    parts = Parts(Workspace(root, root / "jobs", root / "ddl"), account)
    return Page(parts, create_app(parts, PORT, TOKEN).test_client())
