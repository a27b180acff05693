"""A tuned model as a dynamic resource, as most people write it: what ours is measured against.

It follows what public programs with Python dynamic providers have in common. One class does it
all: Google's client is imported and made in each call; create starts the job and sleeps until it
has ended; diff compares the inputs one by one and replaces; delete removes what the outputs name
and takes "not found" for done. No labels, no looking for an earlier job, no read. It works as long
as nothing goes wrong, and nobody asks what a killed `pulumi up` leaves behind.
"""

import time
from typing import Any

from pulumi import ResourceOptions
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

REPLACES = (
    "project",
    "location",
    "base_model",
    "training_data",
    "epochs",
    "adapter_size",
    "last_checkpoint_only",
)
ENDED = (
    "JOB_STATE_SUCCEEDED",
    "JOB_STATE_FAILED",
    "JOB_STATE_CANCELLED",
    "JOB_STATE_EXPIRED",
)


class NaiveTuningProvider(ResourceProvider):
    """Creates a tuning job and waits for it; deletes its model and its endpoint."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Start a job and block until it has ended."""
        from google.cloud import aiplatform_v1

        client = _client(aiplatform_v1.GenAiTuningServiceClient, props)
        parent = f"projects/{props['project']}/locations/{props['location']}"
        job = client.create_tuning_job(parent=parent, tuning_job=_job(props))
        while job.state.name not in ENDED:
            time.sleep(props["poll_seconds"])
            job = client.get_tuning_job(name=job.name)
        if job.state.name != "JOB_STATE_SUCCEEDED":
            raise RuntimeError(f"tuning job {job.name}: {job.state.name}: {job.error.message}")
        outs = {**props, "model": job.tuned_model.model, "endpoint": job.tuned_model.endpoint}
        return CreateResult(job.name, outs)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Replace when an input has changed."""
        replaces = [key for key in REPLACES if _olds.get(key) != _news.get(key)]
        return DiffResult(changes=bool(replaces), replaces=replaces, delete_before_replace=False)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Undeploy the model from its endpoint, and delete both."""
        from google.api_core.exceptions import NotFound
        from google.cloud import aiplatform_v1

        endpoints = _client(aiplatform_v1.EndpointServiceClient, _props)
        models = _client(aiplatform_v1.ModelServiceClient, _props)
        try:
            endpoint = endpoints.get_endpoint(name=_props["endpoint"])
            for deployed in endpoint.deployed_models:
                endpoints.undeploy_model(
                    endpoint=endpoint.name, deployed_model_id=deployed.id
                ).result()
            endpoints.delete_endpoint(name=endpoint.name).result()
            models.delete_model(name=_props["model"].partition("@")[0]).result()
        except NotFound:
            pass


class NaiveTuning(Resource):
    """A tuned model. Creating it takes as long as its training."""

    def __init__(
        self, name: str, props: dict[str, Any], opts: ResourceOptions | None = None
    ) -> None:
        """Declare it, with room for what its job makes."""
        super().__init__(
            NaiveTuningProvider(), name, {"model": None, "endpoint": None, **props}, opts
        )


def _client(kind: Any, props: dict[str, Any]) -> Any:
    """Make a client of Google's; an endpoint with http:// is a server for tests."""
    from google.auth.credentials import AnonymousCredentials

    endpoint = props.get("api_endpoint")
    if endpoint:
        credentials = AnonymousCredentials()  # type: ignore[no-untyped-call] # Google's own
        options = {"api_endpoint": endpoint}
        return kind(transport="rest", credentials=credentials, client_options=options)
    host = f"{props['location']}-aiplatform.googleapis.com"
    return kind(client_options={"api_endpoint": host})


def _job(props: dict[str, Any]) -> Any:
    from google.cloud import aiplatform_v1

    return aiplatform_v1.TuningJob(
        base_model=props["base_model"],
        tuned_model_display_name=props["display_name"],
        supervised_tuning_spec=aiplatform_v1.SupervisedTuningSpec(
            training_dataset_uri=props["training_data"],
            hyper_parameters=aiplatform_v1.SupervisedHyperParameters(
                epoch_count=int(props["epochs"]), adapter_size=props["adapter_size"]
            ),
            export_last_checkpoint_only=props["last_checkpoint_only"],
        ),
    )
