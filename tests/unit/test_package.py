"""What the package is from outside: its names, its imports, its reference in a state."""

import importlib
import json
import subprocess
import sys
from functools import cache

import pytest
from pulumi.dynamic.dynamic import serialize_provider

import pulumi_vertex_tuning
from pulumi_vertex_tuning.resources.dataset import DatasetProvider
from pulumi_vertex_tuning.resources.evaluation import EvaluationProvider
from pulumi_vertex_tuning.resources.handle import HandleProvider
from pulumi_vertex_tuning.resources.provider import VertexProvider
from pulumi_vertex_tuning.resources.tuned_model import TunedModelProvider
from pulumi_vertex_tuning.resources.tuning_job import TuningJobProvider

PROVIDERS = [
    DatasetProvider,
    EvaluationProvider,
    HandleProvider,
    TunedModelProvider,
    TuningJobProvider,
]

_PROVIDER_TEXT = (
    "from pulumi.dynamic.dynamic import serialize_provider\n"
    "from {module} import {name}\n"
    "print(serialize_provider({name}()), end='')\n"
)


def _python(program: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return run.stdout


@cache
def _loaded_by(program: str) -> frozenset[str]:
    end = "import json, sys; print(json.dumps([*sys.modules]))"
    return frozenset(json.loads(_python(f"{program}\n{end}")))


def _googles(modules: frozenset[str]) -> set[str]:
    """Return what of Google's is loaded beyond the namespaces that are there from the start."""
    own = ("google.cloud", "google.auth", "google.api_core", "google.genai", "google.rpc")
    found = {name for name in modules if name.startswith(own) or name in {"requests", "numpy"}}
    return found - _loaded_by("")


@pytest.mark.parametrize(
    "program",
    [
        "from pulumi_vertex_tuning import TuningJob",
        "import pulumi_vertex_tuning.cli.app",
        (
            "from pulumi_vertex_tuning import TuningJob\n"
            "from pulumi_vertex_tuning.resources.inputs import declared\n"
            "from pulumi_vertex_tuning.spec import SupervisedTuningSpec\n"
            "declared({'project': 'my-project', 'location': 'us-central1', 'base_model': 'x',"
            " 'training_dataset': 'x.jsonl'}, SupervisedTuningSpec, 'it')"
        ),
    ],
    ids=["import", "command", "declare"],
)
def test_google_s_libraries_are_loaded_when_they_are_needed(program: str) -> None:
    modules = _loaded_by(program)

    assert "pulumi_vertex_tuning.vertex.tuning_jobs" in modules
    assert _googles(modules) == set()


def test_a_client_loads_them() -> None:
    """The look at the modules does see them where they are."""
    assert _googles(_loaded_by("from google.cloud import aiplatform_v1"))


@pytest.mark.parametrize(
    "module",
    [
        "pulumi_vertex_tuning",
        "pulumi_vertex_tuning.catalog",
        "pulumi_vertex_tuning.dataset",
        "pulumi_vertex_tuning.resources",
        "pulumi_vertex_tuning.spec",
    ],
)
def test_public_names_are_listed_and_there(module: str) -> None:
    loaded = importlib.import_module(module)
    values = {name: getattr(loaded, name) for name in loaded.__all__}
    public = {
        name
        for name, value in vars(loaded).items()
        if not name.startswith("_")
        and str(getattr(value, "__module__", "")).startswith("pulumi_vertex_tuning")
    }

    assert public <= values.keys()
    assert all(value.__doc__ for value in values.values() if callable(value))


def test_the_package_loads_no_pulumi_for_those_who_read_data() -> None:
    modules = _loaded_by("import pulumi_vertex_tuning.dataset.reading.worker")

    assert not {"pulumi", "pydantic", "typer"} & modules
    assert "msgspec" in modules


@pytest.mark.parametrize("module", ["pulumi_vertex_tuning", "pulumi_vertex_tuning.dataset"])
def test_a_name_that_is_not_there_is_told(module: str) -> None:
    with pytest.raises(AttributeError, match=f"'{module}' has no attribute 'Datset'"):
        _ = importlib.import_module(module).Datset


def test_the_resources_are_what_users_import() -> None:
    assert pulumi_vertex_tuning.__all__ == [
        "Dataset",
        "Evaluation",
        "Hyperparameters",
        "Metric",
        "PreTunedModel",
        "SupervisedTuning",
        "Threshold",
        "TunedModel",
        "TuningJob",
    ]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_state_holds_a_provider_by_name_alone(provider: type[VertexProvider]) -> None:
    program = _PROVIDER_TEXT.format(module=provider.__module__, name=provider.__name__)

    texts = {str(serialize_provider(provider())), _python(program), _python(program)}
    [text] = texts
    assert len(text) < 150
