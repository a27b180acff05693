"""Where a link of a page leads on the site, which holds more than docs/.

On the git host a page may link to any file of the repository. The site takes these along: a text of
the top level becomes a page, a folder a page that lists it, and any other file stays a file.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")
_ANCHOR = re.compile(r"\]\((?![a-z]+:)([^)\s#]*\.md)?#([^)\s]+)\)")
_CODE = re.compile(r"^( *)(```+).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
_LISTED = {".md", ".py", ".json", ".jsonl", ".toml", ".yaml", ".yml"}

DOCS = "docs"


def source_of(page: str) -> str:
    """Return the path in the repository of a page of the site."""
    found = re.fullmatch(r"project/(\w+)\.md", page)
    return f"{found[1].upper()}.md" if found else f"{DOCS}/{page}"


def page_of(path: str, root: Path) -> str:
    """Return the path on the site of a file or folder of the repository."""
    if path.startswith(f"{DOCS}/"):
        return path.removeprefix(f"{DOCS}/")
    if re.fullmatch(r"[A-Z]+\.md", path):
        return f"project/{path.lower()}"
    return f"files/{path}/index.md" if (root / path).is_dir() else f"files/{path}"


def without_code(text: str) -> str:
    """Return a text without its blocks of code."""
    return _CODE.sub("", text)


def targets(text: str, source: str) -> Iterator[str]:
    """Yield the paths in the repository that a text links to."""
    for match in _LINK.finditer(without_code(text)):
        yield _resolve(source, match[1])


def anchors(text: str, source: str) -> Iterator[tuple[str, str]]:
    """Yield the headings that a text links to, each with the path of its text."""
    for target, anchor in _ANCHOR.findall(without_code(text)):
        yield (_resolve(source, target) if target else source), anchor


def for_site(text: str, page: str, root: Path) -> str:
    """Return a page's text with its links as they are on the site."""
    source, folder = source_of(page), posixpath.dirname(page)

    def there(match: re.Match[str]) -> str:
        target = page_of(_resolve(source, match[1]), root)
        return posixpath.relpath(target, folder or ".") + (match[2] or "")

    parts, at = [], 0
    for code in _CODE.finditer(text):
        parts += [_LINK.sub(there, text[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*parts, _LINK.sub(there, text[at:])])


def listing(folder: Path, path: str) -> str:
    """Return the page of a folder."""
    lines = [f"# {path}", ""]
    lines += (f"- [{name}]({name})" for name in files_of(folder))
    return "\n".join(lines) + "\n"


def files_of(folder: Path) -> list[str]:
    """Return the files of a folder that a reader may want to see."""
    found = (one for one in folder.iterdir() if one.is_file() and one.suffix in _LISTED)
    return sorted(one.name for one in found)


def _resolve(source: str, link: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), link)).rstrip("/")
