"""generateContent, its stream, and countTokens."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud import aiplatform_v1
from google.oauth2.credentials import Credentials

from .clients import Http, Json, Tuner, example, undeploy

PredictionClient = aiplatform_v1.PredictionServiceClient
token_credentials: Callable[..., Any] = Credentials
QUESTION: Json = {"contents": [{"role": "user", "parts": [{"text": "What is 7?"}]}]}


def text_of(answer: Json) -> str:
    return "".join(part["text"] for part in answer["candidates"][0]["content"]["parts"])


def ask(http_: Http, job: Json, verb: str = "generateContent", **config: Any) -> Json:
    body = {**QUESTION, "generationConfig": {"temperature": 0, **config}}
    return dict(http_.post(f"/v1/{job['tunedModel']['endpoint']}:{verb}", body))


def test_an_answer_counts_its_tokens_and_says_emulated(http_: Http, fluent_job: Json) -> None:
    answer = ask(http_, fluent_job)
    usage = answer["usageMetadata"]
    counted = http_.post(f"/v1/{fluent_job['tunedModel']['endpoint']}:countTokens", QUESTION)

    assert answer["candidates"][0]["finishReason"] == "STOP"
    assert "(emulated)" in answer["modelVersion"]
    assert usage["promptTokenCount"] == counted["totalTokens"] > 0
    assert usage["totalTokenCount"] == usage["promptTokenCount"] + usage["candidatesTokenCount"]
    spoken = {"contents": [{"role": "model", "parts": [{"text": text_of(answer)}]}]}
    recounted = http_.post(f"/v1/{fluent_job['tunedModel']['endpoint']}:countTokens", spoken)
    assert recounted["totalTokens"] == usage["candidatesTokenCount"]


def test_the_guides_way_of_asking_is_understood(http_: Http, fluent_job: Json) -> None:
    body = {
        "contents": [{"role": "USER", "parts": {"text": "What is 7?"}}],
        "generation_config": {
            "temperature": 0.0,
            "topP": 0.9,
            "topK": 5,
            "maxOutputTokens": 100,
            "thinkingConfig": {"thinking_budget": 0},
        },
    }
    answer = http_.post(f"/v1/{fluent_job['tunedModel']['endpoint']}:generateContent", body)
    assert text_of(answer) == text_of(ask(http_, fluent_job))


def test_max_output_tokens_ends_the_answer(http_: Http, fluent_job: Json) -> None:
    answer = ask(http_, fluent_job, maxOutputTokens=1)
    assert answer["candidates"][0]["finishReason"] == "MAX_TOKENS"
    assert answer["usageMetadata"]["candidatesTokenCount"] == 1


def test_a_stop_sequence_ends_the_answer_before_it(tuner: Tuner) -> None:
    rows = [example("Count.", "one two three four")] * 24
    spec = {"hyperParameters": {"epochCount": 30, "adapterSize": "ADAPTER_SIZE_FOUR"}}
    job = tuner.tuned(rows=rows, supervisedTuningSpec=spec)
    endpoint = job["tunedModel"]["endpoint"]
    body = {
        "contents": [{"role": "user", "parts": [{"text": "Count."}]}],
        "generationConfig": {"temperature": 0, "stopSequences": [" three"]},
    }
    answer = tuner.http.post(f"/v1/{endpoint}:generateContent", body)
    assert text_of(answer) == "one two"
    assert answer["candidates"][0]["finishReason"] == "STOP"


def test_a_stream_is_the_answer_in_pieces(http_: Http, fluent_job: Json) -> None:
    whole = ask(http_, fluent_job)
    path = f"/v1/{fluent_job['tunedModel']['endpoint']}:streamGenerateContent"
    body = {**QUESTION, "generationConfig": {"temperature": 0}}
    events = http_.ask("POST", f"{path}?alt=sse", body).text
    pieces = [json.loads(line[6:]) for line in events.splitlines() if line.startswith("data: ")]

    assert len(pieces) > 1
    assert "".join(map(text_of, pieces)) == text_of(whole)
    assert pieces[-1]["usageMetadata"] == whole["usageMetadata"]
    assert len({piece["responseId"] for piece in pieces}) == 1
    array = http_.ask("POST", path, body).json
    assert "".join(map(text_of, array)) == text_of(whole)


def test_the_real_client_asks_and_streams(
    fluent_job: Json,
    prediction_client: PredictionClient,
    http_: Http,
) -> None:
    request = {
        "model": fluent_job["tunedModel"]["endpoint"],
        "contents": QUESTION["contents"],
        "generation_config": {"temperature": 0.0},
    }
    answer = prediction_client.generate_content(request)
    assert answer.candidates[0].finish_reason == aiplatform_v1.Candidate.FinishReason.STOP
    spoken = answer.candidates[0].content.parts[0].text
    assert spoken == text_of(ask(http_, fluent_job))
    pieces = list(prediction_client.stream_generate_content(request))
    assert "".join(piece.candidates[0].content.parts[0].text for piece in pieces) == spoken


def test_google_genai_asks_streams_and_counts(
    fluent_job: Json,
    shared_tuner: Tuner,
    http_: Http,
) -> None:
    from google import genai
    from google.genai import types

    client = genai.Client(
        vertexai=True,
        project=shared_tuner.project,
        location="us-central1",
        credentials=token_credentials(token="none"),
        http_options=types.HttpOptions(base_url=http_.emulator.url, api_version="v1"),
    )
    endpoint = fluent_job["tunedModel"]["endpoint"]
    config = types.GenerateContentConfig(
        temperature=0,
        thinking_config=types.ThinkingConfig(thinking_budget=0),
    )
    answer = client.models.generate_content(model=endpoint, contents="What is 7?", config=config)
    assert answer.text == text_of(ask(http_, fluent_job))
    stream = client.models.generate_content_stream(
        model=endpoint,
        contents="What is 7?",
        config=config,
    )
    assert "".join(piece.text or "" for piece in stream) == answer.text
    counted = client.models.count_tokens(model=endpoint, contents="What is 7?")
    assert answer.usage_metadata is not None
    assert counted.total_tokens == answer.usage_metadata.prompt_token_count
    client.close()


def test_an_untuned_model_says_that_it_is_emulated(http_: Http, tuner: Tuner) -> None:
    path = f"/v1/{tuner.parent}/publishers/google/models/gemini-2.5-flash:generateContent"
    answer = http_.post(path, QUESTION)
    assert "emulated" in text_of(answer)
    assert "not tuned" in text_of(answer)


REFUSED: list[tuple[Json, str]] = [
    ({"contents": []}, "no contents"),
    ({"contents": [{"role": "user", "parts": []}]}, "parts"),
    ({"contents": [{"role": "ai", "parts": [{"text": "x"}]}]}, "valid role"),
    ({**QUESTION, "generationConfig": {"candidateCount": 9}}, "candidate"),
    ({**QUESTION, "generationConfig": {"heat": 1}}, 'Unknown name "heat"'),
]


@pytest.mark.parametrize(("body", "want"), REFUSED, ids=lambda _: "")
def test_what_a_question_may_not_be(http_: Http, fluent_job: Json, body: Json, want: str) -> None:
    answer = http_.ask("POST", f"/v1/{fluent_job['tunedModel']['endpoint']}:generateContent", body)
    assert answer.status == 400
    assert want in answer.json["error"]["message"]


def test_nothing_answers_after_the_model_was_taken_off(
    tuner: Tuner,
    endpoint_client: aiplatform_v1.EndpointServiceClient,
    prediction_client: PredictionClient,
) -> None:
    name = tuner.tuned()["tunedModel"]["endpoint"]
    (deployed,) = endpoint_client.get_endpoint(name=name).deployed_models
    undeploy(endpoint_client, name, deployed.id)
    with pytest.raises(exceptions.BadRequest, match="doesn't have a DeployedModel"):
        prediction_client.generate_content({"model": name, "contents": QUESTION["contents"]})
