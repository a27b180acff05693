"""What a tuning job costs: tokens x epochs x price. Only the training data is billed."""

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_vertex_tuning.catalog.base_model import (
    Epochs,
    Price,
    Source,
    find_base_model,
    server_epochs,
    short_name,
)
from pulumi_vertex_tuning.wording import counted

_MILLION = 1_000_000
_CENT = 0.01
_DIGITS = 6
"""Decimals of USD that are kept: a millionth is far below anything that is billed."""

OWN = Source("a price of your own (vertex-tuning:prices or --price)", "", "")

_NO_MODEL = "the base model behind a pre-tuned model is not known before the job"
_NO_PRICE = (
    "no price of {0} is known; give one in USD per million training tokens:"
    " `pulumi config set --path 'vertex-tuning:prices[\"{0}\"]' USD`"
)
_NO_TOKENS = "how many tokens the training data has is not known; declare it as a Dataset"


@dataclass(frozen=True)
class Estimate:
    """What a job is going to cost. Tokens are those of one epoch; the epochs may be a range."""

    tokens: int
    epochs: Epochs
    price: Price

    @property
    def low(self) -> float:
        """The least, in USD."""
        return cost(self.tokens * self.epochs.low, self.price)

    @property
    def high(self) -> float:
        """The most, in USD."""
        return cost(self.tokens * self.epochs.high, self.price)

    @property
    def is_range(self) -> bool:
        """Whether the service chooses the epochs."""
        return self.epochs.low != self.epochs.high

    @property
    def source(self) -> Source:
        """Who says what a token costs."""
        return self.price.source

    def __str__(self) -> str:
        """Return it with the numbers that it is made of."""
        factors = (
            f"{self.tokens:,} tokens x {_epochs(self.epochs)}"
            f" x {usd(self.price.usd_per_million)} per million"
        )
        if self.is_range:
            return f"{span(self.low, self.high)} ({factors}; epochs are left to the server)"
        return f"about {usd(self.low)} ({factors})"


@dataclass(frozen=True)
class NoEstimate:
    """What a job is going to cost is not known, and why."""

    reason: str


def estimate(
    base_model: str | None,
    tokens: int | None,
    rows: int | None,
    epochs: int | None,
    prices: Mapping[str, float],
) -> Estimate | NoEstimate:
    """Return what a job will cost. Prices: those that go before the catalog's, by base model."""
    if not base_model:
        return NoEstimate(_NO_MODEL)
    price = price_of(base_model, prices)
    if price is None:
        return NoEstimate(_NO_PRICE.format(short_name(base_model)))
    if not tokens:
        return NoEstimate(_NO_TOKENS)
    return Estimate(tokens, Epochs(epochs, epochs) if epochs else server_epochs(rows), price)


def price_of(base_model: str, prices: Mapping[str, float]) -> Price | None:
    """Return the configured price of a base model, else the catalog's, else None."""
    short = short_name(base_model)
    if short in prices:
        return Price(prices[short], OWN)
    model = find_base_model(short)
    return model.price if model else None


def cost(trained_tokens: int, price: Price) -> float:
    """Return what training on so many tokens, all epochs together, costs in USD."""
    return round(trained_tokens * price.usd_per_million / _MILLION, _DIGITS)


def usd(amount: float) -> str:
    """Return an amount in USD as it is told: 7.20 USD, or 0.0026 USD where it is that small."""
    return f"{_amount(amount)} USD"


def span(low: float, high: float) -> str:
    """Return what lies between two amounts: 1.20 to 12.00 USD."""
    return usd(high) if low == high else f"{_amount(low)} to {usd(high)}"


def _amount(amount: float) -> str:
    if amount >= _CENT or not round(amount, _DIGITS):
        return f"{amount:,.2f}"
    return f"{amount:.{_DIGITS}f}".rstrip("0")


def _epochs(epochs: Epochs) -> str:
    if epochs.low == epochs.high:
        return counted(epochs.low, "epoch")
    return f"{epochs.low:,} to {epochs.high:,} epochs"
