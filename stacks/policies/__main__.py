"""The policies for tuned models, as a pack for `pulumi preview --policy-pack stacks/policies`."""

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)
from tuning_policies.rules import RULES, Resource, Rule


def _policy(rule: Rule) -> Policy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        resource = Resource.of(args.resource_type, args.urn, args.props)
        if resource.kind in rule.kinds:
            for violation in rule.check(resource, args.get_config()):
                report(violation)

    return ResourceValidationPolicy(
        name=rule.name,
        description=rule.description,
        enforcement_level=EnforcementLevel(rule.level),
        config_schema=PolicyConfigSchema(dict(rule.properties)),
        validate=validate,
    )


PolicyPack("tuned-models", policies=[_policy(rule) for rule in RULES])
