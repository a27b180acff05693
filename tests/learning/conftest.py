"""A small true data set, and a model that has learned it."""

import pytest

from pulumi_vertex_tuning.emulator.learning import (
    EpochResult,
    Example,
    Hyperparameters,
    Training,
    TunedWeights,
)

CAPITALS = """
Albania Tirana, Algeria Algiers, Angola Luanda, Argentina Buenos Aires, Armenia Yerevan,
Australia Canberra, Austria Vienna, Belgium Brussels, Bolivia Sucre, Brazil Brasília,
Bulgaria Sofia, Canada Ottawa, Chile Santiago, China Beijing, Colombia Bogotá, Cuba Havana,
Denmark Copenhagen, Ecuador Quito, Egypt Cairo, Estonia Tallinn, Ethiopia Addis Ababa,
Fiji Suva, Finland Helsinki, France Paris, Germany Berlin, Ghana Accra, Greece Athens,
Hungary Budapest, Iceland Reykjavík, India New Delhi, Indonesia Jakarta, Iran Tehran,
Iraq Baghdad, Ireland Dublin, Italy Rome, Japan Tokyo, Kenya Nairobi, Latvia Riga,
Lithuania Vilnius, Mexico Mexico City, Mongolia Ulaanbaatar, Morocco Rabat, Nepal Kathmandu,
Norway Oslo, Peru Lima, Poland Warsaw, Portugal Lisbon, Romania Bucharest, Senegal Dakar,
Serbia Belgrade, Spain Madrid, Sweden Stockholm, Tunisia Tunis, Turkey Ankara, Ukraine Kyiv,
Uruguay Montevideo, Vietnam Hanoi, Zambia Lusaka
"""
SYSTEM = "You know geography."


def example(country: str, capital: str) -> Example:
    return Example(
        f"{SYSTEM}\nWhat is the capital of {country}?", f"The capital of {country} is {capital}."
    )


PAIRS = [pair.strip().split(" ", 1) for pair in " ".join(CAPITALS.split("\n")).split(",")]
EXAMPLES = [example(country, capital) for country, capital in PAIRS]


def trained(
    examples: list[Example],
    *,
    epochs: int = 10,
    rank: int = 8,
    multiplier: float = 1.0,
    validation: list[Example] | None = None,
    seed: int = 1,
    start_from: TunedWeights | None = None,
) -> list[EpochResult]:
    hyperparameters = Hyperparameters(epochs, rank, multiplier)
    training = Training(examples, validation or [], hyperparameters, seed, start_from)
    return [training.run_epoch() for _ in range(epochs)]


@pytest.fixture(scope="session")
def capitals() -> TunedWeights:
    return trained(EXAMPLES)[-1].weights
