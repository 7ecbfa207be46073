"""The way back: an exercise, or a whole catalog, in the written form of exercises/*.yaml.

Reading what was written here gives the same value again. The written form of one exercise is also what the catalog's
history keeps and what a difference between two catalogs is told in.
"""

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from app.content.exercises import FOLDER
from app.content.vocabulary import FILE as VOCABULARY_FILE
from app.domain.exercises.catalog import CatalogContent
from app.domain.exercises.exercise import Dose, Exercise, Pose, PoseFrame
from app.domain.exercises.vocabulary import LISTS, Vocabulary

Written = dict[str, Any]

_LINE_WIDTH = 118
_SHORT = 110


def written_exercise(exercise: Exercise) -> Written:
    """The entry of one exercise, without the keys that an entry may leave out when they are empty."""
    load = exercise.patellofemoral_load
    entry: Written = {
        "id": exercise.slug,
        "name": exercise.name,
        "aliases": list(exercise.aliases),
        "kind": exercise.kind.value,
        "targets": {"primary": list(exercise.targets.primary), "secondary": list(exercise.targets.secondary)},
        "addresses": list(exercise.addresses),
        "goals": list(exercise.goals),
        "emphases": list(exercise.emphases),
        "equipment": list(exercise.equipment),
        "equipment_optional": list(exercise.equipment_optional),
        "position": exercise.position.value,
        "surface": exercise.surface.value,
        "weight_bearing": exercise.weight_bearing.value,
        "knee_flexion_range_deg": list(exercise.knee_flexion_range_deg),
        "patellofemoral_load": {"level": load.level.value, "basis_type": load.basis_type, "basis": load.basis},
        "impact": exercise.impact.value,
        "difficulty": exercise.difficulty,
        "unilateral": exercise.unilateral,
        "planted_foot_rotation": exercise.planted_foot_rotation,
        "rung": exercise.ladder.rung,
        "demand_rung": exercise.demand_rung,
        "easier": list(exercise.easier),
        "harder": list(exercise.harder),
        "dosage": {dose.phase.value: _written_dose(dose) for dose in exercise.dosage},
        "avoid_when": list(exercise.avoid_when),
        "setup": exercise.setup,
        "steps": list(exercise.steps),
        "cues": list(exercise.cues),
        "common_faults": [flat(fault) for fault in exercise.common_faults],
        "stop_if": list(exercise.stop_if),
        "progress_by": exercise.progress_by,
        "sources": list(exercise.sources),
        "evidence": flat(exercise.evidence),
        "pose": written_pose(exercise.pose),
        "status": exercise.status.value,
        "replaced_by": exercise.replaced_by,
    }
    left_out = [key for key in ("goals", "emphases") if not entry[key]]
    left_out += ["status", "replaced_by"] if exercise.is_active else []
    return {key: value for key, value in entry.items() if key not in left_out}


def _written_dose(dose: Dose) -> Written:
    return {key: value for key, value in flat(dose).items() if value is not None and key != "phase"}


def written_pose(pose: Pose) -> Written:
    """A pose as an entry holds it; a frame leaves out what is zero or at full length."""
    frames = {"start": _written_frame(pose.start), "end": _written_frame(pose.end)}
    words = {key: list(getattr(pose, key)) for key in ("props", "presses", "turns")}
    return {**flat(pose), **words, **frames}


def _written_frame(frame: PoseFrame) -> Written:
    written: Written = {}
    for key, value in flat(frame).items():
        if key.startswith("scale"):
            value = {each.segment: each.factor for each in value}
        if value or key == "trunk_deg":
            written[key] = list(value) if isinstance(value, tuple) else value
    return written


def flat(value: Any) -> Written:
    """The fields of a frozen value as they are; dataclasses.asdict copies deeply, which costs ten times as much."""
    return {name: getattr(value, name) for name in value.__slots__}


def written_vocabulary(vocabulary: Vocabulary) -> Written:
    """The lists of vocabulary.yaml; the words of avoid_when have a file of their own."""
    return {
        name: [_plain(flat(term)) for term in getattr(vocabulary, name)]
        for name in LISTS
        if name != "contraindications"
    }


def _plain(term: Written) -> Written:
    return {key: str(value) for key, value in term.items()}


def write_catalog(content: CatalogContent, folder: Path) -> None:
    """Write vocabulary.yaml and one file per ladder.

    Raises:
        OSError: the folder cannot be written.
    """
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    (folder / VOCABULARY_FILE).write_text(_yaml(written_vocabulary(content.vocabulary)), encoding="utf-8")
    for family, members in groupby(content.exercises, key=lambda exercise: exercise.ladder.family):
        ladder = {"ladder": family, "exercises": [written_exercise(exercise) for exercise in members]}
        (folder / FOLDER / f"{family}.yaml").write_text(_yaml(ladder), encoding="utf-8")


class _Dumper(yaml.CSafeDumper):
    """Writes short lists of words or numbers and small mappings on one line, everything else line by line."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _list_node(dumper: _Dumper, value: list[Any]) -> yaml.Node:
    flow = all(isinstance(each, bool | int | float) or (isinstance(each, str) and " " not in each) for each in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=flow)


def _mapping_node(dumper: _Dumper, value: Written) -> yaml.Node:
    flow = len(str(value)) < _SHORT and not any(isinstance(each, list) and each for each in value.values())
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=flow)


_Dumper.add_representer(list, _list_node)
_Dumper.add_representer(dict, _mapping_node)


def _yaml(written: Mapping[str, Any]) -> str:
    return yaml.dump(dict(written), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_LINE_WIDTH)
