"""Jobs in the editor: forms are right, and saving writes exactly what ``make jobs`` writes, or nothing."""

from __future__ import annotations

import copy
import os
from pathlib import Path

import pytest

from glue_local.codegen import generate
from glue_local.definition import canonical, load
from glue_local.definition.forms.form import nodes_of
from glue_local.definition.model import JobDefinition
from glue_local.ui.jobs import replace_both
from glue_local.ui.sections import sections
from pages import PROJECT

JOB = "customer_trusted_to_curated"
NAMES = tuple(sorted(path.name for path in (PROJECT / "jobs").iterdir() if path.is_dir()))


def with_filter(definition):
    """Add a Filter behind the job's first source, which the second node reads instead."""
    changed = copy.deepcopy(definition)
    source = next(iter(changed["nodes"]))
    changed["nodes"]["node-9"] = {
        "Filter": {
            "Name": "Some",
            "Inputs": [source],
            "LogicalOperator": "AND",
            "Filters": [
                {
                    "Operation": "ISNULL",
                    "Negated": True,
                    "Values": [{"Type": "COLUMNEXTRACTED", "Value": ["email"]}],
                }
            ],
        }
    }
    return changed, source


@pytest.mark.parametrize("name", NAMES)
def test_a_job_opens_and_saves_unchanged(page, root, name):
    """Definitions survive the editor: nothing in git differs after opening and saving."""
    before = {path: path.read_bytes() for path in (root / "jobs" / name).iterdir()}
    job = page(f"jobs/{name}")
    assert job["checked"]["problems"] == []
    assert job["in_step"]
    page(f"jobs/{name}", "PUT", {"definition": job["definition"], "etag": job["etag"]})
    assert {path: path.read_bytes() for path in (root / "jobs" / name).iterdir()} == before


@pytest.mark.parametrize("name", NAMES)
def test_each_nodes_lines_assign_its_variable(page, root, name):
    job = load(root / "jobs" / name / f"{name}.json")
    script = generate(job)
    lines = script.split("\n")
    found = sections(job, script)
    assert set(found) == set(job.nodes)
    for node, (first, last) in found.items():
        assert lines[first - 1] == f"# Script generated for node {job.nodes[node].name}"
        assert any(line.startswith(f"{job.nodes[node].variable} = ") for line in lines[first - 1 : last])


def test_what_is_saved_is_what_make_jobs_writes(page, root):
    job = page(f"jobs/{JOB}")
    changed, _ = with_filter(job["definition"])
    saved = page(f"jobs/{JOB}", "PUT", {"definition": changed, "etag": job["etag"]})
    path = root / "jobs" / JOB / f"{JOB}.json"
    wanted = JobDefinition(JOB, changed["settings"], nodes_of(changed["nodes"], ""))
    assert path.read_text() == canonical.text(wanted)
    assert path.with_suffix(".py").read_text() == generate(load(path))
    assert saved["etag"] != job["etag"]
    assert not [one for one in path.parent.iterdir() if one.name.startswith(".")]


def test_both_files_are_on_disk_before_either_is_moved_into_place(tmp_path, monkeypatch):
    done, sync, move = [], os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda file: (done.append("sync"), sync(file))[1])
    monkeypatch.setattr(Path, "replace", lambda path, to: (done.append("move"), move(path, to))[1])
    replace_both(tmp_path / "new/a", "1", tmp_path / "b", "2")
    assert done == ["sync", "sync", "move", "move"]
    assert [(tmp_path / name).read_text() for name in ("new/a", "b")] == ["1", "2"]


def test_a_file_changed_meanwhile_is_not_overwritten(page, root):
    job = page(f"jobs/{JOB}")
    path = root / "jobs" / JOB / f"{JOB}.json"
    path.write_text(path.read_text().replace('"Timeout": 30', '"Timeout": 31'))
    before = path.read_bytes()
    changed, _ = with_filter(job["definition"])
    told = page(f"jobs/{JOB}", "PUT", {"definition": changed, "etag": job["etag"]}, status=412)
    assert "changed on disk" in told["title"]
    assert path.read_bytes() == before


def test_a_job_with_problems_is_not_written_and_each_problem_names_its_node(page, root):
    job = page(f"jobs/{JOB}")
    changed, _ = with_filter(job["definition"])
    changed["nodes"]["node-9"]["Filter"]["Filters"] = []
    path = root / "jobs" / JOB / f"{JOB}.json"
    before = path.read_bytes()
    told = page(f"jobs/{JOB}", "PUT", {"definition": changed, "etag": job["etag"]}, status=422)
    assert [(one["node"], one["field"]) for one in told["problems"]] == [("node-9", "Filters")]
    assert path.read_bytes() == before


