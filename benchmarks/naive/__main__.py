"""As many tuned models as the stack's configuration says, all alike.

naive:trainingData is a gs:// URI; naive:apiEndpoint is the emulator's URL, or left out.
"""

import pulumi
from naive_tuning import NaiveTuning

config = pulumi.Config()

for number in range(config.get_int("models", 1)):
    name = f"model-{number}"
    tuned = NaiveTuning(
        name,
        {
            "project": config.require("project"),
            "location": config.get("location", "us-central1"),
            "base_model": config.get("baseModel", "gemini-2.5-flash"),
            "training_data": config.require("trainingData"),
            "epochs": config.get_int("epochs", 2),
            "adapter_size": config.get("adapterSize", "ADAPTER_SIZE_ONE"),
            # Checkpoints have endpoints of their own, which its delete knows nothing of.
            "last_checkpoint_only": config.get_bool("lastCheckpointOnly", True),  # noqa: FBT003 - Pulumi's own signature
            "display_name": name,
            "api_endpoint": config.get("apiEndpoint", ""),
            "poll_seconds": config.get_float("pollSeconds", 30.0),
        },
    )
    pulumi.export(name, tuned.id)
