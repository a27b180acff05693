"""Uploads through the real engine: an object is there as long as something refers to it."""

from collections.abc import Callable

import requests

from tests.engine.project import Project, eventually

Objects = Callable[[], set[str]]

PROGRAM = """
from pulumi_vertex_tuning import Dataset

for name in ("one", "two"):
    Dataset(name, source=f"data/{name}.jsonl")
"""


def test_the_object_of_an_old_content_goes_and_comes_back_with_a_revert(project: Project) -> None:
    project.up()
    [first] = project.vertex.objects()
    project.write_data("train.jsonl", 41)
    project.up()
    [second] = project.vertex.objects()
    assert second != first

    project.write_data("train.jsonl", 40)
    project.up()

    assert project.vertex.objects() == [first]
    assert project.steps() == {}


def test_a_revert_after_a_failed_job_keeps_the_object_that_is_in_use(project: Project) -> None:
    project.up()
    [first] = project.vertex.objects()
    project.write_data("train.jsonl", 41)
    process = project.start_up()
    eventually(lambda: len(project.vertex.objects()) == 2)
    process.communicate(timeout=60)

    project.write_data("train.jsonl", 40)
    project.up()

    assert project.vertex.objects() == [first]
    assert project.steps() == {}
    assert project.outputs()["trainingData"].endswith(first)


def test_two_data_sets_of_the_same_content_have_an_object_each(project: Project) -> None:
    project.program.write_text(PROGRAM)
    for name in ("one", "two"):
        project.write_data(f"{name}.jsonl", 10)
    project.up()
    objects = set(project.vertex.objects())
    assert len(objects) == 2
    assert len({name.rpartition("/")[2] for name in objects}) == 1

    project.write_data("one.jsonl", 11)
    project.up()
    assert len(objects & set(project.vertex.objects())) == 1

    project.write_data("one.jsonl", 10)
    project.up()
    assert set(project.vertex.objects()) == objects
    assert project.steps() == {}

    project.pulumi("destroy", "--yes", "--skip-preview")
    assert project.vertex.objects() == []


def test_a_public_bucket_is_refused_before_anything_is_uploaded(project: Project) -> None:
    bucket = f"{project.gcp_project}-open"
    url = f"{project.vertex.url}/storage/v1/b"
    everybody = {"bindings": [{"role": "roles/storage.objectViewer", "members": ["allUsers"]}]}
    assert requests.post(f"{url}?project=p", json={"name": bucket}, timeout=10).ok
    assert requests.put(f"{url}/{bucket}/iam", json=everybody, timeout=10).ok
    project.settings["vertex-tuning:stagingBucket"] = bucket

    for result in (project.preview(check=False), project.up(check=False)):
        assert result.code != 0
        assert f"the staging bucket gs://{bucket} is public: nothing was uploaded" in result.text
    assert "items" not in requests.get(f"{url}/{bucket}/o", timeout=10).json()

    assert requests.put(f"{url}/{bucket}/iam", json={"bindings": []}, timeout=10).ok
    project.up()
