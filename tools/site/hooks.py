"""What mkdocs does besides: pages that are made, and links that lead out of docs/."""

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files, InclusionLevel
from tools.site import commands, links

import pulumi_vertex_tuning
from pulumi_vertex_tuning.cli.app import app

ROOT = Path(__file__).resolve().parents[2]

_PYTHON = """# Python

`import pulumi_vertex_tuning`: what a program may use. The arguments, with what a change of each
leads to, are in the [README](../../README.md#inputs).

{}
"""


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made, and what pages link to outside of docs/."""
    names = "\n\n".join(f"::: pulumi_vertex_tuning.{name}" for name in pulumi_vertex_tuning.__all__)
    files.append(File.generated(config, "reference/python.md", content=_PYTHON.format(names)))
    files.append(File.generated(config, "reference/commands.md", content=commands.page(app)))
    for path in _outside(files):
        _take(files, config, path)
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Let links lead where their targets are on the site."""
    return links.for_site(markdown, page.file.src_uri, ROOT)


def _outside(files: Files) -> list[str]:
    """Return all that pages link to outside of docs/, and what these texts link to in turn."""
    found: dict[str, None] = {}
    queue = [
        (links.source_of(one.src_uri), one.content_string) for one in files.documentation_pages()
    ]
    while queue:
        source, text = queue.pop()
        for path in links.targets(text, source):
            if path.startswith(f"{links.DOCS}/") or path in found or not (ROOT / path).exists():
                continue
            found[path] = None
            if "/" not in path and path.endswith(".md"):
                queue.append((path, (ROOT / path).read_text(encoding="utf-8")))
    return list(found)


def _take(files: Files, config: Any, path: str) -> None:
    page, source = links.page_of(path, ROOT), ROOT / path
    if source.is_dir():
        _add(files, config, page, content=links.listing(source, path))
        for name in links.files_of(source):
            _add(files, config, f"files/{path}/{name}", abs_src_path=str(source / name))
    elif page.startswith("project/"):
        _add(files, config, page, content=source.read_text(encoding="utf-8"))
    else:
        _add(files, config, page, abs_src_path=str(source))


def _add(files: Files, config: Any, page: str, **what: str) -> None:
    if files.get_file_from_path(page) is None:
        aside: Any = {"inclusion": InclusionLevel.NOT_IN_NAV, **what}
        files.append(File.generated(config, page, **aside))
