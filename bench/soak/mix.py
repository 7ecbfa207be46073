"""What the soak asks: triage, classifications, programs and the catalog, no two bodies alike.

A cache that is filled by values and never emptied grows only when values are new, so every report is changed in
several findings, chosen from the registry.
"""

import random
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from app.content.exercises import load_exercises
from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.content.vocabulary import shipped_vocabulary
from app.domain.exercises.vocabulary import ids_of
from app.domain.report.findings import Finding
from bench.requests import CLASSIFICATION, PROGRAM, TRIAGE

CHANGED_FINDINGS: Final = 6
KINDS: Final = ("triage", "triage", "triage", "triage", "classification", "classification", "program", "listing", "one")
"""One turn of the mix: of nine requests four are triage, two classifications, one a program, two the catalog."""

_FINDINGS: Final = tuple(each for each in shipped_rulebook().vocabulary.findings.values() if not each.clinician_only)
_IMPAIRMENTS: Final = ids_of(shipped_vocabulary(), "impairments")
_SLUGS: Final = ("no-such-exercise", *(exercise.slug for exercise in load_exercises(CONTENT_ROOT)))
_SYLLABLES: Final = ("cla", "squ", "bri", "dge", "she", "ll", "at", "ham", "st", "ring")


def requests(seed: int = 1) -> Iterator[bytes]:
    """HTTP/1.1 requests without end; the same seed gives the same ones."""
    chance = random.Random(seed)
    while True:
        for kind in KINDS:
            yield _request(kind, chance)


def _request(kind: str, chance: random.Random) -> bytes:
    match kind:
        case "triage":
            return _post("/v1/triage", _changed(TRIAGE, chance))
        case "classification":
            return _post("/v1/classifications", _changed(CLASSIFICATION, chance))
        case "program":
            wishes = {"days_per_week": chance.randint(2, 6), "minutes_per_session": chance.randint(10, 60)}
            preferences = {**PROGRAM["preferences"], **wishes}
            return _post("/v1/programs", {"report": _changed(PROGRAM["report"], chance), "preferences": preferences})
        case "listing":
            query: dict[str, Any] = {"limit": chance.randint(5, 50), "impairment": chance.choice(_IMPAIRMENTS)}
            if chance.random() < 0.5:
                query = {"q": "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))}
            return _get(f"/v1/exercises?{urlencode(query)}")
    return _get(f"/v1/exercises/{chance.choice(_SLUGS)}")


def _changed(report: Any, chance: random.Random) -> dict[str, Any]:
    others = {finding.id: _value(finding, chance) for finding in chance.sample(_FINDINGS, CHANGED_FINDINGS)}
    return {**report, "findings": {**report["findings"], "weight_kg": round(chance.uniform(45, 110), 3), **others}}


def _value(finding: Finding, chance: random.Random) -> Any:
    if finding.type == "answer":
        return chance.choice(("no", "no", "unknown", "yes"))
    if finding.type == "enum":
        return chance.choice([*(choice.value for choice in finding.values), "unknown"])
    assert finding.hard_min is not None
    assert finding.hard_max is not None
    if finding.type == "integer":
        return chance.randint(int(finding.hard_min), int(finding.hard_max))
    return round(chance.uniform(finding.hard_min, finding.hard_max), 2)


def _post(path: str, body: Any) -> bytes:
    text = orjson.dumps(body)
    return (
        f"POST {path} HTTP/1.1\r\nHost: soak\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    ).encode() + text


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: soak\r\n\r\n".encode()
