"""Reads the words of a printed handout."""

from dataclasses import dataclass
from pathlib import Path

from app.content.reading import Reader, Wording


@dataclass(frozen=True, slots=True)
class HandoutWords:
    """The single texts of handout.yaml; {names} in them are filled in."""

    title: str
    knee: str
    left: str
    right: str
    both: str
    unknown: str
    stage: str
    rhythm: str
    rhythm_one: str
    week: str
    week_from: str
    restricted: str
    restricted_see: str
    paused: str
    paused_text: str
    partial: str
    open_need: str
    open_help: str
    referrals: str
    guardian: str
    answer_first: str
    answer_first_text: str
    still_open: str
    still_open_text: str
    light: str
    light_scale: str
    light_go_text: str
    light_slow_text: str
    light_ease_text: str
    light_stop: str
    light_stop_text: str
    sign_go: str
    sign_slow: str
    sign_ease: str
    sign_stop: str
    grid: str
    grid_text: str
    exercise: str
    day: str
    pain_during: str
    pain_morning: str
    tick: str
    rest_day: str
    sessions: str
    warm_up: str
    cool_down: str
    exercises: str
    landings: str
    every_day: str
    every_day_text: str
    micro_hold: str
    micro_holds: str
    micro_each: str
    effort_most: str
    activity: str
    activity_step: str
    run_entry: str
    run_entry_text: str
    stage_asks: str
    how_much: str
    how: str
    bed_or_floor: str
    think: str
    check: str
    when_to_stop: str
    stop_also: str
    seek: str
    measures: str
    measure_ask: str
    measure_time: str
    flare: str
    know: str
    review: str
    review_on: str
    review_after: str
    code: str
    code_picture: str
    code_text: str
    sources: str
    date: str
    date_short: str
    page: str
    sets: str
    one_set: str
    side_sore_first: str
    side_each: str
    each_reps: str
    each_hold: str
    each_time: str
    each_reps_held: str
    minutes: str
    one_minute: str
    minutes_each: str
    to: str
    rest: str
    seconds: str
    one_second: str
    tempo: str
    tempo_without_hold: str
    effort_scale: str
    effort: str
    first_time: str
    load: str
    range: str


@dataclass(frozen=True, slots=True)
class PainZones:
    """Pain of 0 to 10 up to which all is well, and above which an exercise stops."""

    carry_on_max: int
    stop_over: int


@dataclass(frozen=True, slots=True)
class HandoutTexts:
    """The words of handout.yaml; its opening comment says what each field means."""

    words: HandoutWords
    zones: PainZones
    said_by_lights: tuple[str, ...]
    flags_of_planning: tuple[str, ...]
    stages: dict[str, str]
    levels: dict[str, str]
    feel: dict[str, str]
    places: dict[str, str]
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    months: tuple[str, ...]


def load_handout_texts(root: Path, wording: Wording | None = None) -> HandoutTexts:
    """The words of a content folder, English or in a wording.

    Raises:
        ContentError: the file is missing or not as its opening comment says.
    """
    reader = Reader(root, wording)
    texts = reader.entry("handout.yaml", HandoutTexts, reader.mapping("handout.yaml"))
    reader.finish()
    assert texts is not None
    return texts
