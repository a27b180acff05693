"""max_cost_usd and vertex-tuning:budgetUsd in the plugin's check, where jobs are going to be."""

import pytest

from tests.lifecycle.place import LONG, Place
from tests.plugin.plugin import UNKNOWN, Plugin, Properties


def _with_costs(inputs: Properties, high: float = 7.0, **limits: float) -> Properties:
    estimate = {"high": high, "text": f"about {high:.2f} USD (...)"}
    return {**inputs, "costs": {"label": "bot", "estimate": estimate, **limits}}


def _other(inputs: Properties, number: int) -> Properties:
    return {**inputs, "owner": {"stack": "0a", "resource": f"0b{number}"}}


@pytest.fixture(autouse=True)
def _a_run_of_its_own(plugin: Plugin) -> None:
    plugin.next_run()


def test_costs_never_reach_the_state(plugin: Plugin, job_inputs: Properties) -> None:
    checked = plugin.job.check(_with_costs(job_inputs, maxCostUsd=8.0, budgetUsd=9.0))

    assert checked.inputs == job_inputs
    assert checked.failures == []


@pytest.mark.parametrize(
    ("limits", "want"),
    [
        ({"maxCostUsd": 5.0}, ["max_cost_usd: bot would cost about 7.00 USD (...), and 7.00 USD"]),
        ({"maxCostUsd": 7.0}, []),
        ({"budgetUsd": 5.0}, ["vertex-tuning:budgetUsd: training would cost up to 7.00 USD"]),
        ({"maxCostUsd": 5.0, "budgetUsd": 5.0}, ["max_cost_usd: ", "vertex-tuning:budgetUsd: "]),
        ({}, []),
    ],
)
def test_a_job_that_is_too_expensive_is_refused(
    plugin: Plugin, place: Place, job_inputs: Properties, limits: dict[str, float], want: list[str]
) -> None:
    failures = plugin.job.check(_with_costs(job_inputs, **limits)).failures

    assert len(failures) == len(want)
    for (field, reason), start in zip(failures, want, strict=True):
        assert field == ""
        assert reason.startswith(start)
    assert place.vertex.jobs() == []


def test_a_job_that_is_there_is_not_held_against_them(
    plugin: Plugin, job_inputs: Properties
) -> None:
    news = _with_costs(job_inputs, maxCostUsd=5.0, budgetUsd=5.0)

    assert plugin.job.check(news, olds=job_inputs).failures == []
    # The engine checks what takes the place of a job once more, then without what was.
    assert plugin.job.check({**news, "retry": "1"}, olds=job_inputs).failures == []
    assert len(plugin.job.check({**news, "retry": "1"}).failures) == 2


def test_a_job_that_an_earlier_one_stands_for_is_not_either(
    plugin: Plugin, next_run: Plugin, job_inputs: Properties
) -> None:
    inputs = {**job_inputs, "hyperparameters": {"epochCount": LONG, "adapterSize": 1}}
    made = next_run.job.create(inputs)

    news = _with_costs(inputs, maxCostUsd=5.0, budgetUsd=5.0)
    assert plugin.job.check(news).failures == []
    assert plugin.job.check({**news, "adopt": made.id}).failures == []
    assert len(plugin.job.check({**news, "retry": "1"}).failures) == 2


def test_the_jobs_of_a_run_share_its_budget_and_another_run_has_its_own(
    plugin: Plugin, job_inputs: Properties
) -> None:
    one, other = (
        _with_costs(_other(job_inputs, number), 3.0, budgetUsd=5.0) for number in range(2)
    )

    for _ in range(2):
        assert plugin.job.check(one).failures == []
        assert plugin.job.check(one).failures == []
        [(_, reason)] = plugin.job.check(other).failures
        assert "training would cost up to 6.00 USD, more than 5.00 USD" in reason
        plugin.next_run()


@pytest.mark.parametrize(
    "later",
    [
        {"trainingDataset": {"uri": UNKNOWN, "digest": UNKNOWN}},
        {"costs": {"label": "bot", "estimate": UNKNOWN, "maxCostUsd": 5.0}},
    ],
)
def test_what_is_known_later_is_checked_then(
    plugin: Plugin, job_inputs: Properties, later: Properties
) -> None:
    news = {**_with_costs(job_inputs, maxCostUsd=5.0), **later}

    assert plugin.job.check(news).failures == []
