"""The program of a sequence: what it declares now, and what it has declared before."""

from dataclasses import dataclass, field, replace

from tests.torture.sequences.declared import Bot, Training
from tests.torture.sequences.steps import Change, Declare, Revert, Undeclare


@dataclass
class Script:
    """What is declared by name, and as what each was declared last."""

    declared: dict[str, Bot] = field(default_factory=dict)
    bots: dict[str, Bot] = field(default_factory=dict)
    _trainings: dict[str, list[Training]] = field(default_factory=dict)

    @property
    def has_history(self) -> bool:
        """Whether there is a training to go back to."""
        return any(len(trainings) > 1 for trainings in self._trainings.values())

    def write(self, step: Declare | Undeclare | Change | Revert) -> None:
        """Change the program."""
        if isinstance(step, Undeclare):
            self.declared.pop(step.name, None)
            return
        history = self._trainings.setdefault(step.name, [])
        bot = _changed(self.bots.get(step.name, Bot()), step, history)
        if bot.training not in history[-1:]:
            history.append(bot.training)
        self.bots[step.name] = self.declared[step.name] = bot


def _changed(bot: Bot, step: Declare | Change | Revert, history: list[Training]) -> Bot:
    match step:
        case Change():
            changes = {step.field: step.value}
            return replace(bot, **changes)  # type: ignore[arg-type] # a dict of several types
        case Revert() if history:
            return bot.trained_by(history[max(0, len(history) - 1 - step.back)])
    return bot
