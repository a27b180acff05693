"""Questions to tuned models with google-genai."""

from collections.abc import Mapping
from typing import Any

from google.genai import types

from .genai_client import connect, refusal, shown
from .session import Told, run


def asked(told: Told) -> Any:
    """Ask an endpoint once for each configuration that is told."""
    client = connect(told)

    def ask(config: Mapping[str, Any]) -> Any:
        return shown(
            client.models.generate_content(
                model=told["endpoint"],
                contents=told["question"],
                config=types.GenerateContentConfig(**config),
            )
        )

    return [ask(config) for config in told["configs"]]


def refused(told: Told) -> Any:
    """Ask for what the model or the emulator refuses, plainly and in a stream."""
    client = connect(told)

    def ask(config: Mapping[str, Any]) -> dict[str, Any]:
        return refusal(
            lambda: client.models.generate_content(
                model=told["endpoint"],
                contents="What is 1?",
                config=types.GenerateContentConfig(**config),
            )
        )

    def stream(config: Mapping[str, Any]) -> dict[str, Any]:
        return refusal(
            lambda: list(
                client.models.generate_content_stream(
                    model=told["endpoint"],
                    contents="What is 1?",
                    config=types.GenerateContentConfig(**config),
                )
            )
        )

    return {
        "plain": [ask(config) for config in told["configs"]],
        "streamed": [stream(config) for config in told["configs"]],
    }


def everywhere(told: Told) -> Any:
    """Ask each endpoint, plainly, in a stream, and for the count of tokens."""
    client = connect(told)
    sure = types.GenerateContentConfig(temperature=0)
    count = types.CountTokensConfig(system_instruction=told["system"])
    instructed = types.GenerateContentConfig(temperature=0, system_instruction=told["system"])
    question = told["question"]
    answers = []
    for endpoint in told["endpoints"]:
        plain = client.models.generate_content(model=endpoint, contents=question, config=sure)
        chunks = client.models.generate_content_stream(
            model=endpoint, contents=question, config=sure
        )
        answers.append(
            {
                "plain": shown(plain),
                "text": plain.text,
                "stream": [shown(chunk) for chunk in chunks],
                "count": shown(client.models.count_tokens(model=endpoint, contents=question)),
                "instructed": shown(
                    client.models.generate_content(
                        model=endpoint, contents=question, config=instructed
                    )
                ),
                "instructed count": shown(
                    client.models.count_tokens(model=endpoint, contents=question, config=count)
                ),
            }
        )
    return answers


def chatted(told: Told) -> Any:
    """Hold a conversation, whose second question goes out with the first and its answer."""
    client = connect(told)
    chat = client.chats.create(
        model=told["endpoint"], config=types.GenerateContentConfig(temperature=0)
    )
    answers = [shown(chat.send_message(question)) for question in told["questions"]]
    return {"answers": answers, "turns": [turn.role for turn in chat.get_history()]}


def elsewhere(told: Told) -> Any:
    """Ask what is no tuned model: a base model, no endpoint, an endpoint by its number alone."""
    client = connect(told)

    def ask(model: str) -> dict[str, Any]:
        return refusal(lambda: client.models.generate_content(model=model, contents="Hello"))

    base = client.models.generate_content(model="gemini-2.5-flash", contents="Hello")
    return {
        "base": base.text,
        "missing": ask(f"{told['parent']}/endpoints/1"),
        "short": ask("endpoints/1"),
    }


if __name__ == "__main__":
    run(asked, refused, everywhere, chatted, elsewhere)
