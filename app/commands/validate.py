"""`genu validate`: triage held against people whom clinicians have described and labelled.

For the clinician who signs the rules off, and for whoever changes them: who would be seen too late?
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from pydantic import TypeAdapter

from app.commands.counting import counted
from app.commands.reading import refused, sound_content, validated
from app.content.load import CONTENT_ROOT, content_version, load_rulebook
from app.content.reading import read_yaml
from app.domain.triage.agreement import LEVELS, PERMISSIONS, Agreement, agreement, shares

if TYPE_CHECKING:
    from app.domain.rulebook import Rulebook
    from app.schemas.labelled_cases import LabelledCase

_SCALES: Final = {
    "level": ("level of care", LEVELS, "seen too late", "seen sooner"),
    "exercise": ("exercise", PERMISSIONS, "too free", "stricter"),
}
"""What is labelled: its title, its words from the least cautious on, and what less and more cautious mean of it."""


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

    described = _read(cases)
    with sound_content():
        rulebook = load_rulebook(content)
    held, missing = _compare(described, rulebook)
    click.echo(f"{counted(len(described), 'person', 'people')}, rule book {content_version(content)}")
    tables = (line for name in _SCALES for line in _table(name, held[name]))
    for line in (*tables, *_matrix(held["level"]), *missing):
        click.echo(line)
    if ignored := sorted({name for case in described for name in case.keys() - COMPARED}):
        click.echo(f"\nnot compared: {', '.join(ignored)}")
    if missing or any(each.agreement is Agreement.LESS_CAUTIOUS for of_scale in held.values() for each in of_scale):
        raise SystemExit(1)


def _read(path: Path) -> "list[LabelledCase]":
    from app.schemas.labelled_cases import LabelledCase, contradiction_in

    with sound_content():
        written = read_yaml(path)
    found: list[LabelledCase] = validated(written, TypeAdapter(list[LabelledCase]))
    if twice := [name for name, times in Counter(case["id"] for case in found).items() if times > 1]:
        raise refused([f"the id {name} is given more than once" for name in twice])
    told = (
        (case["id"], contradiction_in(case, name, order)) for case in found for name, (_, order, *_) in _SCALES.items()
    )
    if faults := [f"{name}: {fault}" for name, fault in told if fault]:
        raise refused(faults)
    return found


def _compare(
    cases: "Iterable[LabelledCase]", rulebook: "Rulebook"
) -> tuple[Mapping[str, Sequence[_Held]], Sequence[str]]:
    """By what is labelled, the answers beside their labels; and a line for each rule that should hold and does not."""
    from app.domain.assessment import assess
    from app.schemas.labelled_cases import label_of, report_of

    held: dict[str, list[_Held]] = {name: [] for name in _SCALES}
    missing = []
    for case in cases:
        triage = assess(report_of(case, rulebook.vocabulary), rulebook).triage
        answers = {"level": triage.level, "exercise": triage.exercise.permission}
        for name, (_, order, *_) in _SCALES.items():
            if label := label_of(case, name, order):
                found = agreement(order, answers[name], *label)
                held[name].append(_Held(case["id"], answers[name], label, found))
        holding = {flag.id for flag in triage.red_flags if flag.presence == "present"}
        missing += [f"{case['id']}: {rule} does not hold" for rule in case.get("rules", ()) if rule not in holding]
    return held, missing


def _table(name: str, held: Sequence[_Held]) -> Iterator[str]:
    """Counts with their intervals, and who is meant where an answer is not as labelled."""
    if not held:
        return
    title, _, less, more = _SCALES[name]
    names = {
        Agreement.SAME: "as labelled",
        Agreement.LESS_CAUTIOUS: less,
        Agreement.MORE_CAUTIOUS: more,
        Agreement.OPEN: "still open",
    }
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
