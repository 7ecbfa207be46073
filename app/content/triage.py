"""Reads the triage rules: levels of care, exercise permissions and tags, red flags and the interview's texts."""

from collections.abc import Mapping

from app.content.reading import Reader
from app.domain.sources import Source
from app.domain.triage.red_flags import (
    CareLevelText,
    InterviewTexts,
    PermissionText,
    RedFlag,
    TriageRules,
)


def load_triage(reader: Reader, sources: Mapping[str, Source]) -> TriageRules:
    """The triage rules under the reader's root; problems are reported to the reader."""
    interview = reader.entry("interview.yaml", InterviewTexts, reader.raw("interview.yaml"))
    flags: dict[str, RedFlag] = {}
    for flag_file, flag in reader.folder("red_flags", RedFlag):
        if flag.id in flags:
            reader.report(flag_file, flag.id, "id", "the id is used twice", "give one of them another id")
        flags[flag.id] = flag
    return TriageRules(
        levels=reader.entries("care_levels.yaml", CareLevelText),
        permissions=reader.entries("exercise_permissions.yaml", PermissionText),
        red_flags=tuple(flags.values()),
        interview=interview or InterviewTexts("", "", {}, "", "", "", "", "", "", ""),
        citations={source.id: cite(source) for source in sources.values()},
    )


def cite(source: Source) -> str:
    """One line that names a source: authors, title, where, year, DOI."""
    parts = [source.authors, source.title, source.where, None if source.year is None else str(source.year)]
    line = ". ".join(part.rstrip(".") for part in parts if part) + "."
    return f"{line} doi:{source.doi}" if source.doi else line
