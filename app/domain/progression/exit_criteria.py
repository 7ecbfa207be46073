"""The exit criteria of a phase as they hold for one person: a form that applies takes the place of its row."""

from collections.abc import Iterator

from app.domain.evaluation.answers import UNKNOWN, YES
from app.domain.evaluation.quantities import Value
from app.domain.program.phases import ExitCriterion, ExitForm
from app.domain.progression.decision_tables import Truths
from app.domain.progression.results import MissingCriterion
from app.domain.progression.state import Fold
from app.domain.progression.verdicts import Ruling


def form_of(criterion: ExitCriterion, truths: Truths) -> ExitCriterion | ExitForm:
    """The first form that applies, or the row itself."""
    return next((form for form in criterion.forms if truths.of(form.applies) == YES), criterion)


def criteria_now(fold: Fold, kind: str) -> Iterator[ExitCriterion]:
    """The criteria of the phase, mandatory or advisory."""
    phase = fold.planned.phase
    return (each for each in fold.setting.compiled.exit_criteria if each.phase is phase and each.type == kind)


def still_missing(fold: Fold, ruling: Ruling, kind: str) -> Iterator[MissingCriterion]:
    """The criteria that are not known and met yet."""
    facts = ruling.facts
    for criterion in criteria_now(fold, kind) if fold.planned.exit else ():
        form = form_of(criterion, ruling.truths)
        truth = ruling.truths.of(form.when)
        if truth == YES:
            continue
        names = ruling.truths.used(form.when) if truth == UNKNOWN else ()
        missing = tuple(name for name in names if name not in facts)
        yield MissingCriterion(form.id, form.text, "unknown" if truth == UNKNOWN else "not_met", missing)


def closes_run_ladder(fold: Fold, ruling: Ruling) -> bool:
    """Whether return means daily-life tasks only: work on one leg is excluded."""
    forms = (form_of(criterion, ruling.truths) for criterion in fold.setting.compiled.exit_criteria)
    return any(isinstance(form, ExitForm) and form.no_run_ladder for form in forms)


def deficit_pct(one: Value | None, other: Value | None) -> float | None:
    """How much the weaker side lacks of the other, in percent; None while a side is unknown."""
    if not isinstance(one, int | float) or not isinstance(other, int | float) or max(one, other) <= 0:
        return None
    return 100 * (1 - min(one, other) / max(one, other))
