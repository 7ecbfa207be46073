"""What is fixed about a phase before an exercise is chosen: its days, room, caps, and the exercises it may use.

What does not change from phase to phase is worked out once per person. Source: program rules 1.1, 1.4, 2.3 (F3 to F5),
2.8 and 7.2.
"""

from collections.abc import Mapping

from app.domain.evaluation.answers import YES
from app.domain.program.gate import RestrictedSet
from app.domain.program.hard_filters import Eligibility
from app.domain.program.modifiers import CombinedEffects
from app.domain.program.phase_draft import PhaseFrame
from app.domain.program.phases import PhaseRule, ProgramPhase
from app.domain.program.program_catalog import ProgramCatalog, short_exercises
from app.domain.program.request import ProgramRequest
from app.domain.program.rules import CompiledPrograms, PersonTruths
from app.domain.program.scheduling import SessionRoom, session_room
from app.domain.program.selection import PhaseChoices
from app.domain.program.start import PhaseWindow


class FrameMaker:
    """Makes the frames of one person's phases."""

    def __init__(
        self,
        request: ProgramRequest,
        compiled: CompiledPrograms,
        catalog: ProgramCatalog,
        truths: PersonTruths,
        effects: CombinedEffects,
        eligibility: Eligibility,
        *,
        restricted: RestrictedSet | None,
        is_moderate_knee: bool,
    ) -> None:
        rules = compiled.rules
        self._request, self._rules, self._fixed, self._catalog = request, rules, compiled.fixed, catalog
        self._truths, self._effects, self._eligibility = truths, effects, eligibility
        self._restricted, self._is_moderate_knee = restricted, is_moderate_knee
        self._both_sides = request.affected_side not in ("left", "right")
        seconds = rules.selection.session.slot_seconds
        self._slot_seconds = seconds.both_sides if self._both_sides else seconds.one_side
        days = request.preferences.days_per_week
        self._days = min(days, restricted.session_days_max) if restricted else days
        self._room = self._room_of_sessions()
        self._seconds_max = min(self._slot_seconds, self._room.seconds)
        self._effort_max_rpe = self._effort_cap_of_person()
        load_at_most = catalog.load_at_most[effects.load_max.rank]
        self._within_caps = load_at_most & catalog.restricted if restricted else load_at_most
        applying = truths.read.dosage_rows(truths.slots)
        conditional = zip(compiled.fixed.conditional_rows, applying, strict=True)
        self._row_truths = compiled.fixed.plain_rows | sum([bit for bit, truth in conditional if truth == YES])
        self._modifiers = frozenset(modifier.id for modifier in effects.modifiers)
        self._wants_aerobic = truths.of(rules.selection.session.aerobic_wanted_when) == YES
        ladders, goals = rules.selection.goal_ladders, request.preferences.goals
        self._goal_ladders = frozenset(ladder for goal in goals for ladder in ladders.get(goal, ()))
        self._open_ladders = catalog.everything
        for ladder in rules.selection.goal_only_ladders:
            if ladder not in self._goal_ladders:
                self._open_ladders &= ~catalog.ladder.get(ladder, 0)
        self._dislikes_standing = "long_standing" in request.preferences.positions_to_avoid

    def frame(self, window: PhaseWindow, rung_before: Mapping[str, int], keep: int) -> PhaseFrame:
        """The frame of one phase.

        Args:
            rung_before: ladder -> highest rung planned in the phase before; empty for the first phase.
            keep: the exercises to choose from; maintenance keeps those of the phase before it.
        """
        rule, restricted = self._rules.phases.of(window.phase), self._restricted
        exercises_max = restricted.exercises_max if restricted else None
        return PhaseFrame(
            rule=rule,
            window=window,
            week=self._fixed.phases[window.phase].weeks[self._days],
            room=self._room,
            choices=self._choices(window, rule, rung_before, keep),
            effort_cap_rpe=min(rule.effort_max_rpe, self._effort_max_rpe),
            row_truths=self._row_truths,
            both_sides=self._both_sides,
            wants_aerobic=self._wants_aerobic,
            exercises_max=exercises_max,
            balance_days_min=self._effects.balance_days_min,
        )

    def _room_of_sessions(self) -> SessionRoom:
        session = self._rules.selection.session
        wants_few = self._request.preferences.few_exercises == "yes"
        limits = (
            session.few_exercises if wants_few else None,
            self._restricted.exercises_max if self._restricted else None,
        )
        most = min((limit for limit in limits if limit is not None), default=None)
        return session_room(self._request.preferences.minutes_per_session, self._slot_seconds, session, most=most)

    def _effort_cap_of_person(self) -> int:
        caps = (
            self._effects.effort_max_rpe,
            self._eligibility.effort_cap_rpe,
            self._restricted.effort_max_rpe if self._restricted else None,
        )
        return min(cap for cap in caps if cap is not None)

    def _choices(self, window: PhaseWindow, rule: PhaseRule, rung_before: Mapping[str, int], keep: int) -> PhaseChoices:
        selection = self._rules.selection
        # What the phase takes, whoever the person is, within the person's caps and the rungs that were reached.
        taken = self._catalog.taken[window.phase] & self._within_caps & self._within_rungs(window, rung_before) & keep
        eligible = self._eligibility.mask & taken
        short_enough = short_exercises(self._catalog, window.phase, self._seconds_max, both_sides=self._both_sides)
        is_early = window.phase in (ProgramPhase.CALM, ProgramPhase.BUILD)
        return PhaseChoices(
            phase=window.phase,
            taken=taken,
            eligible=eligible,
            choosable=eligible & short_enough & self._open_ladders & self._near_rungs(rung_before),
            window_rung=window.rung,
            rung_before=rung_before,
            weights=selection.weights,
            short_enough=short_enough,
            both_sides=self._both_sides,
            # Who goes on to control has passed the pain limits of build: how irritable the knee was says nothing there.
            is_moderate_knee=self._is_moderate_knee and is_early,
            dislikes_standing=self._dislikes_standing,
            # Goals speak when tasks are practised, not while the knee settles and strength is built.
            goal_ladders=frozenset() if is_early else self._goal_ladders,
            modifiers=self._modifiers,
            moderate_max=self._moderate_max(rule),
            standing_max=selection.long_standing.per_session_max if self._dislikes_standing else None,
        )

    def _moderate_max(self, rule: PhaseRule) -> int | None:
        if rule.no_moderate_when is not None and self._truths.of(rule.no_moderate_when) == YES:
            return 0
        return rule.moderate_max

    def _within_rungs(self, window: PhaseWindow, rung_before: Mapping[str, int]) -> int:
        catalog = self._catalog
        if window.phase is ProgramPhase.MAINTENANCE or window.first_week == 1:
            return catalog.rung_at_most[window.rung]
        within = catalog.rung_at_most[window.unseen_rung]
        for family, rung in rung_before.items():
            within |= catalog.ladder[family] & catalog.rung_at_most[min(window.rung, rung + 1)]
        return within

    def _near_rungs(self, rung_before: Mapping[str, int]) -> int:
        """All but what is more than one rung above the highest that the phase before had of its ladder."""
        catalog = self._catalog
        near = catalog.everything
        for family, rung in rung_before.items():
            near &= ~catalog.ladder[family] | catalog.rung_at_most[min(rung + 1, len(catalog.rung_at_most) - 1)]
        return near
