"""Every page of docs/ is in its index, every link leads somewhere, and no page names what does not exist."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.documents import DOCS, ROOT, read

PAGES: Final = sorted(DOCS.glob("*.md"))
_FROM_AN_INDEX: Final = re.compile(r"\bpip install\s+['\"]?genu\b(?!-[\d.]+-\S*\.whl)")
_LINK: Final = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)")


def test_every_page_is_in_the_index_once() -> None:
    named = re.findall(r"\]\(([a-z-]+\.md)\)", read("README.md"))

    assert sorted(named) == sorted(page.name for page in PAGES if page.name != "README.md")


def test_the_readme_leads_to_the_index() -> None:
    assert "(docs/README.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert [link for link in _LINK.findall(text) if not _leads_somewhere(page, *link)] == []


def _leads_somewhere(page: Path, path: str, anchor: str) -> bool:
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not anchor or anchor in {
        _anchor(each) for each in re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
    }


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "hazard-log.md"], ids=lambda page: page.name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    named = re.findall(r"`((?:app|tests|docs|deploy|bench|openapi)/[\w./-]+)`", page.read_text(encoding="utf-8"))

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_nothing_tells_to_install_the_stranger_of_the_same_name_from_a_package_index() -> None:
    """`genu` on PyPI is a tool for UUIDs by somebody else: Genu comes from its folder or a wheel that was kept."""
    told = [ROOT / "README.md", *DOCS.rglob("*.md"), *(ROOT / "deploy").rglob("*.md"), *(ROOT / "app").rglob("*.py")]

    assert [str(each.relative_to(ROOT)) for each in told if _FROM_AN_INDEX.search(each.read_text("utf-8"))] == []
