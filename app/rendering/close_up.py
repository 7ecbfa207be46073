"""A foot drawn large, for movements too small for a whole-body figure.

Millimetres of a foot about as long as the picture is wide, y down, toes to the right; in the front view the left foot
looks at us. What moves is given by content, larger than life.
"""

from collections.abc import Sequence
from math import cos, radians, sin
from typing import Final

from app.domain.figures.body_model import CloseUp, FootFrame
from app.rendering.shapes import box, ellipse, line, number, path
from app.rendering.style import MOVING_STYLE, STYLE, outline_keyframes

_WIDTH: Final = 150.0
_HEIGHT: Final = 112.0
_GAP: Final = 12.0
_SOLE: Final = 92.0
_STEPS: Final = 6
_BALL: Final = (104.0, 80.0)
_TOES_CM: Final = 24.0

Outline = tuple[str, str]
"""How it is painted, and path data."""


def close_up_figure(
    name: str, close_up: CloseUp, *, posture: str, mirrored: bool, motion: bool
) -> tuple[str, float, float]:
    """Content, width and height of the picture.

    `name` tells its movements from those of other figures; `posture` is the whole body, small, above the toes.
    """
    if motion:
        way = [_between(close_up.start, close_up.end, step / _STEPS) for step in range(_STEPS + 1)]
        content = _moving(name, close_up, [_outlines(close_up, frame) for frame in way])
        return f"{content[0]}{_panel(posture + content[1], 0, mirrored)}", _WIDTH, _HEIGHT
    first, second = (_text(_outlines(close_up, frame)) for frame in (close_up.start, close_up.end))
    arrow = _arrow(close_up)
    step = _HEIGHT + _GAP
    signs = "".join(
        f'<circle class="plate" cx="10" cy="{number(y)}" r="7"/>'
        f'<text class="sign" x="10" y="{number(y + 3.2)}">{index}</text>'
        for index, y in ((1, 10.0), (2, 10.0 + step))
    )
    panels = _panel(posture + first, 0, mirrored) + _panel(second + arrow, step, mirrored)
    return f"<style>{STYLE}</style>{panels}{signs}", _WIDTH, step + _HEIGHT


def _moving(name: str, close_up: CloseUp, way: Sequence[Sequence[Outline]]) -> tuple[str, str]:
    """Style and content."""
    style, paths = [STYLE, MOVING_STYLE], []
    for index, outlines in enumerate(zip(*way, strict=True)):
        paint, last = outlines[-1]
        style.append(outline_keyframes(f"{name}-{index}", [outline for _, outline in outlines]))
        paths.append(f'<path class="{paint} {name}-{index}" d="{last}"/>')
    still = f'<g class="still">{_arrow(close_up)}</g>'
    return f"<style>{''.join(style)}</style>", "".join(paths) + still


def _panel(content: str, down: float, mirrored: bool) -> str:
    turned = f"translate({number(_WIDTH)} {number(down)}) scale(-1 1)" if mirrored else f"translate(0 {number(down)})"
    return f'<g transform="{turned}">{content}</g>'


def _text(outlines: Sequence[Outline]) -> str:
    return "".join(f'<path class="{paint}" d="{outline}"/>' for paint, outline in outlines)


def _between(one: FootFrame, other: FootFrame, share: float) -> FootFrame:
    names = FootFrame.__slots__
    return FootFrame(
        **{each: getattr(one, each) + share * (getattr(other, each) - getattr(one, each)) for each in names}
    )


def _outlines(close_up: CloseUp, frame: FootFrame) -> list[Outline]:
    return _from_front(frame) if close_up.view == "front" else _from_side(close_up, frame)


# From the inner side ---------------------------------------------------------------------------------------


def _from_side(close_up: CloseUp, frame: FootFrame) -> list[Outline]:
    back = frame.shorten_mm
    ball_x, ball_y = _BALL[0] - back, _BALL[1]
    arch = _SOLE - 8 - frame.arch_mm
    foot = path(
        *("M", 26, -2, "L", 52, -2, "C", 54, 26, 60, 38 - back / 2, 76, 48 - back / 2),
        *("C", 86, 54 - back / 3, ball_x - 6, 62, ball_x + 2, ball_y - 9),
        *("L", ball_x + 2, _SOLE, "L", ball_x - 12, _SOLE),
        *("C", 82, _SOLE - 2, 76, arch, 58, arch, "C", 44, arch, 42, _SOLE, 30, _SOLE),
        *("C", 12, _SOLE, 10, 72, 20, 58, "C", 28, 44, 28, 20, 26, -2, "Z"),
    )
    muscle = path("M", 38, _SOLE - 6, "Q", 58, arch - 10, ball_x - 10, _SOLE - 6, "Q", 60, arch + 1, 38, _SOLE - 6, "Z")
    small = _toe((ball_x, ball_y + 3), frame.curl_deg, 8, _TOES_CM - 3)
    big = _toe((ball_x, ball_y + 2), frame.curl_deg - frame.big_toe_deg, 9.5, _TOES_CM)
    outlines: list[Outline] = [("floor", f"M 0 {number(_SOLE)} H {number(_WIDTH)}")]
    if close_up.prop == "towel":
        outlines.append(("prop", _towel(ball_x, frame)))
    return [*outlines, ("far", small), ("near", big), ("near", foot), ("muscle", muscle)]


