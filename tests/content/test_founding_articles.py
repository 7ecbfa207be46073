"""Everything the three founding articles name is somewhere in the product, and where is written down.

The list is tests/cases/founding_articles.yaml; danger signs are listed there by id and held by seed_signs.yaml.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.catalog.search import index_names, search
from app.content.load import shipped_rulebook
from app.content.reading import read_yaml
from tests.catalog_of_tests import SHIPPED

CASES = Path(__file__).parents[1] / "cases"
KINDS = ("exercise", "condition", "cause", "symptom", "measure")
Entries = list[dict[str, Any]]


def _entries(file: str) -> Entries:
    entries = read_yaml(CASES / file)
    assert isinstance(entries, list)
    return entries


ARTICLES = _entries("founding_articles.yaml")
SIGNS = _entries("seed_signs.yaml")
RULES = shipped_rulebook()
SUPPORT = RULES.programs.rules.support
NAMES = index_names(SHIPPED.exercises)


def _ids(entries: Any) -> set[str]:
    return {str(entry.id) for entry in entries}


def _places() -> dict[str, set[str]]:
    """Kind of a target -> every id it can have in the real rule book and catalog."""
    classification, programs = RULES.classification.rules, RULES.programs.rules
    return {
        "exercise": {exercise.slug for exercise in SHIPPED.exercises if exercise.is_active},
        "ladder": {exercise.ladder.family for exercise in SHIPPED.exercises if exercise.is_active},
        "pattern": _ids(classification.patterns),
        "feature": _ids(classification.features),
        "impairment": _ids(classification.impairments),
        "group": _ids(classification.groups),
        "subcategory": _ids(classification.subcategories.subcategories),
        "evidence_limit": _ids(classification.evidence_limits),
        "origin": _ids(classification.origin.origins),
        "fact": {source for fact in classification.origin.facts for source in fact.sources},
        "red_flag": _ids(RULES.triage.rules.red_flags),
        "finding": set(RULES.vocabulary.findings),
        "derived": set(RULES.vocabulary.derived),
        "measure": _ids(SUPPORT.measures),
        "education": _ids(SUPPORT.education),
        "cue": _ids(SUPPORT.cues) | _ids(SUPPORT.task_cues),
        "stop_list": _ids(SUPPORT.stop_lists),
        "dose": _ids(programs.dosage.rows),
        "modifier": _ids(programs.modifiers),
        "review": {"plateau_check"} if programs.gate.review.plateau_check_weeks else set(),
    }


PLACES = _places()


def _named() -> Iterator[Any]:
    for article in ARTICLES:
        for kind in KINDS:
            for name, targets in article[kind].items():
                yield pytest.param(kind, name, targets, id=f"{article['id']}-{kind}-{name}")


@pytest.mark.parametrize(("kind", "name", "targets"), list(_named()))
def test_what_an_article_names_has_its_place(kind: str, name: str, targets: list[str]) -> None:
    assert targets, f"{kind} without a place: {name}"
    assert len(set(targets)) == len(targets)
    missing = [target for target in targets if target.partition(":")[2] not in PLACES[target.partition(":")[0]]]
    assert missing == []


def test_all_three_articles_are_listed_with_every_kind() -> None:
    seeds = [source for source, entry in RULES.sources.items() if entry.kind == "seed"]
    assert [article["id"] for article in ARTICLES] == sorted(seeds)
    assert all(set(article) == {"id", *KINDS, "sign"} for article in ARTICLES)


@pytest.mark.parametrize(
    ("name", "targets"),
    [(name, targets) for article in ARTICLES for name, targets in article["exercise"].items()],
)
def test_an_exercise_is_found_under_the_name_an_article_gives_it(name: str, targets: list[str]) -> None:
    first, *_ = search(NAMES, name)
    assert f"exercise:{SHIPPED.exercises[first].slug}" in targets


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["id"])
def test_the_danger_signs_of_an_article_are_those_held_against_the_rules(article: dict[str, Any]) -> None:
    held = {sign["id"] for sign in SIGNS if article["id"] in sign["articles"]}
    assert set(article["sign"]) == held
    assert len(article["sign"]) == len(held)


def test_the_evidence_stands_beside_every_measure_an_article_names() -> None:
    named = {
        target.removeprefix("measure:")
        for article in ARTICLES
        for targets in article["measure"].values()
        for target in targets
        if target.startswith("measure:")
    }
    silent = [measure.id for measure in SUPPORT.measures if measure.id in named and not measure.note]
    assert named, "the articles name measures"
    assert silent == []


def test_aids_the_evidence_does_not_support_are_kept_and_marked() -> None:
    """A brace for kneecap pain, hands-on treatment and chiropractic: named by an article, never shown as advice."""
    kinds = {measure.name: measure.kind for measure in SUPPORT.measures if measure.id in {"S5", "S10", "S20"}}
    assert set(kinds.values()) == {"not_advised"}
    assert len(kinds) == 3
