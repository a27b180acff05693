"""What a job is expected to cost, in USD: tokens x epochs x price."""

from typing import Any

from tuning_policies.resource import Resource

PRICES = {
    "gemini-3.5-flash": 10.0,
    "gemini-3.1-flash-lite": 3.0,
    "gemini-2.5-flash": 5.0,
    "gemini-2.5-flash-lite": 1.5,
    "gemini-2.5-pro": 25.0,
    "gemini-2.0-flash": 3.0,
    "gemini-2.0-flash-001": 3.0,
    "gemini-2.0-flash-lite": 1.0,
    "gemini-2.0-flash-lite-001": 1.0,
}
"""USD per million training tokens, the same as in the provider's catalog."""

_MILLION = 1_000_000


def expected_cost(job: Resource, prices: dict[str, float]) -> float | str:
    """Return USD, or what is missing to tell."""
    tokens: Any = job.get("trainingData", "tokens")
    epochs: Any = job.get("hyperparameters", "epochCount")
    price = {**PRICES, **prices}.get(str(job.get("baseModel")))
    if tokens is None:
        return "the tokens of its data are not known; give the data as a Dataset"
    if epochs is None:
        return "epochCount is left to the service; set it"
    if price is None:
        return (
            f'the price of {job.get("baseModel") or "a pre-tuned model"} is not known; set "prices"'
        )
    return float(tokens) * float(epochs) * price / _MILLION
