"""The bibliography: one well-formed entry a paper, and nothing cited that is not in it."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.content.reading import Reader, read_yaml
from app.content.sources import load_sources
from app.domain.sources import Source
from app.domain.triage.red_flags import RedFlag

CONTENT = Path(__file__).parents[2] / "app" / "content"
WELL_FORMED_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
KINDS = {
    "guideline",
    "review",
    "trial",
    "cohort",
    "study",
    "consensus",
    "reference",
    "web",
    "house",
    "seed",
}


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    reader = Reader(CONTENT)
    loaded = load_sources(reader)
    reader.finish()
    return loaded


def content_files() -> list[Path]:
    return [path for path in sorted(CONTENT.rglob("*.yaml")) if path.name != "sources.yaml"]


def cited_in(part: object) -> Iterator[str]:
    """Every id under a `sources` key, at any depth."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from value if key == "sources" and isinstance(value, list) else cited_in(value)
    elif isinstance(part, list):
        for value in part:
            yield from cited_in(value)


def test_ids_are_well_formed_unique_and_sorted(sources: dict[str, Source]) -> None:
    entries = read_yaml(CONTENT / "sources.yaml")
    assert isinstance(entries, list)
    ids = [entry["id"] for entry in entries]
    assert [name for name in ids if not WELL_FORMED_ID.fullmatch(name)] == []
    assert ids == sorted(set(ids))
    assert list(sources) == ids


def test_every_source_says_what_it_is_and_how_far_it_was_checked(sources: dict[str, Source]) -> None:
    assert {source.kind for source in sources.values()} == KINDS
    unsaid = [name for name, it in sources.items() if not (it.title and it.where and it.checked)]
    assert unsaid == []


def test_one_paper_has_one_entry(sources: dict[str, Source]) -> None:
    dois = Counter(source.doi.lower() for source in sources.values() if source.doi)
    titles = Counter((source.authors, source.title.lower(), source.where) for source in sources.values())
    assert [doi for doi, count in dois.items() if count > 1] == []
    assert [title for title, count in titles.items() if count > 1] == []


def test_a_year_in_an_id_is_the_year_of_the_source(sources: dict[str, Source]) -> None:
    named = {name: re.search(r"_((?:19|20)\d\d)[a-z]?$", name) for name in sources}
    wrong = [name for name, year in named.items() if year and int(year[1]) != sources[name].year]
    assert wrong == []


@pytest.mark.parametrize("path", content_files(), ids=lambda path: str(path.relative_to(CONTENT)))
def test_what_is_cited_is_in_the_bibliography(path: Path, sources: dict[str, Source]) -> None:
    assert sorted(set(cited_in(read_yaml(path))) - sources.keys()) == []


def test_every_red_flag_rests_on_something(sources: dict[str, Source]) -> None:
    reader = Reader(CONTENT)
    rules = [rule for _, rule in reader.folder("red_flags", RedFlag)]
    ours = [rule.id for rule in rules if all(sources[name].kind == "house" for name in rule.sources)]
    assert [rule.id for rule in rules if not rule.sources] == []
    print(f"{len(ours)} of {len(rules)} red flags stand only on house sources: {', '.join(ours)}")  # noqa: T201
