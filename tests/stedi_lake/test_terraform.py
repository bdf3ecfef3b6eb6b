"""Terraform works offline, shows its progress, and reports its errors."""

import json
import platform
from dataclasses import replace
from pathlib import Path

import pytest

from stedi_lake import terraform
from stedi_lake.terraform import PROVIDER, Terraform, TerraformError

TARGET = f"{platform.system().lower()}_{ {'x86_64': 'amd64', 'aarch64': 'arm64'}[platform.machine()] }"


def mirror(folder: Path) -> Path:
    (folder / PROVIDER / "5.100.0" / TARGET).mkdir(parents=True)
    return folder


def test_plugin_dir_is_the_one_named(tmp_path, monkeypatch):
    monkeypatch.setenv("TF_PLUGIN_DIR", str(mirror(tmp_path / "named")))
    assert terraform.plugin_dir() == tmp_path / "named"


def test_a_named_plugin_dir_without_the_provider_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("TF_PLUGIN_DIR", str(tmp_path))
    with pytest.raises(TerraformError, match=r"contains no registry.terraform.io/hashicorp/aws"):
        terraform.plugin_dir()


@pytest.mark.parametrize("place", [".", "plugins", "some/mirror"])
def test_a_mirror_is_found_under_the_usual_roots(tmp_path, monkeypatch, place):
    monkeypatch.delenv("TF_PLUGIN_DIR", raising=False)
    monkeypatch.setattr(terraform, "PLUGIN_ROOTS", (str(tmp_path / "absent"), str(tmp_path)))
    found = mirror(tmp_path / place)
    assert terraform.plugin_dir() == found


def test_without_a_mirror_the_registry_is_used(tmp_path, monkeypatch):
    monkeypatch.delenv("TF_PLUGIN_DIR", raising=False)
    monkeypatch.setattr(terraform, "PLUGIN_ROOTS", (str(tmp_path),))
    assert terraform.plugin_dir() is None


@pytest.fixture
def said(tmp_path, monkeypatch):
    """A stand-in for Terraform that prints the lines given and ends with the code given."""

    def says(lines: list[str], code: int = 0) -> Terraform:
        (tmp_path / "lines").write_text("\n".join(lines) + "\n")
        script = tmp_path / "terraform"
        version = json.dumps({"terraform_version": "1.11.4"})
        script.write_text(
            f"#!/bin/sh\nif [ \"$1\" = version ]; then echo '{version}'; exit; fi\n"
            f"cat {tmp_path}/lines && exit {code}\n"
        )
        script.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        return Terraform(tmp_path, tmp_path / "data")

    return says


def test_a_root_is_initialised_again_only_after_a_change(tmp_path, said, monkeypatch):
    monkeypatch.setenv("TF_PLUGIN_DIR", str(mirror(tmp_path / "mirror")))
    (tmp_path / "data").mkdir()
    root = replace(said(["done"]), state=tmp_path / "state")
    (tmp_path / "lines").unlink()  # it would fail
    with pytest.raises(TerraformError, match="terraform init"):
        root.init()
    said(["done"])
    root.init()
    (tmp_path / "lines").unlink()
    root.init()
    (tmp_path / "main.tf").write_text("# edited")
    with pytest.raises(TerraformError, match="terraform init"):
        root.init()


def test_progress_counts_resources(said):
    changes = [
        {"type": "planned_change", "change": {"action": action}} for action in ("create", "create", "read")
    ]
    done = [{"type": "apply_complete"}] * 2
    seen = []
    said([json.dumps(line) for line in changes + done]).follow("apply", lambda *at: seen.append(at))
    assert seen == [(0, 1), (0, 2), (0, 2), (1, 2), (2, 2)]


def test_a_failed_apply_says_what_terraform_said(said):
    diagnostic = {
        "type": "diagnostic",
        "@message": "Error: creating bucket",
        "diagnostic": {"severity": "error", "detail": "BucketAlreadyExists"},
    }
    with pytest.raises(
        TerraformError, match=r"(?s)apply in .* failed:.Error: creating bucket.BucketAlreadyExists"
    ):
        said([json.dumps(diagnostic)], code=1).follow("apply", lambda *_: None)


def test_plan_tells_change_from_none_and_from_failure(said):
    assert said([], code=0).plan(quiet=True) is False
    assert said([], code=2).plan(quiet=True) is True
    with pytest.raises(TerraformError, match="no such root"):
        said(["no such root"], code=1).plan(quiet=True)
