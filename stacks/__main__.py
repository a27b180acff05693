"""The tuned models that the stack's configuration asks for, one group of fields each."""

import pulumi

from pulumi_vertex_tuning import SupervisedTuning

desired = pulumi.Config().require_object("models")

for name, fields in desired.items():
    tuned = SupervisedTuning.from_config(name, fields)
    pulumi.export(name, tuned.outputs)
