"""The life of a tuned model with the asynchronous client of google-genai."""

import asyncio
from typing import Any

from google.genai import types

from .genai_client import PAUSE_SECONDS, RUNNING, connect, shown
from .session import Told, run


def life(told: Told) -> Any:
    """Tune, follow, list, ask, count, change and cancel."""
    return asyncio.run(_life(told))


async def _life(told: Told) -> Any:
    async with connect(told).aio as client:
        dataset = types.TuningDataset(gcs_uri=told["training"])
        config = types.CreateTuningJobConfig(epoch_count=2, tuned_model_display_name="async")
        job = await client.tunings.tune(
            base_model="gemini-2.5-flash", training_dataset=dataset, config=config
        )
        while job.state in RUNNING:
            await asyncio.sleep(PAUSE_SECONDS)
            job = await client.tunings.get(name=job.name or "")
        assert job.tuned_model is not None
        assert job.tuned_model.model is not None
        asked = await _ask(client, job.tuned_model.endpoint or "")
        name = job.tuned_model.model.partition("@")[0]
        renamed = await client.models.update(model=name, config={"display_name": "later"})
        more = await client.tunings.tune(
            base_model=job.tuned_model.model, training_dataset=dataset, config={}
        )
        await client.tunings.cancel(name=more.name or "")
        jobs = await client.tunings.list(config={"page_size": 1})
        models = await client.models.list(config={"query_base": False})
        return {
            "job": shown(job),
            "asked": asked,
            "renamed": renamed.display_name,
            "cancelled": more.name,
            "jobs": [found.name async for found in jobs],
            "models": [found.name async for found in models],
        }


async def _ask(client: Any, endpoint: str) -> Any:
    config = types.GenerateContentConfig(temperature=0)
    told = {"model": endpoint, "contents": "What is 1?"}
    plain = await client.models.generate_content(**told, config=config)
    stream = await client.models.generate_content_stream(**told, config=config)
    count = await client.models.count_tokens(**told)
    return {
        "plain": plain.text,
        "streamed": "".join([chunk.text or "" async for chunk in stream]),
        "count": count.total_tokens,
        "prompt": plain.usage_metadata.prompt_token_count,
    }


if __name__ == "__main__":
    run(life)