def test_a_new_job_is_a_new_folder_and_never_an_old_one(page, root):
    definition = page(f"jobs/{JOB}")["definition"]
    made = page("jobs/another", "PUT", {"definition": definition, "etag": ""})
    assert made["name"] == "another"
    assert (root / "jobs/another/another.py").read_text() == generate(
        load(root / "jobs/another/another.json")
    )
    told = page("jobs/another", "PUT", {"definition": definition, "etag": ""}, status=412)
    assert "another" in told["title"]


@pytest.mark.parametrize(
    ("change", "node", "words"),
    [
        (lambda nodes: nodes["node-9"]["Filter"].update(Inputs=["node-9"]), "node-9", "circle"),
        (lambda nodes: nodes["node-9"]["Filter"].update(Inputs=["gone"]), "node-9", "no node has the id"),
        (lambda nodes: nodes["node-9"]["Filter"].update(Inputs=[]), "node-9", ""),
        (lambda nodes: nodes["node-9"]["Filter"].pop("Filters"), "node-9", "is missing"),
        (lambda nodes: nodes["node-9"]["Filter"].update(Colour="red"), "node-9", "is unknown"),
        (lambda nodes: nodes["node-9"]["Filter"].update(Inputs="node-1"), "node-9", "must be a list"),
        (lambda nodes: nodes.update({"node-9": {"Nonsense": {"Name": "x"}}}), "node-9", "not a node type"),
        (lambda nodes: nodes.update({"node-9": {"MySQLSource": {"Name": "x"}}}), "node-9", ""),
    ],
)
def test_a_broken_node_is_shown_with_what_is_wrong(page, change, node, words):
    """Every fault leaves a canvas to mend it on."""
    changed, _ = with_filter(page(f"jobs/{JOB}")["definition"])
    change(changed["nodes"])
    looked = page("check", "POST", {"name": JOB, "definition": changed})
    assert len(looked["nodes"]) == len(changed["nodes"])
    assert looked["script"] is None
    assert [one for one in looked["problems"] if one["node"] == node and words in one["message"]]


def test_a_node_that_is_no_node_is_refused(page):
    definition = {"settings": {}, "nodes": {"node-1": {"Filter": {}, "Join": {}}}}
    told = page("check", "POST", {"name": JOB, "definition": definition}, status=422)
    assert "exactly one node type" in told["detail"]


def test_what_saving_changes_is_said_in_words(page):
    job = page(f"jobs/{JOB}")
    changed, _ = with_filter(job["definition"])
    changed["settings"]["Timeout"] = 31
    told = page(f"jobs/{JOB}/diff", "POST", changed)
    assert any("Timeout" in words and "31" in words for words in told["words"])
    assert any("'Some' (node-9) added (Filter)" in words for words in told["words"])
    assert '+      "Filter": {' in told["definition"]
    assert "Some_node9 = Filter.apply" in told["script"]


def test_a_generated_script_comes_back_as_its_definition(page, root):
    script = (root / "jobs" / JOB / f"{JOB}.py").read_text()
    told = page("import", "POST", {"name": "again", "script": script + "\nprint('by hand')\n"})
    assert set(told["definition"]["nodes"]) == set(page(f"jobs/{JOB}")["definition"]["nodes"])
    assert [text for _, text in told["unplaced"]] == ["print('by hand')"]
    told = page("import", "POST", {"name": "again", "script": "print('nothing of Glue')"}, status=422)
    assert told["title"] == "The script cannot be read back"


def test_a_definition_that_cannot_be_read_does_not_take_the_others_away(page, root):
    (root / "jobs" / JOB / f"{JOB}.json").write_text("{")
    jobs = {job["name"]: job for job in page("jobs")["jobs"]}
    assert set(jobs) == set(NAMES)
    assert "not JSON" in jobs[JOB]["problems"][0]
    assert page(f"jobs/{JOB}", status=422)["title"].endswith("cannot be read")
    assert any("not JSON" in text for text in page("lake")["problems"])


def test_without_a_lake_actions_say_what_to_do(page):
    told = page(f"jobs/{JOB}/push", "POST", {}, status=503)
    assert "make up" in told["detail"]
    told = page("queries", "POST", {"sql": "select 1"}, status=503)
    assert "make up" in told["detail"]
    node = next(iter(page(f"jobs/{JOB}")["definition"]["nodes"]))
    body = {"definition": page(f"jobs/{JOB}")["definition"], "node": node}
    assert "make up" in page(f"jobs/{JOB}/previews", "POST", body, status=503)["detail"]
    assert page(f"jobs/{JOB}/runs", "POST", {}, status=503)["title"] == "The lake does not answer"


def test_an_empty_canvas_is_no_error(page):
    looked = page("check", "POST", {"name": "new", "definition": {"settings": {}, "nodes": {}}})
    assert looked["nodes"] == []
    assert looked["problems"]
