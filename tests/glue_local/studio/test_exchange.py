"""Push, pull and diff: changes of one side arrive at the other, and nothing else changes."""

import hashlib

import pytest

from glue_local.codegen import generate
from glue_local.definition import canonical, load
from glue_local.studio.exchange import BothChangedError, Difference, Exchange, ExchangeError

from .conftest import BUCKET, ENVIRONMENT, PLACES, SCRIPT, Lake, nodes


def test_given_a_job_that_terraform_made_then_push_sets_its_canvas_and_keeps_all_it_had(lake: Lake):
    git = lake.in_git()
    lake.terraform()
    before = lake.get()
    done = lake.exchange.push("job")
    after = lake.get()
    assert (done.outcome, done.changes) == ("updated", ("the canvas was set",))
    assert done.notes == ("kept as Glue has it: Timeout changed from 30 to 60",)
    assert after.pop("CodeGenConfigurationNodes") == canonical.document(git)["CodeGenConfigurationNodes"]
    assert after.pop("JobMode") == "VISUAL"
    assert before.pop("JobMode", "SCRIPT") == "SCRIPT"
    for answer in (before, after):
        answer.pop("LastModifiedOn")
    assert after == before
    assert lake.script() == generate(git)


def test_given_a_job_just_pushed_then_diff_is_same_and_push_and_pull_change_nothing(pushed: Lake):
    text = pushed.path.read_text()
    assert pushed.exchange.diff("job").same
    assert pushed.exchange.push("job").outcome == "unchanged"
    assert pushed.exchange.pull("job").outcome == "unchanged"
    assert pushed.path.read_text() == text


def test_given_a_job_that_is_not_in_glue_then_push_creates_it_with_role_and_script(lake: Lake):
    lake.in_git()
    assert lake.exchange.diff("job") == Difference("job", missing="is not in Glue yet")
    with pytest.raises(ExchangeError, match="job job: is not in Glue; let Terraform create it first"):
        lake.exchange.push("job")
    assert (
        lake.exchange.push("job", role=ENVIRONMENT["Role"], scripts="s3://assets/scripts/").outcome
        == "created"
    )
    assert lake.get()["Command"]["ScriptLocation"] == SCRIPT
    assert lake.get()["JobMode"] == "VISUAL"
    assert lake.exchange.diff("job").same


def test_given_an_edit_on_the_canvas_then_diff_says_it_and_pull_brings_definition_and_script(pushed: Lake):
    pushed.console("select 2\nfrom t")
    assert pushed.exchange.diff("job") == Difference(
        "job", glue=("node 'Rule' (node-2): SQL changed\n    -select 1\n    +select 2\n    +from t",)
    )
    assert pushed.exchange.pull("job").outcome == "pulled"
    assert load(pushed.path).nodes == nodes("select 2\nfrom t")
    assert pushed.path.with_suffix(".py").read_text() == generate(load(pushed.path))
    assert pushed.exchange.diff("job").same


def test_given_a_pull_then_nothing_of_the_environment_comes_along(pushed: Lake):
    pushed.console("select 2", Description="Makes it well.")
    pushed.exchange.pull("job")
    text = pushed.path.read_text()
    assert load(pushed.path).settings["Description"] == "Makes it well."
    assert load(pushed.path).settings["Timeout"] == 30
    assert load(pushed.path).settings["DefaultArguments"] == {"--job-language": "python"}
    assert not [word for word in ("arn:", "s3://", "secure", "vpc", *PLACES) if word in text]


def test_given_arguments_changed_in_the_console_then_the_authors_come_and_places_do_not(pushed: Lake):
    arguments = {**pushed.get()["DefaultArguments"], "--mine": "x", "--other": "s3://b/p"}
    del arguments["--job-language"]
    pushed.console(DefaultArguments=arguments)
    assert pushed.exchange.diff("job").glue == (
        'DefaultArguments.--job-language removed (was "python")',
        'DefaultArguments.--mine set to "x"',
    )
    pushed.exchange.pull("job")
    assert load(pushed.path).settings["DefaultArguments"] == {"--mine": "x"}


