"""The program of the sequences on the real engine; one of its tuned models outlives the stack."""

import pulumi

from pulumi_vertex_tuning import SupervisedTuning

for name, fields in pulumi.Config("tuned-models").require_object("models").items():
    retain = pulumi.ResourceOptions(retain_on_delete=True) if name == "kept" else None
    SupervisedTuning(name, retain, **fields)
