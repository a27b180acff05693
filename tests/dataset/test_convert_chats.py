"""Conversations as rows: chat completions, ShareGPT, Alpaca, folders of datasets."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from pulumi_vertex_tuning import dataset
from pulumi_vertex_tuning.dataset.editing.refusals import Refused

from .converting import Json, chat, converted, row, said, write

CALL = {"id": "c1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}
ASKS: Json = {"role": "assistant", "content": None, "tool_calls": [CALL]}
ANSWERS: Json = {"role": "tool", "tool_call_id": "c1", "content": "3"}


def test_a_chat_becomes_turns_with_a_system_instruction(tmp_path: Path) -> None:
    data = chat(
        ("system", "Be kind."),
        ("user", "a"),
        ("assistant", "b"),
        ("user", "c"),
        ("user", "d"),
        ("assistant", "e"),
    )

    [found] = converted(write(tmp_path / "chat.jsonl", data))

    assert found == {
        "systemInstruction": said("system", "Be kind."),
        "contents": [
            said("user", "a"),
            said("model", "b"),
            said("user", "c", "d"),  # the roles alternate, as Vertex expects
            said("model", "e"),
        ],
    }
    dataset.inspect(tmp_path / "out.jsonl")


def test_calls_of_functions_and_their_answers_become_parts(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": ["integer", "null"], "description": "A number."}},
        "required": ["a"],
        "additionalProperties": False,
    }
    tool = {"type": "function", "function": {"name": "add", "parameters": schema, "strict": True}}
    second = {**CALL, "id": "c2"}
    messages = [
        {"role": "user", "content": "Add."},
        {**ASKS, "tool_calls": [CALL, second]},
        ANSWERS,
        {**ANSWERS, "tool_call_id": "c2", "content": '{"sum": 4}'},
        {"role": "assistant", "content": "Done."},
    ]

    [found] = converted(write(tmp_path / "c.jsonl", {"messages": messages, "tools": [tool]}))

    call = {"functionCall": {"name": "add", "args": {"a": 1}}}
    plain = {"functionResponse": {"name": "add", "response": {"output": "3"}}}
    structured = {"functionResponse": {"name": "add", "response": {"sum": 4}}}
    assert found["contents"][1:3] == [
        {"role": "model", "parts": [call, call]},
        {"role": "user", "parts": [plain, structured]},
    ]
    number = {"type": "INTEGER", "nullable": True, "description": "A number."}
    vertex = {"type": "OBJECT", "properties": {"a": number}, "required": ["a"]}
    assert found["tools"] == [{"functionDeclarations": [{"name": "add", "parameters": vertex}]}]
    dataset.inspect(tmp_path / "out.jsonl")


def test_an_image_in_a_bucket_becomes_file_data(tmp_path: Path) -> None:
    parts = [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": "gs://bucket/cat.JPG"}},
        {"type": "image_url", "image_url": "gs://bucket/cat.webp"},
    ]

    [found] = converted(write(tmp_path / "c.jsonl", chat(("user", parts), ("assistant", "A cat."))))

    assert found["contents"][0]["parts"] == [
        {"text": "What is it?"},
        {"fileData": {"mimeType": "image/jpeg", "fileUri": "gs://bucket/cat.JPG"}},
        {"fileData": {"mimeType": "image/webp", "fileUri": "gs://bucket/cat.webp"}},
    ]
    dataset.inspect(tmp_path / "out.jsonl")


def _image(url: str) -> Json:
    return chat(("user", [{"type": "image_url", "image_url": {"url": url}}]), ("assistant", "x"))


def _asked(*messages: Json) -> Json:
    return {"messages": [{"role": "user", "content": "a"}, *messages]}


IMAGE = "messages[0].content[0].image_url.url: "
BAD_CHATS: dict[str, tuple[object, str]] = {
    "an image elsewhere": (
        _image("https://example.com/cat.png"),
        f"{IMAGE}found 'https://example.com/cat.png'; Vertex reads images from Cloud Storage only:",
    ),
    "an image in the row": (
        _image("data:image/png;base64,AAAA"),
        f"{IMAGE}found an image within the row",
    ),
    "an image of no kind": (
        _image("gs://bucket/cat"),
        f"{IMAGE}found 'gs://bucket/cat'; expected a name that ends",
    ),
    "no list": ({"messages": "x"}, "messages: not JSON: Expecting value at column 1"),
    "no message": ({"messages": []}, "messages: found an empty list; expected a list of messages"),
    "no answer": (chat(("user", "a")), "no turn of the assistant; expected an answer to learn"),
    "an unknown role": (chat(("robot", "a")), "messages[0].role: found 'robot'; expected"),
    "an empty text": (chat(("user", "")), "messages[0].content: found an empty text"),
    "no text": (chat(("user", None)), "messages[0].content: found nothing; expected a text"),
    "a number": (chat(("user", 5)), "messages[0].content: found 5; expected a text"),
    "a late system message": (
        chat(("user", "a"), ("system", "b")),
        "messages[1].role: a system message after the first turn; Vertex has one",
    ),
    "an unknown part": (
        chat(("user", [{"type": "video", "url": "x"}])),
        "messages[0].content[0].type: found 'video'; expected text or image_url",
    ),
    "arguments that are no JSON": (
        _asked({**ASKS, "tool_calls": [{"function": {"name": "f", "arguments": "{"}}]}),
        "messages[1].tool_calls[0].function.arguments: not JSON: ",
    ),
    "an answer to no call": (
        _asked(ANSWERS),
        "messages[1].tool_call_id: found 'c1'; expected the id of an earlier tool call",
    ),
    "an answer not to be learned": (
        _asked({"role": "assistant", "content": "x", "weight": 0}),
        "messages[1].weight: found 0, not to be learned; Vertex learns each answer",
    ),
    "a schema Vertex cannot say": (
        {
            **chat(("user", "a"), ("assistant", "b")),
            "tools": [{"function": {"name": "f", "parameters": {"oneOf": []}}}],
        },
        "tools[0].function.parameters.oneOf: Vertex's schemas have no such keyword",
    ),
    "half a character": (
        chat(("user", "\ud800")),
        "a text in it holds a lone surrogate (as \\ud800), which is no character",
    ),
    "another shape": ({"prompt": "a"}, "messages: found nothing; expected a list of messages"),
    "a list": ([1], "found a list; expected an object"),
}


@pytest.mark.parametrize("name", BAD_CHATS)
def test_a_bad_chat_is_named_by_line_and_path(name: str, tmp_path: Path) -> None:
    bad, want = BAD_CHATS[name]
    good = chat(("user", "a"), ("assistant", "b"))
    path = write(tmp_path / "chat.jsonl", good, bad, good)

    with pytest.raises(Refused) as error:
        converted(path)
    assert f"chat.jsonl:2: {want}" in str(error.value)
    assert converted(path, skip_bad=True) == [row("a", "b")] * 2


def test_prompt_and_completion_are_recognized(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", {"prompt": "a", "completion": "b"})

    assert converted(path) == [row("a", "b")]


SHARED = [
    {"from": "system", "value": "s"},
    {"from": "human", "value": "a"},
    {"from": "function_call", "value": '{"name": "f", "arguments": {"x": 1}}'},
    {"from": "observation", "value": "2"},
    {"from": "gpt", "value": "b"},
]


def test_sharegpt_is_recognized(tmp_path: Path) -> None:
    [found] = converted(write(tmp_path / "s.jsonl", {"conversations": SHARED}))

    assert found["systemInstruction"] == said("system", "s")
    assert found["contents"][1:3] == [
        {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {"x": 1}}}]},
        {
            "role": "user",
            "parts": [{"functionResponse": {"name": "f", "response": {"output": "2"}}}],
        },
    ]
    dataset.inspect(tmp_path / "out.jsonl")


@pytest.mark.parametrize(
    ("turns", "want"),
    [
        ([{"from": "alien", "value": "a"}], "[0].from: found 'alien'; expected system,"),
        ([{"from": "human", "value": ""}], "[0].value: found an empty text"),
        ([SHARED[3]], "[0].from: a function's answer; expected a function_call before it"),
        ([{"from": "function_call", "value": "x"}], "[0].value: not JSON"),
        ([SHARED[1], "x"], "[1]: found 'x'; expected an object with from and value"),
    ],
)
def test_a_bad_sharegpt_turn_is_named(turns: list[object], want: str, tmp_path: Path) -> None:
    path = write(tmp_path / "s.jsonl", {"conversations": turns})

    with pytest.raises(Refused) as error:
        converted(path)
    assert f"s.jsonl:1: conversations{want}" in str(error.value)


def test_a_json_array_of_alpaca_is_read(tmp_path: Path) -> None:
    path = tmp_path / "alpaca.json"
    long = "x" * 3_000_000  # more than is read at once
    items = [
        {"instruction": "Add.", "input": "1 2", "output": "3"},
        {"instruction": "Greet.", "input": "", "output": long},
        {"instruction": "Greet.", "output": "Hi"},
    ]
    path.write_text(json.dumps(items, indent=2))

    rows = converted(path)
    assert rows == [row("Add.\n\n1 2", "3"), row("Greet.", long), row("Greet.", "Hi")]


@pytest.mark.parametrize(
    ("content", "want"),
    [
        ("[", "item 1 is not JSON"),
        ('[{"prompt": "a"}', "is no JSON array: found the end, expected , or ]"),
        ('[{"prompt": "a"} {}]', "is no JSON array: found {, expected , or ]"),
        ('[{"prompt": "a", "answer": "b"}, {"x": y}]', "item 2 is not JSON: Expecting value"),
        ("[]", "no row in it"),
        ("[1, 2]", "no JSON object in it; expected one a row"),
        ("{\n}", "data.jsonl:1: not JSON: Expecting property name"),
    ],
)
def test_broken_json_is_refused(content: str, want: str, tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(content)

    with pytest.raises(Refused) as error:
        converted(path)
    assert want in str(error.value)


def test_a_byte_order_mark_before_json_is_no_problem(tmp_path: Path) -> None:
    for content in ('{"prompt": "a", "answer": "b"}', '[{"prompt": "a", "answer": "b"}]'):
        path = tmp_path / "data.jsonl"
        path.write_text(content, encoding="utf-8-sig")

        assert converted(path) == [row("a", "b")]


def _saved(folder: Path, *tables: pa.Table) -> Path:
    """Write a folder as save_to_disk does."""
    folder.mkdir(parents=True)
    names = [f"data-{at:05}-of-{len(tables):05}.arrow" for at in range(len(tables))]
    for name, table in zip(names, tables, strict=True):
        with pa.ipc.new_stream(folder / name, table.schema) as stream:
            stream.write_table(table)
    state = {"_data_files": [{"filename": name} for name in names], "_split": None}
    (folder / "state.json").write_text(json.dumps(state))
    (folder / "dataset_info.json").write_text(json.dumps({"features": {}}))
    return folder


def _chats(*questions: str) -> pa.Table:
    chats = [chat(("user", question), ("assistant", "x"))["messages"] for question in questions]
    return pa.table({"messages": chats})


def test_a_folder_of_datasets_is_read_file_by_file(tmp_path: Path) -> None:
    folder = _saved(tmp_path / "saved", _chats("a", "b"), _chats("c"))

    assert converted(folder) == [row("a", "x"), row("b", "x"), row("c", "x")]


def test_a_list_of_objects_kept_as_an_object_of_lists_is_read(tmp_path: Path) -> None:
    messages = [{"role": ["user", "assistant"], "content": ["a", "x"]}]
    folder = _saved(tmp_path / "saved", pa.table({"messages": messages}))

    assert converted(folder) == [row("a", "x")]


def test_a_split_of_a_folder_is_chosen_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    _saved(folder / "train", _chats("a"))
    _saved(folder / "test", _chats("b"))
    (folder / "dataset_dict.json").write_text('{"splits": ["train", "test"]}')

    assert converted(folder, split="test") == [row("b", "x")]
    with pytest.raises(Refused, match=r"choose one by --split-name train\|test"):
        converted(folder)
    with pytest.raises(Refused, match="has no split dev; expected train or test"):
        converted(folder, split="dev")
    with pytest.raises(Refused, match="leave --split-name out"):
        converted(folder / "train", split="train")


@pytest.mark.parametrize(
    ("state", "want"),
    [
        (None, "has no state.json; expected a folder that save_to_disk of `datasets` wrote"),
        ("{", "state.json: not JSON"),
        ("[]", "_data_files: expected a list of names"),
        ('{"_data_files": [{"filename": "../data.arrow"}]}', "of files in this folder"),
        ('{"_data_files": [{"filename": "gone.arrow"}]}', "gone.arrow: no such file"),
        ('{"_data_files": [{"filename": "state.json"}]}', "is no Arrow stream that can be read"),
    ],
)
def test_a_folder_that_is_none_is_refused(state: str | None, want: str, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    if state is not None:
        (folder / "state.json").write_text(state)

    with pytest.raises(Refused) as error:
        converted(folder)
    assert want in str(error.value)
