"""The bibliography: what a rule, a figure or an exercise rests on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of app/content/sources.yaml; `checked` says how far it was verified."""

    id: str
    title: str
    kind: str
    checked: str
    authors: str | None = None
    where: str | None = None
    year: int | None = None
    doi: str | None = None
