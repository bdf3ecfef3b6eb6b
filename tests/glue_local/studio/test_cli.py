"""``glue-local studio``: what each command prints and writes, and its exit code."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from glue_local.codegen import generate
from glue_local.definition import JobDefinition, Node, load, save
from glue_local.studio.cli import app

from .conftest import Lake

REPOSITORY = Path(__file__).parents[3]


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_given_a_definition_then_generate_prints_or_writes_its_script(lake: Lake, tmp_path: Path):
    job = lake.in_git()
    assert run("generate", lake.path) == (0, generate(job), "")
    assert run("generate", lake.path, "-o", tmp_path / "s.py", "--generation", 1)[0] == 0
    assert (tmp_path / "s.py").read_text() == generate(job, 1)


def test_given_a_faulty_definition_then_generate_fails_naming_file_and_field(tmp_path: Path):
    (tmp_path / "job.json").write_text('{"CodeGenConfigurationNodes": {}}')
    code, _, errors = run("generate", tmp_path / "job.json")
    assert code == 1
    assert f"{tmp_path / 'job.json'}: field CodeGenConfigurationNodes" in errors


def test_given_an_old_script_and_definition_then_generate_all_writes_both_and_check_only_says_so(lake: Lake):
    lake.in_git()
    script = lake.path.with_suffix(".py")
    script.write_text("old")
    lake.path.write_text(json.dumps(json.loads(lake.path.read_text())))
    code, out, _ = run("generate-all", lake.jobs, "--check")
    assert code == 1
    assert out.count("is out of date: run make jobs") == 2
    assert script.read_text() == "old"
    assert run("generate-all", lake.jobs)[0] == 0
    code, out, warned = run("generate-all", lake.jobs, "--check")
    assert (code, out) == (0, "")
    assert "every run adds its rows to d.o" in warned


def test_given_a_definition_then_convert_writes_another_form_and_says_what_is_not_kept(
    lake: Lake, tmp_path: Path
):
    lake.in_git(NotificationProperty={"NotifyDelayAfter": 3})
    code, _, errors = run("convert", lake.path, "--to", "console", "-o", tmp_path / "c.json")
    assert (code, errors) == (
        0,
        "not kept: NotificationProperty: the console's download has no place for it\n",
    )
    assert load(tmp_path / "c.json").nodes == load(lake.path).nodes
    assert run("convert", tmp_path / "c.json", "--to", "ours", "-o", tmp_path / "job.json")[2] == ""
    code, _, errors = run("convert", tmp_path / "c.json", "--to", "ours", "-o", tmp_path / "other.json")
    assert (code, errors) == (0, "not kept: Name: it is the file's own: job.json\n")
    assert run("convert", lake.path, "--to", "yaml")[0] == 1


def test_given_a_script_then_import_prints_its_definition_and_names_lines_edited_by_hand(lake: Lake):
    lake.in_git()
    script = lake.path.with_suffix(".py")
    code, out, _ = run("import", script)
    assert code == 0
    assert json.loads(out)["CodeGenConfigurationNodes"]["node-2"]["SparkSQL"]["SqlQuery"] == "select 1"
    lines = script.read_text().split("\n")
    script.write_text("\n".join([*lines[:-1], "print(1)", lines[-1]]))
    code, _, errors = run("import", script)
    assert code == 1
    assert f"{script}:{len(lines)}: added by hand: print(1)" in errors


def test_given_a_script_that_is_no_text_then_import_fails_naming_it(tmp_path: Path):
    (tmp_path / "s.py").write_bytes(b"# caf\xe9")
    code, _, errors = run("import", tmp_path / "s.py")
    assert code == 1
    assert errors.startswith(f"{tmp_path / 's.py'}: is not UTF-8")


def test_given_jobs_then_lineage_writes_a_picture_of_all_and_one_of_each(lake: Lake, tmp_path: Path):
    lake.in_git()
    assert run("lineage", lake.jobs, "-o", tmp_path / "out")[0] == 0
    assert sorted(f.name for f in (tmp_path / "out").iterdir()) == ["job.svg", "lineage.svg"]


def test_given_a_canvas_edited_then_diff_pull_and_push_say_what_they_see_and_do(pushed: Lake):
    assert run("diff", pushed.jobs) == (0, "job: same\n", "")
    pushed.console("select 2")
    code, out, _ = run("diff", pushed.jobs, "--check")
    assert code == 1
    assert out.startswith("job:\n  in Glue, not in git: node 'Rule' (node-2): SQL changed\n")
    code, _, errors = run("push", pushed.jobs)
    assert code == 1
    assert "push --ours overwrites them; pull brings them to git" in errors
    assert run("pull", pushed.jobs, "--job", "job")[1].startswith("job: pulled\n")
    assert run("push", pushed.jobs)[1].startswith("job: unchanged\n")


def test_given_theirs_and_ours_then_pull_refuses(pushed: Lake):
    assert run("pull", pushed.jobs, "--theirs", "--ours")[0] == 1


def test_the_scripts_in_the_repository_are_those_of_their_definitions():
    assert run("generate-all", REPOSITORY / "jobs", "--check") == (0, "", "")


@pytest.mark.parametrize("job", sorted(p.stem for p in (REPOSITORY / "jobs").glob("*/*.json")))
def test_a_script_in_the_repository_reads_back_to_its_definition(job):
    from glue_local.codegen.reading import import_script

    path = REPOSITORY / "jobs" / job / f"{job}.json"
    imported = import_script(path.with_suffix(".py").read_text(), name=job)
    assert imported.unplaced == ()
    assert set(imported.definition.nodes) == set(load(path).nodes)


def processor_seconds(*arguments: object) -> float:
    """What the command takes, its start included; not by the clock, so that a busy machine does not matter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [Path(sys.executable).with_name("glue-local"), "studio", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_generating_all_jobs_takes_under_a_second():
    assert processor_seconds("generate-all", REPOSITORY / "jobs", "--check") < 1


@pytest.mark.parametrize("generation", [1, 2])
def test_generating_two_hundred_nodes_takes_under_two_seconds(generation: int, tmp_path: Path):
    nodes = {"node-1": Node("node-1", "CatalogSource", {"Name": "In", "Database": "d", "Table": "t"})}
    for n in range(2, 200):
        aliases = [{"From": f"node-{n - 1}", "Alias": "t"}]
        fields = {"Inputs": [f"node-{n - 1}"], "SqlQuery": "select * from t", "SqlAliases": aliases}
        nodes[f"node-{n}"] = Node(f"node-{n}", "SparkSQL", {"Name": f"Step {n}", **fields})
    target = {"Name": "Out", "Inputs": ["node-199"], "Database": "d", "Table": "o"}
    nodes["node-200"] = Node("node-200", "CatalogTarget", target)
    save(JobDefinition("big", {"JobMode": "VISUAL"}, nodes), tmp_path / "big.json")
    script = tmp_path / "big.py"
    used = processor_seconds("generate", tmp_path / "big.json", "-o", script, "--generation", generation)
    assert used < 2
    assert script.read_text().count("# Script generated for node") == 200


def test_generating_all_jobs_takes_little_time_and_loads_no_heavy_library():
    code = (
        "import sys, time\nstart = time.process_time()\nfrom pathlib import Path\n"
        "from glue_local.studio.folder import generate_all\n"
        f"generate_all(Path({str(REPOSITORY / 'jobs')!r}), check=True)\n"
        "heavy = {'boto3', 'botocore', 'black', 'jinja2', 'pyspark', 'pandas', 'pysail'} & set(sys.modules)\n"
        "assert not heavy, heavy\nprint(time.process_time() - start)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    assert float(done.stdout) < 1.0  # processor seconds, so that a busy machine does not matter


def test_given_an_edited_script_and_keep_as_code_then_a_whole_definition_and_what_was_kept(lake: Lake):
    lake.in_git()
    script = lake.path.with_suffix(".py")
    script.write_text(script.read_text().replace("\njob.commit()", "print(1)\n\njob.commit()"))
    code, out, errors = run("import", script, "--keep-as-code")
    assert code == 0
    assert "node 'Out': kept as code: was edited by hand" in errors
    assert "print(1)" in out