def test_given_spark_settings_of_author_and_environment_in_one_argument_then_only_the_authors_part_comes(
    pushed: Lake,
):
    joint = f"spark.sql.shuffle.partitions=8 --conf {PLACES['--conf']}"
    pushed.console(DefaultArguments={**pushed.get()["DefaultArguments"], "--conf": joint})
    pushed.exchange.pull("job")
    assert load(pushed.path).settings["DefaultArguments"]["--conf"] == "spark.sql.shuffle.partitions=8"
    assert pushed.exchange.diff("job").same
    assert pushed.exchange.push("job").outcome == "unchanged"
    arguments = {**load(pushed.path).settings["DefaultArguments"], "--conf": "spark.sql.shuffle.partitions=9"}
    pushed.in_git(DefaultArguments=arguments)
    pushed.exchange.push("job")
    assert pushed.get()["DefaultArguments"]["--conf"] == joint.replace("8", "9")


def test_given_an_edit_in_git_then_diff_says_it_and_push_brings_it(pushed: Lake):
    pushed.in_git("select 3", NumberOfWorkers=5, DefaultArguments={"--job-language": "python", "--new": "1"})
    found = pushed.exchange.diff("job")
    assert found.glue == ()
    assert found.git == (
        "NumberOfWorkers changed from 2 to 5",
        'DefaultArguments.--new set to "1"',
        "node 'Rule' (node-2): SQL changed\n    -select 1\n    +select 3",
    )
    pushed.exchange.push("job")
    job = pushed.get()
    assert job["NumberOfWorkers"] == 5
    assert job["Timeout"] == 60
    assert job["DefaultArguments"] == {"--job-language": "python", "--new": "1", **PLACES}
    assert job["CodeGenConfigurationNodes"]["node-2"]["SparkSQL"]["SqlQuery"] == "select 3"
    assert pushed.script() == generate(load(pushed.path))
    assert pushed.exchange.diff("job").same


def test_given_an_argument_taken_out_in_git_then_push_takes_it_out_in_glue(pushed: Lake):
    pushed.in_git(DefaultArguments={})
    pushed.exchange.push("job")
    assert pushed.get()["DefaultArguments"] == PLACES


@pytest.mark.parametrize("stripped", [False, True], ids=["the update keeps the canvas", "it strips it"])
def test_given_terraform_changed_the_job_then_push_makes_it_visual_again_and_keeps_the_change(
    pushed: Lake, stripped: bool
):
    """AWS's page on the visual job API says the first, the one on UpdateJob the second: push is right with both."""
    pushed.in_git(NumberOfWorkers=4)
    pushed.terraform(**({"CodeGenConfigurationNodes": {}} if stripped else {}))
    assert pushed.get()["JobMode"] == "SCRIPT"
    assert ("CodeGenConfigurationNodes" in pushed.get()) is not stripped
    said = "the canvas is not set" if stripped else "Glue Studio opens the job as a script"
    assert pushed.exchange.diff("job").git[0].startswith(said)
    pushed.exchange.push("job")
    assert (pushed.get()["NumberOfWorkers"], pushed.get()["JobMode"]) == (4, "VISUAL")
    assert set(pushed.get()["CodeGenConfigurationNodes"]) == set(nodes())
    assert pushed.exchange.diff("job").same


def test_given_glue_wrote_the_script_later_then_the_next_push_puts_gits_back(pushed: Lake):
    """Glue writes a script for the nodes it is sent; nobody says when."""
    location = pushed.get()["Command"]["ScriptLocation"]
    bucket, _, key = location.removeprefix("s3://").partition("/")
    ours = pushed.s3.get_object(Bucket=bucket, Key=key)
    pushed.s3.put_object(Bucket=bucket, Key=key, Body=b"# written by Glue\n")
    assert pushed.exchange.push("job").outcome == "updated"
    again = pushed.s3.get_object(Bucket=bucket, Key=key)
    assert (again["Metadata"], again["ContentLength"]) == (ours["Metadata"], ours["ContentLength"])


def test_a_job_of_a_lake_with_a_prefix_is_found_by_its_folder(lake: Lake):
    exchange = Exchange(lake.path.parents[1], lake.glue, lake.s3, "shop-")
    lake.in_git()
    exchange.push("job", role="role", scripts=f"s3://{BUCKET}/scripts")
    assert lake.glue.get_job(JobName="shop-job")["Job"]["JobMode"] == "VISUAL"
    assert exchange.diff("job").same
    assert exchange.pull("job").outcome == "unchanged"


