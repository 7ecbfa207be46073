"""`genu validate`: triage held against people whom clinicians have described and labelled.

For the clinician who signs the rules off, and for whoever changes them: who would be seen too late?
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from pydantic import TypeAdapter

from app.commands.reading import refused, validated
from app.content.load import CONTENT_ROOT, content_version, load_rulebook
from app.content.reading import ContentError, read_yaml
from app.domain.triage.agreement import LEVELS, PERMISSIONS, Agreement, agreement, shares

if TYPE_CHECKING:
    from app.domain.rulebook import Rulebook
    from app.schemas.labelled_cases import LabelledCase

_LEVEL: Final = {
    Agreement.SAME: "as labelled",
    Agreement.LESS_CAUTIOUS: "seen too late",
    Agreement.MORE_CAUTIOUS: "seen sooner",
    Agreement.OPEN: "still open",
}
_EXERCISE: Final = {
    Agreement.SAME: "as labelled",
    Agreement.LESS_CAUTIOUS: "too free",
    Agreement.MORE_CAUTIOUS: "stricter",
    Agreement.OPEN: "still open",
}


@dataclass(frozen=True, slots=True)
class _Held:
    """An answer beside its label."""

    case: str
    answered: str
    label: tuple[str, str]
    agreement: Agreement


@click.command()
@click.argument("cases", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--content",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=CONTENT_ROOT,
    help="A rule book laid out like app/content, instead of the one in force.",
)
def validate(cases: Path, content: Path) -> None:
    """Hold triage against the people in CASES, a YAML or JSON file, whom clinicians have labelled.

    Exit status 1: somebody would be seen too late or be given more exercise than labelled, or a rule does not hold.
    docs/validation.md says how cases are written.
    """
    from app.schemas.labelled_cases import COMPARED

    described, rulebook = _read(cases), _rulebook(content)
    levels, exercises, missing = _compare(described, rulebook)
    click.echo(f"{len(described)} people, rule book {content_version(content)}")
    for title, names, held in (("level of care", _LEVEL, levels), ("exercise", _EXERCISE, exercises)):
        for line in _table(title, names, held):
            click.echo(line)
    for line in (*_matrix(levels), *missing):
        click.echo(line)
    if ignored := sorted({name for case in described for name in case.keys() - COMPARED}):
        click.echo(f"\nnot compared: {', '.join(ignored)}")
    if missing or any(each.agreement is Agreement.LESS_CAUTIOUS for each in (*levels, *exercises)):
        raise SystemExit(1)


def _read(path: Path) -> "list[LabelledCase]":
    from app.schemas.labelled_cases import LabelledCase

    try:
        written = read_yaml(path)
    except ContentError as error:
        raise refused([str(problem) for problem in error.problems]) from None
    found: list[LabelledCase] = validated(written, TypeAdapter(list[LabelledCase]))
    if twice := [name for name, times in Counter(case["id"] for case in found).items() if times > 1]:
        raise refused([f"the id {name} is given more than once" for name in twice])
    return found


def _rulebook(root: Path) -> "Rulebook":
    try:
        return load_rulebook(root)
    except ContentError as error:
        raise refused([str(problem) for problem in error.problems]) from None


def _compare(cases: "Iterable[LabelledCase]", rulebook: "Rulebook") -> tuple[list[_Held], list[_Held], list[str]]:
    """Levels and permissions beside their labels, and a line for each rule that should hold and does not."""
    from app.domain.assessment import assess
    from app.schemas.labelled_cases import exercise_label, level_label, report_of

    levels, exercises, missing = [], [], []
    for case in cases:
        answer = assess(report_of(case, rulebook.vocabulary), rulebook).triage
        if label := level_label(case):
            levels.append(_Held(case["id"], answer.level, label, agreement(LEVELS, answer.level, *label)))
        if permitted := exercise_label(case):
            permission = answer.exercise.permission
            exercises.append(_Held(case["id"], permission, permitted, agreement(PERMISSIONS, permission, *permitted)))
        holding = {flag.id for flag in answer.red_flags if flag.presence == "present"}
        missing += [f"{case['id']}: {rule} does not hold" for rule in case.get("rules", ()) if rule not in holding]
    return levels, exercises, missing


def _table(title: str, names: dict[Agreement, str], held: Sequence[_Held]) -> Iterator[str]:
    """Counts with their intervals, and who is meant where an answer is not as labelled."""
    if not held:
        return
    yield f"\n{title}"
    for kind, share in shares(each.agreement for each in held).items():
        low, high = share.interval()
        yield f"  {names[kind]:14} {share.count:4} of {share.of:<4} {100 * low:5.1f} to {100 * high:5.1f} %"
    for each in held:
        if each.agreement is not Agreement.SAME:
            label = " to ".join(dict.fromkeys(each.label))
            yield f"  {each.case}: {names[each.agreement]}, labelled {label}, answered {each.answered}"


def _matrix(levels: Sequence[_Held]) -> Iterator[str]:
    """How often each label of one word was answered with each level."""
    exact = [each for each in levels if each.label[0] == each.label[1]]
    if not exact:
        return
    counts = Counter((each.label[0], each.answered) for each in exact)
    answers = [*LEVELS, "undetermined"]
    yield "\nlabel, by answer" + "".join(f"{answer:>14}" for answer in answers)
    for label in LEVELS:
        yield f"  {label:14}" + "".join(f"{counts[label, answer]:14}" for answer in answers)
