import io
import zipfile

import numpy as np
import pytest

from pulumi_vertex_tuning.emulator.learning import Sampling, TunedWeights, generate

from .conftest import EXAMPLES


def answers(weights: TunedWeights) -> list[str]:
    sampling = Sampling(seed=5)
    return [
        "".join(piece.text for piece in generate(weights, row.prompt, sampling)) for row in EXAMPLES
    ]


def test_stored_weights_answer_as_before(capitals: TunedWeights) -> None:
    stored = capitals.to_bytes()
    read = TunedWeights.from_bytes(stored)
    assert answers(read) == answers(capitals)
    assert read.to_bytes() == stored


def test_storage_holds_plain_numbers_and_is_small(capitals: TunedWeights) -> None:
    stored = capitals.to_bytes()
    assert len(stored) < 300_000
    with np.load(io.BytesIO(stored), allow_pickle=False) as file:
        assert all(file[name].dtype.kind in "iuf" for name in file.files)


@pytest.mark.parametrize("stored", [b"", b"not an archive", b"PK\x03\x04 cut"])
def test_what_is_no_archive_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="not tuned weights"):
        TunedWeights.from_bytes(stored)


def test_an_archive_of_something_else_is_refused() -> None:
    file = io.BytesIO()
    np.savez(file, hello=np.arange(3))
    with pytest.raises(ValueError, match="not tuned weights"):
        TunedWeights.from_bytes(file.getvalue())


def test_a_cut_archive_is_refused(capitals: TunedWeights) -> None:
    with pytest.raises(ValueError, match="not tuned weights"):
        TunedWeights.from_bytes(capitals.to_bytes()[:-100])


def test_a_later_format_is_refused(capitals: TunedWeights) -> None:
    with np.load(io.BytesIO(capitals.to_bytes())) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["format"] = np.array([99, 1, 10])
    later = io.BytesIO()
    np.savez(later, allow_pickle=False, **arrays)
    with pytest.raises(ValueError, match="format 99"):
        TunedWeights.from_bytes(later.getvalue())


def test_the_archive_is_the_same_whenever_it_is_written(capitals: TunedWeights) -> None:
    with zipfile.ZipFile(io.BytesIO(capitals.to_bytes())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
