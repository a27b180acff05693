"""The files of jobs: copies of their data, and the weights of what they trained.

Rows name weights as JOB/FILE, so that a data folder can be moved.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

TRAINING = "training.jsonl"
VALIDATION = "validation.jsonl"
START = "start.npz"
_UNFINISHED = ".unfinished"


class JobFolders:
    """A folder for each job below the data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir / "jobs"
        self._root.mkdir(parents=True, exist_ok=True)
        for stray in self._root.glob(f"*{_UNFINISHED}"):
            shutil.rmtree(stray)

    def of(self, job_id: str) -> Path:
        """Return the folder of a job."""
        return self._root / job_id

    @contextlib.contextmanager
    def making(self, job_id: str) -> Iterator[Path]:
        """Put a folder together; it becomes the job's at the end, or nothing of it stays."""
        unfinished = self._root / f"{job_id}{_UNFINISHED}"
        unfinished.mkdir()
        try:
            yield unfinished
            unfinished.rename(self.of(job_id))
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise

    def weights(self, name: str) -> Path:
        """Return the file of weights that a row names."""
        return self._root / name

    def remove_weights(self, names: list[str]) -> None:
        """Remove files of weights, and with the last one the folder."""
        for name in names:
            self.weights(name).unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # other checkpoints are still there, or it is gone
                self.weights(name).parent.rmdir()

    def clear(self, job_id: str, kept: list[str]) -> None:
        """Remove everything of a job that has ended but the weights that are kept."""
        paths = {self.weights(name) for name in kept}
        for path in self.of(job_id).iterdir() if self.of(job_id).exists() else []:
            if path not in paths:
                path.unlink(missing_ok=True)
        if not kept:
            shutil.rmtree(self.of(job_id), ignore_errors=True)


def take(source: Path, copy: Path) -> None:
    """Copy a file that is never changed in place: a second name for it is enough."""
    try:
        os.link(source, copy)
    except OSError:
        shutil.copyfile(source, copy)