def test_given_both_sides_changed_then_pull_and_push_refuse_and_show_both(pushed: Lake):
    pushed.in_git("select 'git'")
    pushed.console("select 'console'")
    text = pushed.path.read_text()
    with pytest.raises(BothChangedError) as refused:
        pushed.exchange.pull("job")
    assert "both git and Glue Studio changed it since the last push" in str(refused.value)
    assert "in git: node 'Rule' (node-2): SQL changed" in str(refused.value)
    assert "+select 'console'" in str(refused.value)
    with pytest.raises(BothChangedError, match="push --ours overwrites"):
        pushed.exchange.push("job")
    assert pushed.path.read_text() == text
    assert pushed.get()["CodeGenConfigurationNodes"]["node-2"]["SparkSQL"]["SqlQuery"] == "select 'console'"


def test_given_both_sides_changed_then_theirs_takes_glues(pushed: Lake):
    pushed.in_git("select 'git'")
    pushed.console("select 'console'")
    assert pushed.exchange.pull("job", theirs=True).outcome == "pulled"
    assert load(pushed.path).nodes == nodes("select 'console'")
    assert pushed.exchange.diff("job").same


def test_given_both_sides_changed_then_ours_leaves_gits_and_push_ours_overwrites(pushed: Lake):
    pushed.in_git("select 'git'")
    pushed.console("select 'console'")
    assert pushed.exchange.pull("job", ours=True).outcome == "unchanged"
    assert load(pushed.path).nodes == nodes("select 'git'")
    pushed.exchange.push("job", ours=True)
    assert pushed.get()["CodeGenConfigurationNodes"]["node-2"]["SparkSQL"]["SqlQuery"] == "select 'git'"
    assert pushed.exchange.diff("job").same


def test_given_both_sides_made_the_same_change_then_there_is_no_conflict(pushed: Lake):
    pushed.in_git("select 9")
    pushed.console("select 9")
    assert pushed.exchange.diff("job").same
    assert pushed.exchange.pull("job").outcome == "unchanged"


def test_given_only_the_console_changed_then_push_refuses_to_overwrite_it(pushed: Lake):
    pushed.console("select 2")
    with pytest.raises(BothChangedError, match="canvas has changes that git does not have"):
        pushed.exchange.push("job")


def test_given_settings_changed_in_git_and_a_pull_of_the_canvas_then_the_next_push_still_brings_them(
    pushed: Lake,
):
    pushed.in_git(NumberOfWorkers=7)
    pushed.console("select 2")
    pushed.exchange.pull("job", theirs=True)
    assert load(pushed.path).settings["NumberOfWorkers"] == 7
    pushed.exchange.push("job")
    assert pushed.get()["NumberOfWorkers"] == 7


def test_given_a_visual_job_that_is_not_in_git_then_pull_brings_it(pushed: Lake):
    pushed.path.unlink()
    assert pushed.exchange.diff("job") == Difference("job", missing="is not in git yet")
    assert pushed.exchange.pull("job").changes == ("brought to git for the first time",)
    assert load(pushed.path).nodes == nodes()


def test_given_a_job_drawn_in_the_console_then_pull_leaves_out_what_terraform_decides(pushed: Lake):
    pushed.path.unlink()
    pushed.console(JobRunQueuingEnabled=True)
    pushed.exchange.pull("job")
    assert "JobRunQueuingEnabled" not in load(pushed.path).settings
    pushed.in_git("select 8")
    pushed.exchange.push("job")
    assert pushed.get()["JobRunQueuingEnabled"] is True


def test_given_nothing_was_ever_pushed_and_both_differ_then_pull_needs_a_decision(pushed: Lake):
    pushed.s3.delete_object(Bucket="assets", Key="scripts/job.pushed.json")
    pushed.in_git("select 5")
    with pytest.raises(BothChangedError, match="nothing was pushed before"):
        pushed.exchange.pull("job")
    with pytest.raises(BothChangedError, match="nothing was pushed before"):
        pushed.exchange.push("job")
    assert pushed.exchange.pull("job", theirs=True).outcome == "pulled"
    assert load(pushed.path).nodes == nodes()


def test_given_a_job_without_canvas_or_no_job_then_pull_says_so(lake: Lake):
    lake.in_git()
    with pytest.raises(ExchangeError, match="job job: is not in Glue"):
        lake.exchange.pull("job")
    lake.terraform()
    with pytest.raises(ExchangeError, match="has no canvas in Glue, only a script"):
        lake.exchange.pull("job")


