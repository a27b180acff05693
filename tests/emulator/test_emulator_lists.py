"""Lists: pages and filters."""

import pytest
from google.cloud import aiplatform_v1

from .clients import Tuner


def test_lists_come_in_pages_the_newest_first(
    tuner: Tuner,
    tuning_client: aiplatform_v1.GenAiTuningServiceClient,
) -> None:
    names = [tuner.create()["name"] for _ in range(5)]
    first = tuner.http.get(f"/v1/{tuner.parent}/tuningJobs?pageSize=2")
    assert [job["name"] for job in first["tuningJobs"]] == [names[4], names[3]]
    request = {"parent": tuner.parent, "page_size": 2}
    assert [job.name for job in tuning_client.list_tuning_jobs(request)] == names[::-1]
    answer = tuner.http.ask("GET", f"/v1/{tuner.parent}/tuningJobs?pageToken=bad")
    assert answer.status == 400


FILTERS = [
    ('labels.team="docs"', ["a", "b"]),
    ("labels.team=docs", ["a", "b"]),
    ("labels.team:*", ["a", "b", "c"]),
    ("labels:only-c", ["c"]),
    ('labels.team="docs" AND labels.stage="dev"', ["b"]),
    ('labels.team="web" OR labels.stage="dev"', ["b", "c"]),
    ('NOT labels.team="docs"', ["c", "d"]),
    ('labels.team!="docs"', ["c"]),
    ('tuned_model_display_name="d"', ["d"]),
    ('(labels.stage="dev" OR tunedModelDisplayName="d") AND NOT labels.team:*', ["d"]),
    ('create_time>"2020-01-01T00:00:00Z"', ["a", "b", "c", "d"]),
    ('state="JOB_STATE_FAILED"', []),
]


def test_lists_can_be_filtered(tuner: Tuner) -> None:
    labels: dict[str, dict[str, str]] = {
        "a": {"team": "docs"},
        "b": {"team": "docs", "stage": "dev"},
        "c": {"team": "web", "only-c": ""},
        "d": {},
    }
    for name, own in labels.items():
        tuner.create(tunedModelDisplayName=name, labels=own)
    for text, want in FILTERS:
        query = text.replace(" ", "%20").replace('"', "%22").replace(">", "%3E")
        found = tuner.http.get(f"/v1/{tuner.parent}/tuningJobs?filter={query}")
        names = sorted(job["tunedModelDisplayName"] for job in found.get("tuningJobs", []))
        assert names == want, text
        assert bool(found) == bool(want), text


@pytest.mark.parametrize("text", ["state=", "colour=red", "AND", '"', "labels.a=b)", "x y"])
def test_a_filter_that_means_nothing_is_refused(tuner: Tuner, text: str) -> None:
    query = text.replace('"', "%22").replace(" ", "%20")
    answer = tuner.http.ask("GET", f"/v1/{tuner.parent}/tuningJobs?filter={query}")
    assert answer.status == 400
    assert answer.json["error"]["status"] == "INVALID_ARGUMENT"