def _toe(base: tuple[float, float], down_deg: float, thick: float, length: float) -> str:
    """A toe from the ball of the foot; positive bends it down."""
    angle = radians(down_deg * 0.5)
    middle = base[0] + length * 0.5 * cos(angle), base[1] + length * 0.5 * sin(angle)
    angle = radians(down_deg * 1.3)
    tip = middle[0] + length * 0.5 * cos(angle), middle[1] + length * 0.5 * sin(angle)
    across = thick * sin(angle), -thick * cos(angle)
    return path(
        *("M", base[0], base[1] - thick, "Q", middle[0] + across[0], middle[1] + across[1] - 1),
        *(tip[0] + across[0] * 0.7, tip[1] + across[1] * 0.7),
        *("Q", tip[0] + thick * cos(angle), tip[1] + thick * sin(angle)),
        *(tip[0] - across[0] * 0.7, tip[1] - across[1] * 0.7),
        *("Q", middle[0] - across[0], middle[1] - across[1], base[0], base[1] + thick, "Z"),
    )


def _towel(ball_x: float, frame: FootFrame) -> str:
    """A towel under the toes that rises in folds as they curl."""
    fold = frame.curl_deg / 4
    top = _SOLE + 1
    points: list[str | float] = ["M", ball_x - 30, top + 5, "L", ball_x - 30, top]
    width = (_WIDTH - ball_x + 26) / 4
    x = ball_x - 30
    for _ in range(4):
        points += ["Q", x + width / 2, top - fold, x + width, top]
        x += width
    return path(*points, "L", x, top + 5, "Z")


# From in front ---------------------------------------------------------------------------------------------


def _from_front(frame: FootFrame) -> list[Outline]:
    """The forefoot turned inward under a shank that stays."""
    turn = -frame.turn_in_deg
    ankle = 62.0, 50.0

    def turned(x: float, y: float) -> tuple[float, float]:
        angle = radians(turn)
        return ankle[0] + x * cos(angle) + y * sin(angle), ankle[1] - x * sin(angle) + y * cos(angle)

    def through(*points: tuple[float, float]) -> list[str | float]:
        return [value for point in points for value in turned(*point)]

    shank = path("M", 48, -2, "L", 76, -2, "C", 76, 20, 74, 36, 75, 50, "L", 49, 50, "C", 50, 36, 48, 20, 48, -2, "Z")
    foot = path(
        *("M", *through((-12, -4)), "C", *through((-17, 14), (-25, 26), (-25, 34))),
        *("C", *through((-25, 43), (22, 43), (25, 34)), "C", *through((25, 26), (15, 14), (12, -4)), "Z"),
    )
    toes = [ellipse(*turned(x, y), size, size) for x, y, size in _TOES]
    band_end = turned(-22, 26)
    band = line([(_WIDTH - 6, 78), turned(24, 26), band_end])
    muscle = path("M", 60, 14, "Q", 52, 32, *turned(-8, 12), "Q", 62, 32, 60, 14, "Z")
    return [
        ("floor", f"M 0 {number(_SOLE)} H {number(_WIDTH)}"),
        ("near", shank),
        ("near", foot),
        *(("near", toe) for toe in toes),
        ("muscle", muscle),
        ("band", band),
        ("thing", box(_WIDTH - 8, 62, _WIDTH - 3, _SOLE)),
    ]


_TOES: Final = ((-18.0, 34.0, 7.0), (-6.0, 36.0, 5.0), (3.0, 36.0, 4.6), (11.0, 35.0, 4.3), (18.5, 33.0, 4.0))


def _arrow(close_up: CloseUp) -> str:
    end = close_up.end
    if end.big_toe_deg:
        points, turn = ((134.0, 76.0), (136.0, 66.0), (130.0, 54.0)), -25.0
    elif end.curl_deg:
        points, turn = ((136.0, 74.0), (138.0, 84.0), (126.0, 100.0)), 215.0
    elif end.turn_in_deg:
        points, turn = ((92.0, 100.0), (68.0, 106.0), (46.0, 101.0)), 285.0
    else:
        points, turn = ((58.0, 108.0), (58.0, 98.0), (58.0, 82.0)), 0.0
    (x, y), outline = points[-1], path("M", *points[0], "Q", *points[1], *points[2])
    return (
        f'<path class="halo" d="{outline}"/><path class="arrow" d="{outline}"/>'
        f'<path class="tip" transform="translate({number(x)} {number(y)}) rotate({number(turn)})" '
        'd="M -4.5 6 L 0 -2 L 4.5 6 Z"/>'
    )
