"""Google's asynchronous clients over gRPC."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc.aio
import pytest
from google.api_core import exceptions
from google.cloud import aiplatform_v1

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Json, Tuner, examples


@asynccontextmanager
async def opened(emulator: Emulator, kind: Any) -> AsyncIterator[Any]:
    async with grpc.aio.insecure_channel(emulator.grpc_host) as channel:
        transport = kind.get_transport_class("grpc_asyncio")(channel=channel)
        yield kind(transport=transport)


async def tune_and_delete(emulator: Emulator, tuner: Tuner) -> Any:
    async with opened(emulator, aiplatform_v1.GenAiTuningServiceAsyncClient) as tuning:
        spec = {
            "training_dataset_uri": tuner.upload(examples(8)),
            "hyper_parameters": {"epoch_count": 1},
        }
        job = await tuning.create_tuning_job(
            parent=tuner.parent,
            tuning_job={"base_model": "gemini-2.5-flash", "supervised_tuning_spec": spec},
        )
        async with asyncio.timeout(60):
            while job.state != aiplatform_v1.JobState.JOB_STATE_SUCCEEDED:
                await asyncio.sleep(0.05)
                job = await tuning.get_tuning_job(name=job.name)
        listed = [found.name async for found in await tuning.list_tuning_jobs(parent=tuner.parent)]
        assert listed == [job.name]
    async with opened(emulator, aiplatform_v1.EndpointServiceAsyncClient) as endpoints:
        endpoint = await endpoints.get_endpoint(name=job.tuned_model.endpoint)
        operation = await endpoints.undeploy_model(
            endpoint=endpoint.name, deployed_model_id=endpoint.deployed_models[0].id
        )
        await operation.result()
        await (await endpoints.delete_endpoint(name=endpoint.name)).result()
    async with opened(emulator, aiplatform_v1.ModelServiceAsyncClient) as models:
        name = job.tuned_model.model.partition("@")[0]
        await (await models.delete_model(name=name)).result()
        with pytest.raises(exceptions.NotFound):
            await models.get_model(name=name)


async def ask(emulator: Emulator, endpoint: str) -> tuple[str, str]:
    question = {
        "model": endpoint,
        "contents": [{"role": "user", "parts": [{"text": "What is 7?"}]}],
        "generation_config": {"temperature": 0.0, "max_output_tokens": 12},
    }
    async with opened(emulator, aiplatform_v1.PredictionServiceAsyncClient) as prediction:
        whole = await prediction.generate_content(question)
        pieces = [piece async for piece in await prediction.stream_generate_content(question)]
    texts = [piece.candidates[0].content.parts[0].text for piece in (whole, *pieces)]
    return texts[0], "".join(texts[1:])


def test_a_tuned_model_from_create_to_delete(emulator: Emulator, tuner: Tuner) -> None:
    asyncio.run(tune_and_delete(emulator, tuner))


def test_the_stream_says_the_same_as_the_whole(emulator: Emulator, tuned_job: Json) -> None:
    whole, streamed = asyncio.run(ask(emulator, tuned_job["tunedModel"]["endpoint"]))
    assert whole == streamed != ""
