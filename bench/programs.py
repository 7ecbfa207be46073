"""A whole program in process, and how it grows with the catalog: `python -m bench.programs`.

Milliseconds of work per request (validation, triage, classification, program, JSON text), and the ratio of the work
with the catalog 10 and 100 times as large to that with the shipped one, rounds alternating; likewise for a filtered
page of 20 exercises.
"""

import statistics
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from app.catalog.listing import page_of
from app.catalog.snapshot import CatalogSnapshot, build_snapshot
from app.content.exercises import load_catalog
from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.domain.exercises.catalog import CatalogContent, ExerciseFilter
from app.domain.exercises.exercise import Exercise
from app.domain.program.planning import plan_program
from app.domain.program.program_catalog import ProgramCatalog, build_program_catalog
from app.domain.versions import Versions
from app.schemas.programs import ProgramRequestIn, program_json, to_confirmed, to_preferences
from app.schemas.report import to_report
from bench.requests import PROGRAM
from bench.timing import mean_ms, settle_memory

ROUNDS = 9
CALLS = 20
SIZES = (1, 10, 100)
VERSIONS = Versions(content="bench", catalog="bench", engine="bench")


def main() -> None:
    """Print the milliseconds of a program and of a page, and how they grow."""
    content = load_catalog(CONTENT_ROOT)
    contraindications = shipped_rulebook().programs.rules.contraindications
    snapshots = [build_snapshot(_times(content, size), contraindications) for size in SIZES]
    catalogs = [
        build_program_catalog(snapshot.catalog.exercises, shipped_rulebook().programs.rules) for snapshot in snapshots
    ]
    settle_memory()
    _report("whole program", [_program(catalog) for catalog in catalogs], "2 ms, beyond 1; growth 2 x, 4 x")
    _report("page of 20, filtered", [_page(snapshot) for snapshot in snapshots], "growth 1.2 x, 1.5 x")


def _program(catalog: ProgramCatalog) -> Callable[[], object]:
    rulebook = shipped_rulebook()
    adapter: TypeAdapter[Any] = TypeAdapter(ProgramRequestIn)

    def work() -> object:
        wanted = adapter.validate_python(PROGRAM)
        program = plan_program(
            to_report(wanted["report"]), to_preferences(wanted), to_confirmed(wanted), None, rulebook, catalog
        )
        return program_json(program, wanted, VERSIONS)

    return work


def _page(snapshot: CatalogSnapshot) -> Callable[[], object]:
    wanted = ExerciseFilter(impairments=("hip_abductor_weakness",))

    def work() -> object:
        return b",".join([snapshot.summaries[at] for at in page_of(snapshot, wanted, None, 20, None).positions])

    return work


def _times(content: CatalogContent, size: int) -> CatalogContent:
    copies = [_copy(exercise, number) for number in range(size) for exercise in content.exercises]
    return replace(content, exercises=tuple(copies))


def _copy(exercise: Exercise, number: int) -> Exercise:
    if number == 0:
        return exercise
    suffix = f"-copy-{number}"
    return replace(
        exercise,
        slug=exercise.slug + suffix,
        name=exercise.name + suffix,
        aliases=tuple(alias + suffix for alias in exercise.aliases),
        easier=tuple(slug + suffix for slug in exercise.easier),
        harder=tuple(slug + suffix for slug in exercise.harder),
    )


def _report(name: str, works: list[Callable[[], object]], wanted: str) -> None:
    rounds = [[mean_ms(work, CALLS) for work in works] for _ in range(ROUNDS)]
    base = statistics.median(each[0] for each in rounds)
    growth = [statistics.median(each[at] / each[0] for each in rounds) for at in range(1, len(works))]
    grown = ", ".join(f"catalog x {size}: {ratio:.2f} x" for size, ratio in zip(SIZES[1:], growth, strict=True))
    print(f"{name:22} {base:7.3f} ms   {grown}   ({wanted})", flush=True)


if __name__ == "__main__":
    main()
