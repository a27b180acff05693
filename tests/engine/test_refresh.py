"""--refresh in one run with what deletes: a refresh asks for diffs too, and keeps nothing."""

from tests.engine.project import Project


def test_a_destroy_that_refreshes_first_leaves_nothing(project: Project) -> None:
    project.up()

    text = project.pulumi("destroy", "--yes", "--skip-preview", "--refresh").text

    assert project.vertex.models() == []
    assert project.vertex.endpoints() == []
    assert project.vertex.objects() == []
    assert "which no resource of the stack knows" not in text


def test_what_an_up_replaces_goes_where_the_program_refreshes_it(project: Project) -> None:
    project.models["second"] = project.models["bot"] | {"tunedModelDisplayName": "second"}
    project.up()

    for model in project.models.values():
        model["hyperparameters"] = {"epochCount": 2, "adapterSize": 4}
    project.up("--refresh", "--run-program")

    in_use = {project.outputs(name)["model"].partition("@")[0] for name in project.models}
    assert {model["name"] for model in project.vertex.models()} == in_use
