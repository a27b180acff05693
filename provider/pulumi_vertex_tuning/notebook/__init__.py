"""A tuned model in a notebook: declared, trained, watched and asked from its cells.

Each of these shows itself as the value of a cell. notebooks/tune_gemini.ipynb uses all of them.
"""

from pulumi_vertex_tuning.notebook.asking import Answered, ask
from pulumi_vertex_tuning.notebook.data_set import DataSet
from pulumi_vertex_tuning.notebook.details import Details
from pulumi_vertex_tuning.notebook.example import write_example
from pulumi_vertex_tuning.notebook.monitor import Monitor
from pulumi_vertex_tuning.notebook.stack import NotDone, TuningStack

__all__ = [
    "Answered",
    "DataSet",
    "Details",
    "Monitor",
    "NotDone",
    "TuningStack",
    "ask",
    "write_example",
]
