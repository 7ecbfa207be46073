"""How a figure is painted: in light and dark, and the movement between start and end."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from app.rendering.parts import Spots, css_transforms

FIGURE: Final = "genu-figure"
"""Class of the image; every rule is held to it, so that figures may stand in a page with other styles."""

_LIGHT: Final[Mapping[str, str]] = {
    "ink": "#20262e",
    "near": "#f3ece2",
    "far": "#b9b0a4",
    "muscle": "#c8553d",
    "thing": "#cfd8df",
    "prop": "#5f8fb4",
    "soft": "#e6ebee",
    "band": "#1f5f8b",
    "floor": "#6b7680",
    "paper": "#ffffff",
}
_DARK: Final[Mapping[str, str]] = {
    "ink": "#e9eef2",
    "near": "#4a525b",
    "far": "#2a3037",
    "muscle": "#ff9a7a",
    "thing": "#333d46",
    "prop": "#3f7296",
    "soft": "#232a31",
    "band": "#7fc4ee",
    "floor": "#9aa5ae",
    "paper": "#12161a",
}
# Colours are written out for both: what turns SVG into print knows no CSS variables.
_COLOURS: Final = (
    ("path", "stroke", "ink"),
    (".near", "fill", "near"),
    (".far", "fill", "far"),
    (".dot", "fill", "ink"),
    (".muscle", "fill", "muscle"),
    (".thing", "fill", "thing"),
    (".prop", "fill", "prop"),
    (".soft", "fill", "soft"),
    (".soft", "stroke", "floor"),
    (".floor", "stroke", "floor"),
    (".band", "stroke", "band"),
    (".rope", "stroke", "band"),
    (".water", "fill", "prop"),
    (".water", "stroke", "band"),
    (".halo", "stroke", "paper"),
    (".tip", "fill", "ink"),
    (".tip", "stroke", "paper"),
    (".press", "fill", "ink"),
    (".press", "stroke", "paper"),
    (".plate", "fill", "paper"),
    (".plate", "stroke", "floor"),
    (".sign", "fill", "ink"),
)
_FORMS: Final = (
    # Opened by itself, a picture in dark colours gets a dark ground.
    ("", "color-scheme:light dark"),
    ("path", "stroke-width:1.1;stroke-linejoin:round;stroke-linecap:round"),
    (".edge", "stroke-width:2.2;fill:none"),
    (".face", "stroke:none"),
    (".dot", "stroke:none"),
    (".muscle", "stroke:none;opacity:.85"),
    (".line", "fill:none;stroke-width:1.8"),
    (".floor", "fill:none;stroke-width:1"),
    (".band", "fill:none;stroke-width:3.4;stroke-linecap:butt"),
    (".rope", "fill:none;stroke-width:2;stroke-linecap:butt"),
    (".water", "opacity:.35"),
    (".halo", "fill:none;stroke-width:4.6;opacity:.9"),
    (".arrow", "fill:none;stroke-width:1.9"),
    (".tip", "stroke-width:.7"),
    (".press", "stroke-width:1.6;paint-order:stroke"),
    (".plate", "stroke-width:.8"),
    (".sign", "font-family:sans-serif;font-size:9px;font-weight:bold;text-anchor:middle"),
)


def _forms() -> str:
    return "".join(f".{FIGURE}{' ' if selector else ''}{selector}{{{form}}}" for selector, form in _FORMS)


def _colours(palette: Mapping[str, str]) -> str:
    return "".join(f".{FIGURE} {selector}{{{name}:{palette[colour]}}}" for selector, name, colour in _COLOURS)


STYLE: Final = f"{_forms()}{_colours(_LIGHT)}@media(prefers-color-scheme:dark){{{_colours(_DARK)}}}"

_ROUND_S: Final = 2.4
"""Seconds of one way."""

MOVING_STYLE: Final = (
    f".{FIGURE} .still{{display:none}}@media(prefers-reduced-motion:reduce)"
    f"{{.{FIGURE} *{{animation:none!important}}.{FIGURE} .still{{display:inline}}}}"
    f"@keyframes genu-pulse{{from{{opacity:.3}}to{{opacity:1}}}}"
    f".{FIGURE} .pulse{{animation:genu-pulse {_ROUND_S}s linear infinite alternate}}"
)

_REST: Final = 12.0
"""Per cent of one way that the figure rests at either end."""


def keyframes(name: str, spots: Spots) -> str:
    """The movement of parts that move alike; there and back again, resting at both ends."""
    ways = css_transforms(spots)
    first, last = ways[0], ways[-1]
    return _movement(len(ways)) % (name, first, *ways, last, name, last, name)


@cache
def _movement(steps: int) -> str:
    """A movement of so many steps, its name and where things are at each step left open."""
    times = "".join(f"{_escaped(time)}{{transform:%s}}" for time in ("0%", *_times(steps), "100%"))
    return f"@keyframes %s{{{times}}}.%s{{transform:%s;animation:%s {_ROUND_S}s linear infinite alternate}}"


def _escaped(time: str) -> str:
    return time.replace("%", "%%")


@cache
def _times(steps: int) -> tuple[str, ...]:
    """When each of so many steps, as far from one another on the way, is reached."""
    return tuple(_percent(index / (steps - 1)) for index in range(steps))


def _percent(share: float) -> str:
    """Slow at both ends: the way runs as 3t^2 - 2t^3, so its inverse is spread over the time."""
    low, high = 0.0, 1.0
    for _ in range(20):
        time = (low + high) / 2
        if time * time * (3 - 2 * time) < share:
            low = time
        else:
            high = time
    return f"{_REST + (100 - 2 * _REST) * (low + high) / 2:.1f}%"


def outline_keyframes(name: str, outlines: Sequence[str]) -> str:
    """The movement of an outline that changes its form; every step has the same commands."""
    if len(set(outlines)) == 1:
        return ""
    steps = "".join(f'{time}{{d:path("{each}")}}' for time, each in zip(_times(len(outlines)), outlines, strict=True))
    return (
        f'@keyframes {name}{{0%{{d:path("{outlines[0]}")}}{steps}100%{{d:path("{outlines[-1]}")}}}}'
        f".{name}{{animation:{name} {_ROUND_S}s linear infinite alternate}}"
    )
