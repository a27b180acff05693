"""The budget: mail before money runs out. It stops nothing."""

import pulumi_gcp as gcp
from pulumi import Output, Resource, ResourceOptions

from foundation.settings import BudgetSettings, Settings


def make_budget(
    settings: Settings, budget: BudgetSettings, number: Output[str], apis: list[Resource]
) -> None:
    """Warn the billing account's administrators, and the channels, as the month's costs grow."""
    channels = budget.notification_channels
    gcp.billing.Budget(
        "budget",
        billing_account=budget.billing_account,
        display_name=f"{settings.project}: tuned models",
        amount={
            "specified_amount": {"currency_code": budget.currency, "units": str(budget.amount)}
        },
        budget_filter={"projects": [Output.concat("projects/", number)]},
        threshold_rules=[
            {"threshold_percent": percent / 100, "spend_basis": "CURRENT_SPEND"}
            for percent in budget.alert_at_percent
        ],
        all_updates_rule={"monitoring_notification_channels": channels} if channels else None,
        opts=ResourceOptions(depends_on=apis),
    )
