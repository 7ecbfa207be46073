"""Reading the body that figures are drawn and checked with."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.content.reading import Reader, Wording
from app.domain.figures.body_model import BodyModel, CloseUp, JointRanges, Lengths, MusclePlace, Radii, Tolerances

FILE: Final = "pose_model.yaml"
_PARTS: Final[Mapping[str, type[Any]]] = {
    "lengths_cm": Lengths,
    "radii_cm": Radii,
    "ranges_deg": JointRanges,
    "tolerances_cm": Tolerances,
}
_TABLES: Final[Mapping[str, type[Any]]] = {"muscles": MusclePlace, "props": str, "close_ups": CloseUp, "marks": str}
_KEYS: Final = frozenset({"conventions", "sources", *_PARTS, *_TABLES})


def load_pose_model(root: Path, wording: Wording | None = None) -> BodyModel:
    """The body model under `root`, its things named in English or in a wording.

    Raises:
        ContentError: everything that is wrong with it.
    """
    reader = Reader(root, wording)
    model = read_pose_model(reader)
    reader.finish()
    assert model is not None
    return model


@cache
def shipped_pose_model() -> BodyModel:
    """The body model that comes with the program."""
    return load_pose_model(Path(__file__).parent)


def read_pose_model(reader: Reader) -> BodyModel | None:
    """The body model; None when it cannot be read, which is reported."""
    written = reader.mapping(FILE)
    if not written:
        return None
    for key in sorted(written.keys() ^ _KEYS):
        reader.report(FILE, "", key, "the body model has other keys", f"use exactly {', '.join(sorted(_KEYS))}")
    parts = [reader.entry(FILE, shape, written.get(key)) for key, shape in _PARTS.items()]
    tables = [_table(reader, key, written.get(key), shape) for key, shape in _TABLES.items()]
    sources = written.get("sources")
    if any(part is None for part in parts) or not isinstance(sources, list):
        return None
    values: list[Any] = [*parts, *tables, tuple(map(str, sources))]
    return BodyModel(*values)


def _table(reader: Reader, key: str, written: object, shape: type[Any]) -> dict[str, Any]:
    if not isinstance(written, Mapping):
        reader.report(FILE, "", key, "not a mapping", "write name: value pairs")
        return {}
    values = {str(name): item if shape is str else reader.entry(FILE, shape, item) for name, item in written.items()}
    return {name: value for name, value in values.items() if value is not None}
