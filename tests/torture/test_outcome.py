"""What counts as wrong in a cell, and how it is told."""

from dataclasses import replace

import pytest

from tests.torture.outcome import Cell, Left, Outcome, Recovered, Then
from tests.torture.points import POINTS, Phase
from tests.torture.processes import Shot
from tests.torture.table import report


def _cell(phase: Phase, then: Then = Then.UP) -> Cell:
    return Cell(next(point for point in POINTS if point.phase == phase), Shot.ENGINE, then)


NOTHING = Left(succeeded=True)
WELL = Recovered(True, usable=1, outputs_right=True, settled=True, fewest_serving=1)
UP = Outcome(_cell(Phase.UP), reached=True, recovered=WELL, left=NOTHING, paid=1)
REPLACE = Outcome(_cell(Phase.REPLACE), reached=True, recovered=WELL, left=NOTHING, paid=2)


@pytest.mark.parametrize(
    ("outcome", "problems"),
    [
        pytest.param(UP, [], id="up is as it should be"),
        pytest.param(REPLACE, [], id="a replace pays two jobs and has one model"),
        pytest.param(replace(UP, paid=2), ["2 jobs paid instead of 1"], id="paid twice"),
        pytest.param(replace(UP, cancelled=1), [], id="a cancelled rival costs next to nothing"),
        pytest.param(
            replace(UP, recovered=replace(WELL, usable=2), paid=1),
            ["2 jobs with a model instead of 1"],
            id="an orphaned model",
        ),
        pytest.param(
            replace(UP, recovered=replace(WELL, succeeded=False, usable=0)),
            ["up fails"],
            id="what else is wrong follows from the failure",
        ),
        pytest.param(
            replace(UP, recovered=replace(WELL, outputs_right=False, settled=False)),
            [
                "the outputs name no endpoint that serves what is declared",
                "the next preview shows changes",
            ],
            id="outputs and state are not what is there",
        ),
        pytest.param(
            replace(REPLACE, recovered=replace(WELL, fewest_serving=0)),
            ["no model served for a while"],
            id="the model in use went before the new one came",
        ),
        pytest.param(
            replace(UP, recovered=replace(WELL, fewest_serving=0)),
            [],
            id="nothing has to serve before the first up is done",
        ),
        pytest.param(
            Outcome(
                _cell(Phase.UP, Then.DESTROY), reached=True, left=Left(True, jobs=1, endpoints=2)
            ),
            ["1 jobs train on", "left: 2 endpoints"],
            id="a destroy that leaves something",
        ),
        pytest.param(
            replace(UP, left=Left()),
            ["destroy fails"],
            id="a destroy that fails",
        ),
        pytest.param(Outcome(UP.cell), ["the point was not reached"], id="no shot"),
    ],
)
def test_problems_of_an_outcome(outcome: Outcome, problems: list[str]) -> None:
    assert outcome.problems == problems


def test_a_report_has_a_row_for_each_outcome_and_the_text_of_failures() -> None:
    failed = replace(UP, recovered=replace(WELL, succeeded=False), said="error: no luck\n")

    text = report("ours", [REPLACE, failed])

    assert "## ours: 1 of 2 cells as they should be" in text
    assert text.count("\n| up: ") == text.count("\n| replace: ") == 1
    assert "```text\nerror: no luck\n```" in text
