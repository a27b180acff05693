"""What the plugin refuses to spend."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pulumi_vertex_tuning.resources.spending import Costs, Spending, costs_in


def _costs(
    label: str, high: float, *, most: float | None = None, budget: float | None = None
) -> Costs:
    return Costs(label, f"about {high:.2f} USD (...)", high, most, budget)


@pytest.mark.parametrize(
    ("high", "most", "refused"), [(7, 5, True), (5, 5, False), (7, None, False), (0.1, 0, True)]
)
def test_a_job_may_cost_as_much_as_it_may(high: float, most: float | None, refused: bool) -> None:
    found = Spending().refusals(_costs("bot", high, most=most), "bot")

    assert bool(found) is refused


def test_a_refusal_names_the_numbers() -> None:
    [told] = Spending().refusals(_costs("bot", 7, most=5), "bot")

    assert told.startswith(
        "max_cost_usd: bot would cost about 7.00 USD (...), and 7.00 USD is more than 5.00 USD."
    )


def test_the_jobs_of_a_run_share_its_budget() -> None:
    spending = Spending()

    assert spending.refusals(_costs("a", 2, budget=5), "a") == []
    assert spending.refusals(_costs("b", 3, budget=5), "b") == []
    [told] = spending.refusals(_costs("c", 1, budget=5), "c")

    assert told.splitlines()[:4] == [
        "vertex-tuning:budgetUsd: training would cost up to 6.00 USD, more than 5.00 USD:",
        "  a: about 2.00 USD (...)",
        "  b: about 3.00 USD (...)",
        "  c: about 1.00 USD (...)",
    ]


def test_a_job_that_is_checked_twice_counts_once() -> None:
    spending = Spending()

    for high in (3, 4, 4):
        assert spending.refusals(_costs("a", high, budget=5), "a") == []
    assert spending.refusals(_costs("b", 1, budget=5), "b") == []


def test_what_is_refused_is_not_spent() -> None:
    spending = Spending()

    assert spending.refusals(_costs("a", 4, most=3, budget=5), "a") != []
    assert spending.refusals(_costs("b", 6, budget=5), "b") != []
    assert spending.refusals(_costs("c", 5, budget=5), "c") == []


def test_jobs_that_are_checked_at_once_cannot_both_have_the_last_of_it() -> None:
    spending = Spending()

    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda n: spending.refusals(_costs(str(n), 1, budget=10), str(n)), range(200))
        )

    assert found.count([]) == 10


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"costs": None},
        {"costs": {"label": "a", "maxCostUsd": 5.0}},
        {"costs": {"label": "a", "maxCostUsd": 5.0, "estimate": object()}},
    ],
    ids=["no limit", "nothing", "no estimate", "not known yet"],
)
def test_what_is_not_known_is_not_refused(sent: dict[str, object]) -> None:
    assert costs_in(sent) is None
