"""What a job is going to cost: tokens x epochs x price."""

from datetime import date

import pytest

from pulumi_vertex_tuning.catalog import (
    Epochs,
    Estimate,
    NoEstimate,
    estimate,
    find_base_model,
    known_base_models,
    parse_prices,
    price_of,
    retirement_warning,
    server_epochs,
    serving_note,
)
from pulumi_vertex_tuning.catalog.estimates import span, usd
from pulumi_vertex_tuning.emulator.tuning.hyperparameters import default_epoch_count

FLASH = "gemini-2.5-flash"


def _estimate(**changed: object) -> Estimate:
    values = {"base_model": FLASH, "tokens": 480_000, "rows": 500, "epochs": 3, "prices": {}}
    found = estimate(**{**values, **changed})  # type: ignore[arg-type] # a row of a table
    assert isinstance(found, Estimate)
    return found


@pytest.mark.parametrize(
    ("changed", "want"),
    [
        ({}, "about 7.20 USD (480,000 tokens x 3 epochs x 5.00 USD per million)"),
        ({"epochs": 1}, "about 2.40 USD (480,000 tokens x 1 epoch x 5.00 USD per million)"),
        (
            {"epochs": None},
            (
                "12.00 to 72.00 USD (480,000 tokens x 5 to 30 epochs x 5.00 USD per million;"
                " epochs are left to the server)"
            ),
        ),
        (
            {"tokens": 520, "prices": {FLASH: 1.5}},
            "about 0.00234 USD (520 tokens x 3 epochs x 1.50 USD per million)",
        ),
        (
            {"base_model": f"publishers/google/models/{FLASH}", "prices": {FLASH: 0}},
            "about 0.00 USD (480,000 tokens x 3 epochs x 0.00 USD per million)",
        ),
        (
            {"tokens": 10**12, "epochs": 2, "base_model": "gemini-2.5-pro"},
            (
                "about 50,000,000.00 USD"
                " (1,000,000,000,000 tokens x 2 epochs x 25.00 USD per million)"
            ),
        ),
    ],
)
def test_it_shows_the_numbers_that_it_is_made_of(changed: dict[str, object], want: str) -> None:
    assert str(_estimate(**changed)) == want


@pytest.mark.parametrize(
    ("changed", "want"),
    [
        ({"base_model": None}, "the base model behind a pre-tuned model is not known before"),
        ({"base_model": "gemini-9"}, "no price of gemini-9 is known; give one in USD per million"),
        ({"tokens": None}, "how many tokens the training data has is not known"),
        ({"tokens": 0}, "how many tokens the training data has is not known"),
    ],
)
def test_where_something_is_not_known_there_is_none(changed: dict[str, object], want: str) -> None:
    values = {"base_model": FLASH, "tokens": 1, "rows": 1, "epochs": 1, "prices": {}}

    found = estimate(**{**values, **changed})  # type: ignore[arg-type] # a row of a table

    assert isinstance(found, NoEstimate)
    assert found.reason.startswith(want)


@pytest.mark.parametrize(
    ("rows", "seen"), [(166, 40), (500, 10)], ids=["images on record", "text on record"]
)
def test_the_epochs_of_the_jobs_on_record_are_in_the_range(rows: int, seen: int) -> None:
    found = server_epochs(rows)

    assert found.low < seen < found.high


@pytest.mark.parametrize("rows", [1, 199, 200, 999, 1_000, 9_999, 10_000, 10_000_000])
def test_what_the_emulator_chooses_is_in_the_range(rows: int) -> None:
    found = server_epochs(rows)

    assert found.low <= default_epoch_count(rows) <= found.high


def test_for_rows_that_nobody_counted_the_range_holds_all_others() -> None:
    assert server_epochs(None) == Epochs(1, 60)


def test_each_price_and_date_has_a_source_and_a_day() -> None:
    for model in known_base_models():
        assert model.price
        assert model.retirement
        for source in (model.source, model.price.source, model.retirement.source):
            assert source.title
            assert source.url.startswith("https://")
            assert date.fromisoformat(f"{source.date}-01"[:10]) <= date(2026, 12, 31)
        successor = model.retirement.successor
        assert successor is None or find_base_model(successor)


