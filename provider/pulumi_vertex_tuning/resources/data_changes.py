"""What has become of a job's data, as a preview says it."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_vertex_tuning.dataset.limits import validation_problem
from pulumi_vertex_tuning.lifecycle.outlook import CALLED, FACTS
from pulumi_vertex_tuning.resources.inputs import comes_later
from pulumi_vertex_tuning.wording import counted

Properties = Mapping[str, Any]

IGNORED = "ignored (on_data_change), so it trains nothing"


def data_changes(olds: Properties, news: Properties) -> Iterator[tuple[str, str]]:
    """Yield which data says something else than it did, by field, and the sentence for it."""
    for field, facts in FACTS.items():
        old, new = olds.get(field) or {}, news.get(field) or {}
        if olds and not comes_later(new) and differs(old, new):
            told = _told(old, new, olds.get(facts) or {}, news.get(facts) or {})
            yield field, f"{CALLED[field]} {told}"


def too_many_to_validate(news: Properties) -> str:
    """Return what is wrong with the sizes of the sets where both are known, "" where nothing is."""
    training, validation = (news.get(facts) or {} for facts in FACTS.values())
    if comes_later(training) or comes_later(validation):
        return ""
    if not (training.get("rows") and validation.get("rows")):
        return ""
    problem = validation_problem(int(training["rows"]), int(validation["rows"]))
    return f"{(news.get('validationDataset') or {}).get('uri')} {problem}" if problem else ""


def differs(old: Properties, new: Properties) -> bool:
    """Tell whether data says something else: by its digest, else by where it lies."""
    if old.get("digest") and new.get("digest"):
        return bool(old["digest"] != new["digest"])
    return old != new


def may_be_ignored(olds: Properties, news: Properties, field: str) -> bool:
    """Tell whether data was there before and is now, so that only its content can differ."""
    old, new = olds.get(field) or {}, news.get(field) or {}
    return bool(old.get("digest")) and bool(new) and (comes_later(new) or bool(new.get("digest")))


def keep_data(olds: Properties, news: Properties) -> dict[str, Any]:
    """Return the new inputs with the content that was trained on in place of another one.

    Where data lies is taken from the new side: an upload of other content takes the place of the
    old one, which is removed.
    """
    kept = dict(news)
    for field, facts in FACTS.items():
        if may_be_ignored(olds, news, field):
            kept[field] = {"uri": news[field].get("uri"), "digest": olds[field]["digest"]}
            kept |= {facts: olds[facts]} if facts in olds else {}
    return kept


def _told(old: Properties, new: Properties, was: Properties, now: Properties) -> str:
    if not old or not new:
        size = _size(now if new else was)
        return f"{'added' if new else 'removed'}{f': {size}' if size else ''}"
    parts = [_moved(old, new) or _written(was, now), *_counted(was, now)]
    return f"changed: {', '.join(part for part in parts if part) or 'other content'}"


def _moved(old: Properties, new: Properties) -> str:
    """Return the way of data that lies elsewhere, uploads apart: their names say their content."""
    is_upload = str(new.get("digest")).startswith("sha256:")
    moved = old.get("uri") != new.get("uri") and not is_upload
    return f"{old.get('uri')} -> {new.get('uri')}" if moved else ""


def _written(was: Properties, now: Properties) -> str:
    old, new = was.get("generation"), now.get("generation")
    return f"generation {old} -> {new}" if _known(old, new) else ""


def _counted(was: Properties, now: Properties) -> Iterator[str]:
    rows, tokens = _difference("rows", was, now), _difference("tokens", was, now)
    if rows == 0:
        yield f"{counted(int(now['rows']), 'row')} before and after"
        if not tokens:
            yield "other content"
    elif rows is None and (size := _size(now)):
        yield f"now {size}"
    elif rows:
        yield _signed(rows, "row")
    if tokens and rows is not None:
        yield _signed(tokens, "token")


def _difference(key: str, was: Properties, now: Properties) -> int | None:
    old, new = was.get(key), now.get(key)
    return int(new) - int(old) if _known(old, new) else None  # type: ignore[arg-type] # known


def _size(facts: Properties) -> str:
    named = (("rows", "row"), ("tokens", "token"))
    return ", ".join(counted(int(facts[key]), one) for key, one in named if _known(facts.get(key)))


def _known(*values: Any) -> bool:
    return all(value is not None and not comes_later(value) for value in values)


def _signed(count: int, one: str) -> str:
    return f"{'+' if count > 0 else '-'}{counted(abs(count), one)}"
