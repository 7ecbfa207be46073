"""Claims about choosing a language from Accept-Language, and about editions that are loaded beside the requests."""

import asyncio
from pathlib import Path

import pytest

from app.catalog.snapshot import CatalogSnapshot, snapshot_from_content
from app.content.eligibility import shipped_contraindications
from app.content.load import CONTENT_ROOT
from app.http.editions import Edition, Editions
from app.http.languages import preferred_language
from app.main import create_app
from app.settings import Settings, SettingsError

OFFERED = ("en", "es")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es", "es"),
        ("es-MX", "es"),
        ("ES-mx", "es"),
        ("es-419, en;q=0.5", "es"),
        ("en-GB, es;q=0.9", "en"),
        ("en;q=0.5, es;q=0.6", "es"),
        ("en;q=0, es;q=0.001", "es"),
        ("fr, es;q=0.2", "es"),
        ("fr, de;q=0.5", "en"),
        ("es;q=0", "en"),
        ("es;q=0, *;q=0", "en"),
        ("en;q=0.1, *;q=0.5", "es"),
        ("*", "en"),
        ("es;q=1.0, en", "en"),
        ("est", "en"),
        ("", "en"),
        ("es;q=high", "en"),
        ("es ; q=0.8", "es"),
        (",,es", "es"),
        ("x" * 9000, "en"),
    ],
)
def test_the_language_that_suits_best_is_chosen_and_english_where_none_does(header: str, language: str) -> None:
    assert preferred_language(header.encode(), OFFERED) == language


def test_every_byte_may_be_sent_as_accept_language() -> None:
    for first in range(256):
        assert preferred_language(bytes([first, 0xFF]) + b",es;q=0.5", OFFERED) in OFFERED


@pytest.fixture(scope="module")
def snapshot() -> CatalogSnapshot:
    """The shipped catalog."""
    return snapshot_from_content(CONTENT_ROOT, shipped_contraindications())


def test_all_who_ask_for_a_language_wait_for_one_loading(snapshot: CatalogSnapshot) -> None:
    async def ask() -> tuple[Edition, Edition]:
        editions = Editions(OFFERED, snapshot)
        assert editions.ready("es") is None
        return await asyncio.gather(editions.load("es"), editions.load("es"))

    first, second = asyncio.run(ask())
    assert first is second
    assert first.rulebook.language == first.versions.language == "es"


def test_a_new_catalog_is_swapped_in_for_every_language_at_once(snapshot: CatalogSnapshot) -> None:
    other = snapshot_from_content(CONTENT_ROOT, shipped_contraindications())
    editions = Editions(OFFERED, snapshot)
    before = asyncio.run(editions.load("es"))
    editions.prepare(other)
    assert editions.ready("es") is before, "nothing changes before the swap"
    editions.swap(other)
    after = editions.ready("es")
    assert after is not None
    assert (editions.english.snapshot, after.wording) == (other, before.wording)
    assert after.snapshot is not before.snapshot


def test_a_catalog_is_not_swapped_in_without_its_editions(snapshot: CatalogSnapshot) -> None:
    editions = Editions(("en",), snapshot)
    with pytest.raises(ValueError, match="another version"):
        editions.swap(snapshot_from_content(CONTENT_ROOT, shipped_contraindications()))
    assert editions.english.snapshot is snapshot


def test_a_language_without_translations_refuses_the_start(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'genu.db'}", languages=("en", "tlh"))
    with pytest.raises(SettingsError, match="GENU_LANGUAGES: tlh: there is only en, es"):
        create_app(settings)
