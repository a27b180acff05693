"""The site is built strictly, its links lead somewhere, and so do those on the git host."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pymdownx.slugs
import pytest
from tools.site import links

ROOT = Path(__file__).resolve().parents[2]
TEXTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_slug = pymdownx.slugs.slugify(case="lower")


class Page(HTMLParser):
    """What a page links to, what it loads, and what can be linked to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value for key, value in attrs if value}
        self.anchors |= {given[key] for key in ("id", "name") if key in given}
        self.links += [given["href"]] if tag == "a" and "href" in given else []
        loaded = given.get("src") or (given.get("href") if tag == "link" else None)
        self.loads += [loaded] if loaded else []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout
    return folder


def test_each_link_of_the_site_leads_to_a_page_and_a_place_in_it(site: Path) -> None:
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    broken = []
    for path, page in pages.items():
        for link in page.links + page.loads:
            target, anchor = urldefrag(unquote(link))
            if re.match(r"[a-z]+:|/", target):
                continue
            there = (path.parent / target).resolve() if target else path
            there = there / "index.html" if there.is_dir() else there
            found = there.exists() and (
                not anchor or there not in pages or anchor in _known(pages[there])
            )
            broken += [] if found else [f"{path.relative_to(site)}: {link}"]

    assert len(pages) > 25
    assert broken == []


def _known(page: Page) -> set[str]:
    return {*page.anchors, "__skip", "__drawer", "__search"}


def test_nothing_is_fetched_from_elsewhere_to_show_a_page(site: Path) -> None:
    loaded = {
        one
        for path in site.rglob("*.html")
        for one in Page(path.read_text(encoding="utf-8")).loads
        if "//" in one
    }
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))

    assert loaded == set()
    assert not re.search(r"url\(['\"]?(https?:)?//", styles)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_link_works_on_the_git_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    source = str(path.relative_to(ROOT))

    assert [target for target in links.targets(text, source) if not (ROOT / target).exists()] == []
    for target, anchor in links.anchors(text, source):
        assert anchor in _headings(ROOT / target), f"{target}#{anchor}"


def _headings(path: Path) -> set[str]:
    text = links.without_code(path.read_text(encoding="utf-8"))
    return {
        _slug(re.sub(r"[`*]", "", one), "-") for one in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }


def test_each_page_of_docs_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    pages = {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md")}

    assert {page for page in pages if page not in navigation} == set()