def test_a_price_of_one_s_own_goes_before_the_catalog_s() -> None:
    own, listed = price_of(FLASH, {FLASH: 4.5}), price_of(FLASH, {})

    assert own
    assert listed
    assert (own.usd_per_million, own.source.title[:19]) == (4.5, "a price of your own")
    assert listed.usd_per_million == 5.0
    assert price_of("gemini-9", {}) is None


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ({}, {}),
        ({FLASH: 4}, {FLASH: 4.0}),
        ({FLASH: "4.50"}, {FLASH: 4.5}),
        ({f"publishers/google/models/{FLASH}": 0}, {FLASH: 0.0}),
    ],
)
def test_prices_are_read(value: object, want: dict[str, float]) -> None:
    assert parse_prices(value) == want


@pytest.mark.parametrize(
    ("value", "want"),
    [
        (5, "found 5"),
        (["a"], "found ['a']"),
        ({"a": True}, "a: True is not an amount in USD"),
        ({"a": None}, "a: None is not an amount in USD"),
        ({"a": "nan"}, 'a: "nan" is not an amount in USD'),
        ({"a": "inf"}, 'a: "inf" is not an amount in USD'),
        ({"a": -0.01}, "a: -0.01 is not an amount in USD"),
        ({"a": {"b": 1}}, "a: {'b': 1} is not an amount in USD"),
    ],
)
def test_what_is_no_price_is_refused_and_named(value: object, want: str) -> None:
    with pytest.raises(ValueError, match="expected base models with USD") as raised:
        parse_prices(value)

    assert want in str(raised.value)


@pytest.mark.parametrize(
    ("amount", "want"),
    [
        (0, "0.00 USD"),
        (1e-9, "0.00 USD"),
        (0.000001, "0.000001 USD"),
        (0.0026, "0.0026 USD"),
        (0.01, "0.01 USD"),
        (1234.5, "1,234.50 USD"),
    ],
)
def test_an_amount_is_never_less_than_it_seems(amount: float, want: str) -> None:
    assert usd(amount) == want


def test_a_span_of_one_amount_is_that_amount() -> None:
    assert (span(2, 2), span(0.001, 2)) == ("2.00 USD", "0.001 to 2.00 USD")


@pytest.mark.parametrize(
    ("base_model", "today", "want"),
    [
        (FLASH, date(2026, 1, 1), None),
        (FLASH, date(2026, 6, 1), f"{FLASH} will be retired on 2026-10-16, and models tuned from"),
        (FLASH, date(2026, 10, 16), f"{FLASH} was retired today: the job may be refused"),
        (FLASH, date(2026, 10, 17), f"{FLASH} was retired on 2026-10-16: the job may be refused"),
        (
            "gemini-3.5-flash",
            date(2027, 5, 1),
            "gemini-3.5-flash will be retired on 2027-05-19, at the earliest",
        ),
        (
            "gemini-3.5-flash",
            date(2027, 6, 1),
            "gemini-3.5-flash may have been retired on 2027-05-19",
        ),
        ("gemini-3.5-flash", date(2026, 11, 1), None),
        ("gemini-9", date(2030, 1, 1), None),
    ],
)
def test_a_base_model_that_goes_is_told_in_time(
    base_model: str, today: date, want: str | None
) -> None:
    told = retirement_warning(base_model, today)

    assert (told or "").startswith(want or "")
    assert (told is None) == (want is None)


def test_a_retired_base_model_is_told_with_successor_source_and_day() -> None:
    told = retirement_warning("gemini-2.0-flash-001", date(2026, 11, 1)) or ""

    assert "was retired on 2026-06-01" in told
    assert "; gemini-3.5-flash is its successor (" in told
    assert told.endswith(", 2026-06-18)")


@pytest.mark.parametrize(
    ("base_model", "location", "want"),
    [
        ("gemini-3.5-flash", "us-central1", "multi-region `us`"),
        ("gemini-3.5-flash", "europe-west4", "multi-region `eu`"),
        (FLASH, "us-central1", None),
        ("gemini-9", "us-central1", None),
    ],
)
def test_a_model_that_is_served_elsewhere_is_told(
    base_model: str, location: str, want: str | None
) -> None:
    note = serving_note(base_model, location)

    assert (note is None) == (want is None)
    assert (want or "") in (note or "")
