"""What a program says on paper, section by section."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from app.content.handout import HandoutWords
from app.content.translations import SOURCE_LANGUAGE
from app.domain.program.gate import Outcome
from app.domain.program.phases import ProgramPhase
from app.domain.program.planned_phase import PlannedExercise, PlannedPhase
from app.domain.program.results import TO_BE_SEEN, Program
from app.domain.program.timetable_dates import is_paused, phase_beginnings
from app.rendering.direction import is_right_to_left, left_to_right
from app.rendering.handout import Card, Code, Grid, Handout, Light, Part, Row, Section
from app.rendering.handout_cards import card_of, sentence
from app.rendering.handout_days import HandoutDays
from app.rendering.handout_dose import dose_lines, micro_dose_lines, range_in_words
from app.rendering.handout_material import HandoutMaterial


def make_handout(
    program: Program, program_digest: str, start: date | None, week: int, material: HandoutMaterial
) -> Handout:
    """The page for one week of the phase now; the phase has at least that many weeks."""
    return _Writer(program, program_digest, start, week, material).handout()


@dataclass(frozen=True, slots=True)
class _Writer:
    program: Program
    digest: str
    start: date | None
    week: int
    material: HandoutMaterial

    @property
    def phase(self) -> PlannedPhase:
        return self.program.phases[self.program.current_phase or 0]

    @property
    def words(self) -> HandoutWords:
        return self.material.texts.words

    @property
    def days(self) -> HandoutDays:
        if self.start is None:
            return HandoutDays(self.material.texts, None)
        place = self.program.current_phase or 0
        begins = phase_beginnings(self.program.phases, place, self.start)[place]
        return HandoutDays(self.material.texts, begins + timedelta(weeks=self.week - 1))

    def handout(self) -> Handout:
        words, program = self.words, self.program
        known = {"left": words.left, "right": words.right, "both": words.both}
        side = known.get(program.affected_side, words.unknown)
        lines = [
            words.knee.format(side=side),
            words.stage.format(stage=self._stage(self.phase.phase)),
            self._rhythm(),
            self.days.week(self.week),
        ]
        sections = (*self._notices(), *self._work(), *self._advice(), *self._end())
        return Handout(
            language=self.material.language,
            right_to_left=is_right_to_left(self.material.language),
            title=words.title,
            lines=tuple(line for line in lines if line),
            sections=tuple(
                each
                for each in sections
                if each.lines or each.points or each.parts or each.lights or each.cards or each.grid
            ),
            page_words=f"{words.code} {self._short()}",
        )

    # --- what stands at the top ---

    def _notices(self) -> Iterator[Section]:
        words, program = self.words, self.program
        if is_paused(program):
            # Reasons and referrals of the start may name a later day than the pause does; its level of care does not.
            seen = (program.care.wording,) if program.care.level in TO_BE_SEEN else ()
            yield Section(words.paused, lines=(*seen, words.paused_text), notice=True)
            return
        if program.outcome is Outcome.RESTRICTED:
            yield Section(words.restricted, lines=(program.start_text, *self._reasons()), notice=True)
        if program.outcome is Outcome.RELEASED_PARTIAL:
            yield Section(words.partial, points=tuple(self._open_needs()), notice=True)
        if program.guardian:
            yield Section(words.guardian, lines=(program.guardian,), notice=True)
        whom = tuple(line for each in program.referrals for line in (each.why, *self._see(each.to, each.by_when)))
        yield Section(words.referrals, lines=whom, notice=True)
        again = tuple(each.question for each in program.ask_again)
        told = (words.answer_first_text,) if again else ()
        yield Section(words.answer_first, lines=told, points=again, notice=True)
        still_open = tuple(program.questions_before_training())
        asked = (words.still_open_text,) if still_open else ()
        yield Section(words.still_open, lines=asked, points=still_open, notice=True)

    def _reasons(self) -> Iterator[str]:
        """Why it is the gentle set; whom to see and by when is said once, with the referral where there is one."""
        said: set[tuple[str | None, str | None]] = {(each.to, each.by_when) for each in self.program.referrals}
        for each in self.program.reasons:
            yield each.text
            whom = each.see, each.by_when
            if whom not in said:
                said.add(whom)
                yield from self._see(*whom)

    def _open_needs(self) -> Iterator[str]:
        """What is not trained enough, why, and what would change it."""
        words = self.words
        for each in self.program.coverage:
            if each.status != "met":
                fixes = " ".join(fix.text for fix in each.what_would_fix)
                helps = (words.open_help.format(fixes=fixes),) if fixes else ()
                said = " ".join((*(reason.text for reason in each.reasons), *helps))
                yield words.open_need.format(what=_capital(each.label), why=said)

    def _see(self, who: str | None, level: str | None) -> Iterator[str]:
        if who:
            when = self.material.texts.levels.get(level or "", "")
            yield self.words.restricted_see.format(who=f"{who}, {when}" if when else who)

    # --- the exercises ---

    def _work(self) -> Iterator[Section]:
        words, phase = self.words, self.phase
        if not phase.sessions:
            if not is_paused(self.program):
                yield Section(words.sessions, lines=tuple(self._flags()))
            return
        rules = tuple(each.text for each in self.program.pain_rules if each.id == "next-morning")
        yield Section(words.light, lines=(words.light_scale, *rules), lights=tuple(self._lights()))
        stop = [each for each in self.program.stop_signs if each.urgency == "stop_exercise"]
        yield Section(words.when_to_stop, parts=tuple(Part(each.text, each.items) for each in stop))
        sessions = tuple(self._session(place) for place in range(len(phase.sessions)))
        yield Section(words.sessions, lines=tuple(self._flags()), parts=sessions)
        yield Section(words.grid, lines=(words.grid_text,), grid=self._grid())
        yield Section(
            words.exercises,
            lines=(words.effort_scale,),
            points=tuple(self._for_every_exercise()),
            cards=tuple(self._card(each) for each in self._in_order()),
        )
        yield self._every_day()
        ladder = self.program.activity_ladder
        if ladder is not None:
            steps = (words.activity_step.format(step=each.step, text=each.text) for each in ladder.steps)
            yield Section(words.activity, lines=ladder.rules, points=tuple(steps))
        if phase.run_ladder_entry:
            asked = tuple(self._asked_before())
            yield Section(words.run_entry, lines=(words.run_entry_text,), points=phase.run_ladder_entry, parts=asked)

    def _asked_before(self) -> Iterator[Part]:
        """What the stage before this one asks for: running begins only when that is met, too."""
        place = self.program.current_phase or 0
        for before in self.program.phases[max(place - 1, 0) : place]:
            needed = (each for each in before.exit if each.id in self.phase.entry)
            lines = tuple(" ".join(filter(None, (each.text, each.instead))) for each in needed)
            label = self.words.stage_asks.format(stage=self._stage(before.phase))
            yield Part(label, lines)

    def _flags(self) -> Iterator[str]:
        """What a reader should know about this stage, such as for how long it may go on like this."""
        return (each.text for each in self.phase.flags if each.id not in self.material.texts.flags_of_planning)

    def _for_every_exercise(self) -> Iterator[str]:
        """What this person has to mind in whatever exercise, before the first of them."""
        yield from dict.fromkeys((*self.program.instructions, *(each.text for each in self.program.notes)))
        most = self.phase.landings_max
        if most:
            yield self.words.landings.format(landings=most[min(self.week, len(most)) - 1])

    def _lights(self) -> Iterator[Light]:
        """What pain means in this stage: up to its cap nothing is added, above it less is done, over all of it stop."""
        words, zones, cap = self.words, self.material.texts.zones, self.phase.pain_cap_nprs
        calm = min(zones.carry_on_max, cap)
        yield Light(words.sign_go, words.to.format(low=0, high=calm), words.light_go_text)
        if cap > calm:
            yield Light(words.sign_slow, range_in_words(calm + 1, cap, words), words.light_slow_text)
        if cap < zones.stop_over:
            yield Light(words.sign_ease, range_in_words(cap + 1, zones.stop_over, words), words.light_ease_text)
        yield Light(words.sign_stop, words.light_stop.format(most=zones.stop_over), words.light_stop_text)

    def _session(self, place: int) -> Part:
        words, session = self.words, self.phase.sessions[place]
        names = {each.slug: each.name for each in self.phase.exercises}
        todo = "; ".join(
            self.material.own(names[each.slug]) for each in session.exercises_in(self.week) if each.slug in names
        )
        lines = [words.warm_up.format(minutes=session.warm_up_min, text=session.warm_up), f"{todo}."]
        if session.cool_down:
            lines.append(words.cool_down.format(minutes=session.cool_down_min, text=session.cool_down))
        return Part(self.days.of(session.day), tuple(lines))

    def _in_order(self) -> list[PlannedExercise]:
        order = dict.fromkeys(each.slug for session in self.phase.sessions for each in session.exercises_in(self.week))
        planned = {each.slug: each for each in self.phase.exercises}
        return [planned[slug] for slug in order if slug in planned]

    def _grid(self) -> Grid:
        words = self.words
        done = [{each.slug for each in session.exercises_in(self.week)} for session in self.phase.sessions]
        rows = tuple(
            Row(self.material.own(each.name), tuple(each.slug in slugs for slugs in done)) for each in self._in_order()
        )
        days = tuple(self.days.of(session.day, short=True) for session in self.phase.sessions)
        return Grid(words.exercise, days, rows, (words.pain_during, words.pain_morning), words.tick, words.rest_day)

    def _card(self, planned: PlannedExercise) -> Card:
        much = dose_lines(planned, self.phase, self.week, self.words, self.material.exercises[planned.slug])
        easier = (planned.easier_by_dose,) if planned.easier_by_dose else ()
        lines, side = (*much, *easier), self.program.affected_side
        return card_of(planned.slug, planned.name, lines, planned.cue, side, self.material, check=planned.cue_check)

    def _every_day(self) -> Section:
        """The micro-doses; an exercise that is in a session as well is not shown twice."""
        words, shown, side = self.words, {each.slug for each in self._in_order()}, self.program.affected_side
        doses = [(each, tuple(micro_dose_lines(each, words))) for each in self.phase.micro_doses]
        return Section(
            words.every_day,
            lines=(words.every_day_text,) if doses else (),
            parts=tuple(Part(self.material.own(each.name), lines) for each, lines in doses if each.slug in shown),
            cards=tuple(
                card_of(each.slug, each.name, lines, self.material.exercises[each.slug].cues[0], side, self.material)
                for each, lines in doses
                if each.slug not in shown
            ),
        )

    # --- advice ---

    def _advice(self) -> Iterator[Section]:
        words, program = self.words, self.program
        signs = tuple(Part(each.text, each.items) for each in program.stop_signs if each.urgency != "stop_exercise")
        yield Section(words.seek, lines=program.safety_net, parts=signs)
        if is_paused(program):
            # Nothing that could be read as leave to go on.
            return
        measures = []
        for each in program.measures:
            if each.kind == "not_advised":
                continue
            ask = each.kind != "advice"
            text = words.measure_ask.format(text=each.text) if ask else each.text
            lines = (text, words.measure_time.format(text=each.duration)) if each.duration else (text,)
            measures.append(Part(_capital(each.name), lines))
        yield Section(words.measures, parts=tuple(measures))
        yield Section(words.flare, points=tuple(each.text for each in program.flare_card))
        known = dict.fromkeys(
            each.text
            for each in (*self.phase.education, *program.education, *program.task_cues)
            if each.id not in self.material.texts.said_by_lights
        )
        yield Section(words.know, points=tuple(known))

    def _end(self) -> Iterator[Section]:
        words, review = self.words, self.program.review
        on = review.on or (self.start + timedelta(days=review.after_days) if self.start else None)
        when = (
            words.review_on.format(day=self.days.written(on), text=review.text)
            if on
            else words.review_after.format(days=review.after_days, text=review.text)
        )
        yield Section(words.review, lines=(when,))
        code = Code(self._short(), _qr(self.digest), words.code_picture.format(digest=self.digest))
        yield Section(words.code, lines=(words.code_text, self.program.disclaimer), code=code)
        # Sources are in English in every language (docs/languages.md).
        foreign = None if self.material.language == SOURCE_LANGUAGE else SOURCE_LANGUAGE
        yield Section(words.sources, points=tuple(self._sources()), points_language=foreign, small=True)

    def _sources(self) -> Iterator[str]:
        shown = {each.slug for each in self._in_order()} | {each.slug for each in self.phase.micro_doses}
        keys = [key for card in self.program.exercises if card.slug in shown for key in card.sources]
        keys += [key for each in self.program.measures for key in each.sources]
        keys += [key for each in self.program.reasons for key in each.sources]
        for key in sorted(set(keys)):
            source = self.material.sources.get(key)
            if source is not None:
                parts: Iterable[object] = (source.authors, source.title, source.where, source.year)
                yield " ".join(sentence(str(part)) for part in parts if part)

    # --- small words ---

    def _stage(self, phase: ProgramPhase) -> str:
        return self.material.texts.stages[phase]

    def _rhythm(self) -> str:
        words, sessions = self.words, self.phase.sessions
        if not sessions:
            return ""
        form = words.rhythm_one if len(sessions) == 1 else words.rhythm
        return form.format(days=len(sessions), minutes=max(each.minutes for each in sessions))

    def _short(self) -> str:
        code = self.digest.partition(":")[2][:12]
        return left_to_right(" ".join(code[at : at + 4] for at in range(0, 12, 4)), self.material.language)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _qr(digest: str) -> str:
    # Not before the first handout.
    import segno

    out = BytesIO()
    # In capitals a digest takes fewer modules; it is as random as any mask could make it, so none is searched for.
    code = segno.make(digest.upper(), error="m", mask=3, micro=False)
    code.save(out, kind="svg", xmldecl=False, border=4, omitsize=True, nl=False)
    return out.getvalue().decode()
