"""The checks themselves: what they let pass, and what they do not."""

from collections.abc import Mapping

import pytest

from tests.torture.sequences.declared import Bot
from tests.torture.sequences.engine_model import EngineModel
from tests.torture.sequences.place import Grounds
from tests.torture.sequences.stack import Ended
from tests.torture.sequences.steps import Change, Cut, Declare, Destroy, How, LoseState, Outside, Up
from tests.torture.sequences.story import Violation


class Forgetful(EngineModel):
    """Forgets what it was to delete."""

    def destroy(self, how: How) -> Ended:
        self.lose_state()
        return super().destroy(how)


class Careless(EngineModel):
    """Says that all went well, and does nothing."""

    def up(self, declared: Mapping[str, Bot], how: How) -> Ended:
        assert declared
        assert how
        return Ended(well=True)


class Hasty(EngineModel):
    """Loses the state, and every label with it: declares all under another name."""

    def up(self, declared: Mapping[str, Bot], how: How) -> Ended:
        self.lose_state()
        again = {name: bot.trained_by(Bot(retry="x").training) for name, bot in declared.items()}
        return super().up(again, how)


def test_a_story_is_told_in_words(grounds: Grounds) -> None:
    story = grounds.story()
    for step in (Declare("ann"), Up(), Change("ann", "epochs", 2), Outside("cancel")):
        story.do(step)
    story.do(Up(How(cut=Cut(3, killed=False))))
    story.end()

    told = [line.partition(": projects/")[0] for line in story.lines]
    assert told == [
        "declare ann: 1 epochs of data a, named first, team red, on_missing fail",
        "pulumi up: ended well [create scope scope, create job ann, wait, create model ann]",
        "declare ann with epochs 2: 2 epochs of data a, named first, team red, on_missing fail",
        "somebody cancels a live job (0): nothing",
        "pulumi up, Ctrl-C after call 3: was cut [replace job ann, wait, replace model ann]",
        "pulumi destroy: ended well [delete model ann, delete model ann, delete job ann, delete job ann, delete scope scope]",  # noqa: E501 - as it is told
    ]


@pytest.mark.parametrize(
    ("kind", "steps", "problem"),
    [
        (Careless, [Declare("ann"), Up()], "no job was made for ann, though one was needed"),
        (Forgetful, [Declare("ann"), Up(), Destroy()], "is left"),
        (Hasty, [Declare("ann"), Up()], "jobs were made that nobody declares"),
    ],
)
def test_what_must_not_be_is_found(
    grounds: Grounds, kind: type[EngineModel], steps: list[Declare | Up | Destroy], problem: str
) -> None:
    story = grounds.story(kind)
    for step in steps[:-1]:
        story.do(step)

    with pytest.raises(Violation) as violation:
        story.do(steps[-1])
    story.end()

    text = str(violation.value)
    assert problem in text
    assert "What was done:\n1. declare ann" in text


def test_a_lost_state_is_not_held_against_a_destroy(grounds: Grounds) -> None:
    story = grounds.story()
    for step in (Declare("ann"), Up(), LoseState()):
        story.do(step)
    story.end()
