"""What the API has and the installed proto types lack, added to their descriptors.

The source is Google's discovery document (revision 20261106). Field numbers are not public
there, so these have numbers that no gRPC client knows; over JSON only names count. What a newer
release of the types brings itself is left as it is there.
"""

from collections.abc import Iterator, Mapping, Sequence

from google.protobuf import descriptor_pool
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)

_FIRST_NUMBER = 50_001
_PACKAGE = "google.cloud.aiplatform."
_SCALARS = {
    "int64": FieldDescriptorProto.TYPE_INT64,
    "double": FieldDescriptorProto.TYPE_DOUBLE,
    "float": FieldDescriptorProto.TYPE_FLOAT,
    "string": FieldDescriptorProto.TYPE_STRING,
    "bool": FieldDescriptorProto.TYPE_BOOL,
}
_ENUM, _MESSAGE = FieldDescriptorProto.TYPE_ENUM, FieldDescriptorProto.TYPE_MESSAGE
_OPTIONAL, _REPEATED = FieldDescriptorProto.LABEL_OPTIONAL, FieldDescriptorProto.LABEL_REPEATED

_Fields = Mapping[str, str]
"""Types by field name: "[repeated] TYPE [of ONEOF]"; enums end in "!"."""

_PREFERENCE: Mapping[str, _Fields] = {
    "PreferenceOptimizationHyperParameters": {
        "epoch_count": "int64",
        "learning_rate_multiplier": "double",
        "adapter_size": "SupervisedHyperParameters.AdapterSize!",
        "beta": "double",
    },
    "PreferenceOptimizationSpec": {
        "training_dataset_uri": "string",
        "validation_dataset_uri": "string",
        "hyper_parameters": "TuningJob.PreferenceOptimizationHyperParameters",
        "export_last_checkpoint_only": "bool",
    },
}
_METADATA: Mapping[str, _Fields] = {
    "TuningJobMetadata": {"completed_epoch_count": "int64", "completed_step_count": "int64"},
}
_STATISTICS: Mapping[str, _Fields] = {
    "Bucket": {"count": "int64", "left": "double", "right": "double"},
    "Distribution": {
        **dict.fromkeys(("sum", "min", "max", "mean", "median", "p5", "p95"), "double"),
        "buckets": "repeated TuningDataStats.Bucket",
    },
    "PreferenceCompletion": {"score": "float", "completion": "Content"},
    "PreferenceExample": {
        "contents": "repeated Content",
        "completions": "repeated TuningDataStats.PreferenceCompletion",
    },
    "PreferenceOptimizationDataStats": {
        **dict.fromkeys(
            ("tuning_dataset_example_count", "total_billable_token_count", "tuning_step_count"),
            "int64",
        ),
        **dict.fromkeys(
            (
                "user_input_token_distribution",
                "user_output_token_distribution",
                "scores_distribution",
                "score_variance_per_example_distribution",
            ),
            "TuningDataStats.Distribution",
        ),
        "user_dataset_examples": "repeated TuningDataStats.PreferenceExample",
        "dropped_example_indices": "repeated int64",
        "dropped_example_reasons": "repeated string",
    },
}
_NESTED: Mapping[str, Mapping[str, _Fields]] = {
    "TuningJob": {**_PREFERENCE, **_METADATA},
    "TuningDataStats": _STATISTICS,
}
_STATES = (
    "UNSPECIFIED",
    "WAITING_FOR_QUOTA",
    "PROCESSING_DATASET",
    "WAITING_FOR_CAPACITY",
    "TUNING",
    "POST_PROCESSING",
)
_ENUMS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "TuningJob": {"TuningJobState": [f"TUNING_JOB_STATE_{state}" for state in _STATES]},
    "ThinkingConfig": {
        "ThinkingLevel": ["THINKING_LEVEL_UNSPECIFIED", "LOW", "MEDIUM", "HIGH", "MINIMAL"],
    },
}
_SPEC = "TuningJob.PreferenceOptimizationSpec of tuning_spec"
_DATA_STATS = "TuningDataStats.PreferenceOptimizationDataStats of tuning_data_stats"
_OF_BOTH: Mapping[str, _Fields] = {
    "TuningJob": {"preference_optimization_spec": _SPEC},
    "TuningDataStats": {"preference_optimization_data_stats": _DATA_STATS},
}
_ADDED: Mapping[str, Mapping[str, _Fields]] = {
    "v1": _OF_BOTH,
    "v1beta1": {
        **_OF_BOTH,
        "TuningJob": {
            "preference_optimization_spec": _SPEC,
            "tuning_job_state": "TuningJob.TuningJobState!",
            "tuning_job_metadata": "TuningJob.TuningJobMetadata",
        },
        "GenerationConfig.ThinkingConfig": {
            "thinking_level": "GenerationConfig.ThinkingConfig.ThinkingLevel!",
        },
    },
}


class AmendedFiles:
    """Google's installed descriptors with the additions: the source of a DescriptorPool."""

    def FindFileByName(self, name: str) -> FileDescriptorProto:  # noqa: N802 - protobuf's protocol
        """Return the file with this name."""
        file = FileDescriptorProto()
        descriptor_pool.Default().FindFileByName(name).CopyToProto(file)
        return _amended(file)

    def FindFileContainingSymbol(self, symbol: str) -> FileDescriptorProto:  # noqa: N802 - as above
        """Return the file that defines a message or an enum."""
        found = descriptor_pool.Default().FindFileContainingSymbol(symbol)
        return self.FindFileByName(str(found.name))


def _amended(file: FileDescriptorProto) -> FileDescriptorProto:
    version = file.package.removeprefix(_PACKAGE)
    for path, fields in _ADDED.get(version, {}).items():
        for message in _messages(file, path):
            _add_types(message)
            _add_fields(message, fields, _FIRST_NUMBER)
    return file


def _messages(file: FileDescriptorProto, path: str) -> Iterator[DescriptorProto]:
    """Yield the message at a dotted path, when the file has it."""
    level = list(file.message_type)
    for name in path.split("."):
        found = [message for message in level if message.name == name]
        level = [nested for message in found for nested in message.nested_type]
    yield from found


def _add_types(message: DescriptorProto) -> None:
    present = {nested.name for nested in [*message.nested_type, *message.enum_type]}
    for name, fields in _NESTED.get(message.name, {}).items():
        if name not in present:
            _add_fields(message.nested_type.add(name=name), fields, 1)
    for name, values in _ENUMS.get(message.name, {}).items():
        if name not in present:
            enum = message.enum_type.add(name=name)
            for number, value in enumerate(values):
                enum.value.add(name=value, number=number)


def _add_fields(message: DescriptorProto, fields: _Fields, first: int) -> None:
    present = {field.name for field in message.field}
    for number, (name, kind) in enumerate(fields.items(), first):
        if name not in present:
            message.field.append(_field(message, name, number, kind))


def _field(message: DescriptorProto, name: str, number: int, kind: str) -> FieldDescriptorProto:
    kind, _, oneof = kind.partition(" of ")
    label = _REPEATED if kind.startswith("repeated ") else _OPTIONAL
    kind = kind.removeprefix("repeated ")
    field = FieldDescriptorProto(name=name, number=number, label=label)
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type = _ENUM if kind.endswith("!") else _MESSAGE
        field.type_name = kind.removesuffix("!")
    if oneof:
        field.oneof_index = [declared.name for declared in message.oneof_decl].index(oneof)
    return field
