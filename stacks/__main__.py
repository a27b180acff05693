"""The tuned models that the stack's configuration asks for, one group of fields each."""

import gc

import pulumi

from pulumi_vertex_tuning import SupervisedTuning

# Hundreds of models make a million objects that live until the end: looking through all of them
# again and again is a third of a preview's time.
gc.set_threshold(700, 10, 1000)

desired = pulumi.Config().require_object("models")

for name, tuned in SupervisedTuning.all_from_config(desired).items():
    pulumi.export(name, tuned.outputs)
