"""The policy pack with its own environment, made on first use."""

import pytest
from tools.policies import ensure_policies
from tools.project import Project as Checkout


@pytest.fixture(scope="session")
def policies() -> Checkout:
    """The checkout, with all that starts the pack."""
    checkout = Checkout()
    with checkout.one_at_a_time():
        ensure_policies(checkout)
    return checkout
