"""Every kind of prop: what draws it, and whether it lies behind, between or in front of the body."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.figures.scene import UPRIGHT, Scene
from app.rendering import furniture, held
from app.rendering.body import Body
from app.rendering.parts import Part
from app.rendering.thing import Thing


@dataclass(frozen=True, slots=True)
class Props:
    """The parts behind the body, between its legs, and in front of it."""

    behind: tuple[Part, ...]
    between: tuple[Part, ...]
    front: tuple[Part, ...]


def props_of(scene: Scene, body: Body) -> Props:
    """Every prop of a scene."""
    # Walls and mirrors stand behind everything else.
    standing = sorted(scene.props, key=lambda each: each.prop.kind not in UPRIGHT)
    things = [Thing(each, scene, body) for each in standing]
    drawn = [(_LAYER.get(thing.kind, "behind"), part) for thing in things for part in _DRAWN[thing.kind](thing)]

    def layer(name: str) -> tuple[Part, ...]:
        return tuple(part for found, part in drawn if found == name)

    return Props(layer("behind"), layer("between"), layer("front"))


_DRAWN: Final[Mapping[str, Callable[[Thing], Iterator[Part]]]] = {
    "anchor": held.anchor,
    "ball": held.ball,
    "band": held.band,
    "bed": furniture.bed,
    "bench": furniture.bench,
    "bike": furniture.bike,
    "chair": furniture.chair,
    "dowel": held.dowel,
    "dumbbell": held.dumbbell,
    "elliptical": furniture.elliptical,
    "foam": furniture.block,
    "mat": furniture.mat,
    "metronome": held.metronome,
    "mirror": furniture.mirror,
    "pool": furniture.pool,
    "roller": held.roller,
    "slider": held.slider,
    "slope": furniture.slope,
    "stairs": furniture.stairs,
    "step": furniture.block,
    "strap": held.strap,
    "towel": held.towel,
    "treadmill": furniture.treadmill,
    "wall": furniture.wall,
    "wobble": furniture.wobble,
}
DRAWN_KINDS: Final = frozenset(_DRAWN)
_LAYER: Final[Mapping[str, str]] = {
    "ball": "between",
    "band": "front",
    "dumbbell": "front",
    "pool": "front",
    "roller": "between",
    "strap": "front",
    "towel": "between",
    "slider": "between",
}
