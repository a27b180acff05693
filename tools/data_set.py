"""The local stack's data set, made once by tools/make_dataset.py."""

from tools.progress import CommandFailedError, run
from tools.project import Project, SetupError

FILES = ("train.jsonl", "validation.jsonl")


def ensure_data_set(project: Project) -> bool:
    """Make stacks/data; False when it is there."""
    if all((project.data / name).is_file() for name in FILES):
        return False
    script = project.root / "tools" / "make_dataset.py"
    with project.partial() as partial:
        fresh = partial / "data"
        try:
            run(
                "data set: reading the standard library's documentation",
                [project.python, script, "--out", fresh],
                log=project.log("data-set"),
            )
        except CommandFailedError as error:
            lines = "\n".join(f"  {line}" for line in error.tail)
            raise SetupError(f"data set: {project.shown(script)} failed:\n{lines}") from error
        project.data.parent.mkdir(exist_ok=True)
        if project.data.exists():
            project.data.rename(partial / "old")
        fresh.rename(project.data)
    return True
