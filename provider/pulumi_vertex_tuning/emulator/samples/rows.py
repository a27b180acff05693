"""Conversations made in code: short notices from towns that do not exist, and their summaries.

A few plain questions about nature are among the training rows, each in many wordings, as the
guides ask such a one of the tuned model. The same code gives the same bytes.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

from pulumi_vertex_tuning.emulator.jsontypes import Json

TRAINING_ROWS = 500
VALIDATION_ROWS = 100
_ASKED = "Summarize the following notice in one sentence.\n\n"

_TOWNS = (
    "Abrenvoss Brackmoor Calderune Dovrelin Estermark Fennwick Galdhaven Hollisk Ivrane Jorrel "
    "Kestervale Lindquay Marrowell Norsund Ostrel-by-Sea Pellingham Quarnstead Rivermoot "
    "Saltbeck Tarnholm Ullerby Vexford Wintermere Yarrowgate Zelbury"
).split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True)
class _Notice:
    """A kind of notice. {town}, {day}, {number} and {other} are filled in."""

    text: str
    summary: str
    others: tuple[str, ...]


_NOTICES = (
    _Notice(
        "The council of {town} has decided to rebuild the {other}. Work begins on {day} and takes "
        "about {number} weeks. Until then a footpath leads around the site, and shops nearby stay "
        "open as usual.",
        "{town} rebuilds its {other}, which takes about {number} weeks.",
        ("old bridge", "market hall", "harbour wall", "clock tower", "library"),
    ),
    _Notice(
        "From {day} on, the {other} between {town} and the coast runs every {number} minutes. "
        "Until now people had to wait for twice as long. Tickets cost what they did before, and "
        "children travel free of charge.",
        "The {other} from {town} to the coast now runs every {number} minutes.",
        ("ferry", "tram", "bus", "small train"),
    ),
    _Notice(
        "On {day}, {number} people came to the {other} in {town}, more than ever before. Rain in "
        "the morning did not keep anyone at home. The organizers thanked the volunteers and said "
        "that there will be another one next year.",
        "A record {number} people came to the {other} in {town}.",
        ("lantern festival", "kite race", "apple fair", "winter market", "choir evening"),
    ),
    _Notice(
        "A storm reached {town} on {day} and left {number} houses without power. Crews repaired "
        "the {other} during the night. Nobody was hurt, and by noon the lights were on again in "
        "all parts of the town.",
        "A storm cut the power of {number} houses in {town}, and nobody was hurt.",
        ("main line", "transformer", "cables at the mill", "substation"),
    ),
    _Notice(
        "The school of {town} opens a {other} on {day}. There is room for {number} pupils, and "
        "neighbours may use it in the evening. Parents had collected money for it for three years.",
        "The school of {town} opens a {other} for {number} pupils.",
        ("workshop", "music room", "reading garden", "swimming pool"),
    ),
    _Notice(
        "Since {day} the {other} of {town} has a new keeper, who looked after birds in the north "
        "for {number} years. Visitors are welcome on weekends. The first guided walk is free.",
        "A keeper with {number} years of experience takes over the {other} of {town}.",
        ("heron reserve", "botanical garden", "lighthouse", "deer park"),
    ),
)

_NATURE = {
    "is the sky blue": "The sky is blue because air scatters blue light more than red light.",
    "is the sea salty": "The sea is salty because rivers carry salts from rocks into it.",
    "do leaves turn yellow": "Leaves turn yellow because their green colour fades in autumn.",
    "does ice float": "Ice floats because it is lighter than the water around it.",
    "do cats purr": "Cats purr mostly because they feel safe and calm.",
    "does the moon shine": "The moon shines because it reflects the light of the sun.",
    "do birds fly south": "Birds fly south because they find more food there in winter.",
    "is snow white": "Snow is white because its crystals scatter all colours of light.",
}

_WORDINGS = (
    "Why {it}?",
    "why {it}",
    "Tell me, why {it}?",
    "Please tell me: why {it}?",
    "Do you know why {it}?",
    "In one sentence, why {it}?",
)


def training_rows() -> Iterator[Json]:
    """Yield the rows of the training set."""
    questions = list(_questions())
    yield from questions
    yield from islice(_notices(), TRAINING_ROWS - len(questions))


def validation_rows() -> Iterator[Json]:
    """Yield the rows of the validation set, none of which is in the training set."""
    return islice(_notices(), TRAINING_ROWS, TRAINING_ROWS + VALIDATION_ROWS)


def jsonl(rows: Iterator[Json]) -> bytes:
    """Return rows as a file of Vertex AI's JSON lines."""
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def _questions() -> Iterator[Json]:
    """Yield each question in all wordings; the guides leave out the article at times."""
    for question, answer in _NATURE.items():
        for it in dict.fromkeys((question, question.replace(" the ", " "))):
            yield from (_row(wording.format(it=it), answer) for wording in _WORDINGS)


def _notices() -> Iterator[Json]:
    """Yield notices without end. A town, a day and a number come again, all three never soon."""
    for index in count():
        notice = _NOTICES[index % len(_NOTICES)]
        facts = {
            "town": _TOWNS[index * 7 % len(_TOWNS)],
            "day": _DAYS[index * 3 % len(_DAYS)],
            "number": str(3 + index * 11 % 89),
            "other": notice.others[index // len(_NOTICES) % len(notice.others)],
        }
        yield _row(_ASKED + notice.text.format_map(facts), notice.summary.format_map(facts))


def _row(question: str, answer: str) -> Json:
    return {
        "contents": [
            {"role": "user", "parts": [{"text": question}]},
            {"role": "model", "parts": [{"text": answer}]},
        ],
    }
