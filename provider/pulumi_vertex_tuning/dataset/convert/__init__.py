"""Making Vertex's rows of data in other formats."""

from pulumi_vertex_tuning.dataset.convert.containers import CONTAINERS, open_source
from pulumi_vertex_tuning.dataset.convert.run import Converted, convert
from pulumi_vertex_tuning.dataset.convert.shapes import SHAPES, Columns, Shape, choose_shape
from pulumi_vertex_tuning.dataset.convert.source import Source

__all__ = [
    "CONTAINERS",
    "SHAPES",
    "Columns",
    "Converted",
    "Shape",
    "Source",
    "choose_shape",
    "convert",
    "open_source",
]
