"""What a preview says of the cost of a job, on the real engine: it reads, and writes nothing."""

from tests.engine.conftest import StackFactory
from tests.engine.project import Project, eventually, interrupt

PAID = "bot trains a new model: a paid job"


def _forget(project: Project) -> None:
    """Lose the state, keep the stack."""
    name = "organization/tuned-models/test"
    project.pulumi("stack", "rm", "--force", "--yes", "--preserve-config", name)
    project.pulumi("stack", "init", name)


def test_a_new_model_is_told_to_be_paid(project: Project) -> None:
    assert PAID in project.preview().text
    assert project.vertex.jobs() == []
    assert project.vertex.objects() == []

    project.up()
    writes = project.vertex.writes()
    assert "paid" not in project.preview().text
    project.models["bot"]["hyperparameters"]["epochCount"] = 5
    assert PAID in project.preview().text
    project.models["bot"] |= {"description": "other"}
    assert PAID in project.preview("--diff").text
    assert project.vertex.writes() == writes


def test_a_revert_is_told_to_be_free(project: Project) -> None:
    project.up()
    [first] = project.vertex.jobs()
    project.models["bot"]["hyperparameters"]["epochCount"] = 400
    process = project.start_up()
    eventually(lambda: len(project.vertex.jobs()) == 2)
    interrupt(process)

    project.models["bot"]["hyperparameters"]["epochCount"] = 3
    text = project.preview().text

    assert f"bot adopts {first['name']} (SUCCEEDED, created " in text
    assert "nothing is trained again, no cost" in text
    assert "paid" not in text


def test_a_lost_state_finds_all_jobs_and_models_again(project: Project) -> None:
    project.models["second"] = {**project.models["bot"], "hyperparameters": {"epochCount": 2}}
    project.up()
    before = {name: project.outputs(name) for name in project.models}
    _forget(project)

    text = project.preview().text
    assert "paid" not in text
    assert all(f"{name} adopts {before[name]['job']}" in text for name in before)

    project.up()
    assert {name: project.outputs(name) for name in project.models} == before
    assert len(project.vertex.jobs()) == 2
    assert project.steps() == {}


def test_changed_data_in_a_bucket_is_told_to_be_paid_as_well(make_project: StackFactory) -> None:
    project = make_project()
    project.up()
    [upload] = project.vertex.objects()
    project.models["bot"]["trainingDataset"] = f"gs://{project.gcp_project}-vertex-tuning/{upload}"
    _forget(project)

    text = project.preview().text

    assert "bot trains a new model: a paid job" in text
