"""What a person asks of a program, as values, and the facts that follow from it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.classification.certainty import Certainty
from app.domain.classification.origin import OriginConclusion
from app.domain.classification.results import Conclusions
from app.domain.classification.rules import OriginValue
from app.domain.evaluation.facts import Facts, with_more
from app.domain.evaluation.quantities import Value
from app.domain.program.rules import CompiledPrograms
from app.domain.report.intake import Clearance, Intake
from app.domain.triage.clearances import is_overtaken


@dataclass(frozen=True, slots=True)
class Preferences:
    """Wishes and limits; answers are yes, no, unknown, or None when not asked."""

    days_per_week: int
    minutes_per_session: int
    equipment: tuple[str, ...]
    setting: str | None = None
    positions_to_avoid: tuple[str, ...] = ()
    exercises_to_avoid: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    floor_access: str | None = None
    supervised: str | None = None
    guardian_consent: str | None = None
    weight_advice_wanted: str | None = None
    impact_goal: str | None = None
    few_exercises: str | None = None


@dataclass(frozen=True, slots=True)
class ProgramRequest:
    """Everything besides the report that shapes a program; `cleared` are avoid conditions a clinician has lifted."""

    preferences: Preferences
    affected_side: str = "unknown"
    cleared: frozenset[str] = frozenset()
    start_date: date | None = None


# Not known whether the floor can be reached, or whether someone watches: the careful side, as if the answer were no.
_CAREFUL: Final = {"unknown": "no"}


def program_facts(facts: Facts, preferences: Preferences, classification: Conclusions) -> Facts:
    """Findings, preferences and classification results under one roof, as conditions of program rules read them."""
    wishes: dict[str, str | None] = {
        "floor_access": preferences.floor_access,
        "supervised": preferences.supervised,
        "weight_advice_wanted": preferences.weight_advice_wanted,
        "impact_goal": preferences.impact_goal,
        "few_exercises": preferences.few_exercises,
        "setting": preferences.setting,
    }
    known: dict[str, Value] = {name: _CAREFUL.get(wish, wish) for name, wish in wishes.items() if wish is not None}
    return with_more(facts, {**known, **classification.conditions, **_results(classification)})


def _results(classification: Conclusions) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for kind, results in (
        ("pattern", classification.patterns),
        ("feature", classification.features),
        ("impairment", classification.impairments),
    ):
        for name, result in results.items():
            if result.certainty is not Certainty.UNDETERMINED:
                found[f"{kind}:{name}"] = result.certainty.value
    found |= _origin(classification.origin)
    return found


def _origin(origin: OriginConclusion) -> dict[str, Value]:
    """Both sides of the decision where a deviation comes from; nothing while it is undetermined."""
    if origin.value is OriginValue.UNDETERMINED:
        return {}
    absent = Certainty.UNLIKELY.value
    has_structural = origin.value in (OriginValue.STRUCTURAL, OriginValue.MIXED)
    has_functional = origin.value in (OriginValue.FUNCTIONAL, OriginValue.MIXED)
    return {
        "origin:structural": origin.certainty.value if has_structural else absent,
        "origin:functional": origin.certainty.value if has_functional else absent,
    }


def valid_clearances(intake: Intake, compiled: CompiledPrograms, on: date | None) -> frozenset[str]:
    """The avoid conditions that a clinician's clearance lifts on a day; none where that or the day of answers is open.

    Stateless as we are, we cannot see when a screen turned yes: any yes outside what the cleared condition itself looks
    at counts as having turned yes after the clearance (the cautious reading of DESIGN 8.8).
    """
    answered_on = intake.report.answered_on
    if on is None or answered_on is None or not intake.report.clearances:
        return frozenset()
    conditions = {each.id: each.when for each in compiled.rules.contraindications}

    def counts(clearance: Clearance) -> bool:
        concerned = frozenset(compiled.findings_of(conditions[clearance.clears]))
        in_time = clearance.date <= on <= clearance.expires_on
        return in_time and not is_overtaken(clearance, concerned, answered_on, intake)

    sent = (each for each in intake.report.clearances if each.clears in conditions)
    return frozenset(each.clears for each in sent if counts(each))