def test_given_a_job_that_is_on_neither_side_then_diff_says_so(lake: Lake):
    with pytest.raises(ExchangeError, match="job nope: is in neither Glue nor git"):
        lake.exchange.diff("nope")


def test_given_a_node_pulled_that_names_a_bucket_then_it_is_noted(pushed: Lake):
    given = pushed.get()["CodeGenConfigurationNodes"]
    given["node-4"] = {"S3JsonSource": {"Name": "Files", "Paths": ["s3://mine-1234/x/"]}}
    pushed.console(CodeGenConfigurationNodes=given)
    done = pushed.exchange.pull("job")
    assert done.changes == ("node 'Files' (node-4) added (S3JsonSource)",)
    assert "node 'Files' (node-4) names s3://mine-1234, which other environments do not have" in done.notes


def test_given_glue_answers_the_nodes_in_another_order_then_git_keeps_its_own(pushed: Lake):
    given = pushed.get()["CodeGenConfigurationNodes"]
    pushed.console(CodeGenConfigurationNodes=dict(reversed(given.items())))
    assert pushed.exchange.diff("job").same


def test_given_a_script_edited_by_hand_on_s3_then_pull_notes_it(pushed: Lake):
    pushed.console("select 2")
    pushed.s3.put_object(Bucket="assets", Key="scripts/job.py", Body=b"print('mine')")
    note = f"{SCRIPT} does not match the canvas: it was edited by hand or is out of date; push replaces it"
    assert note in pushed.exchange.pull("job").notes
    assert pushed.script() == "print('mine')"
    assert pushed.exchange.push("job").changes == ("the script was written",)
    assert pushed.script() == generate(load(pushed.path))


def test_given_a_push_or_a_pull_then_the_script_on_s3_is_marked_with_what_it_came_from(pushed: Lake):
    def marks() -> dict[str, str]:
        return dict(pushed.s3.head_object(Bucket="assets", Key="scripts/job.py")["Metadata"])

    def in_git() -> dict[str, str]:
        files = {"definition-md5": pushed.path, "script-md5": pushed.path.with_suffix(".py")}
        return {name: hashlib.md5(path.read_bytes()).hexdigest() for name, path in files.items()}

    assert marks() == in_git()
    first = marks()
    pushed.console("select 2")
    assert marks() == {}
    pushed.exchange.pull("job")
    assert marks() == in_git() != first


@pytest.mark.parametrize("remembered", [True, False])
def test_given_an_edit_on_the_canvas_then_it_is_unpulled_until_it_is_pulled(pushed: Lake, remembered: bool):
    assert pushed.exchange.unpulled("job") == []
    if not remembered:
        pushed.s3.delete_object(Bucket="assets", Key="scripts/job.pushed.json")
    pushed.console("select 2")
    assert [words.split(":")[0] for words in pushed.exchange.unpulled("job")] == ["node 'Rule' (node-2)"]
    pushed.exchange.pull("job", theirs=True)
    assert pushed.exchange.unpulled("job") == []


def test_given_a_canvas_that_terraform_stripped_or_an_edit_in_git_then_nothing_is_unpulled(pushed: Lake):
    pushed.in_git("select 2")
    assert pushed.exchange.unpulled("job") == []
    pushed.terraform()
    assert pushed.exchange.unpulled("job") == []


UNIFIED = {
    "--smus-orig-asset": "s3://project/shared/job.vetl",
    "--smus-other": "x",
    "--custom-logGroup-prefix": "datazone-p1-dev",
}


def test_given_a_job_of_sagemaker_unified_studio_then_push_and_pull_leave_its_marks_and_say_so(lake: Lake):
    lake.in_git()
    lake.terraform(DefaultArguments={"--job-language": "python", **UNIFIED})
    pushed = lake.exchange.push("job")
    note = "SageMaker Unified Studio's canvas of this job, s3://project/shared/job.vetl, was left unchanged"
    assert note in pushed.notes
    assert lake.get()["DefaultArguments"] == {"--job-language": "python", **UNIFIED}
    lake.console("select 2")
    pulled = lake.exchange.pull("job")
    assert pulled.outcome == "pulled"
    assert note in pulled.notes
    assert load(lake.path).settings["DefaultArguments"] == {"--job-language": "python"}
    assert lake.get()["DefaultArguments"] == {"--job-language": "python", **UNIFIED}
