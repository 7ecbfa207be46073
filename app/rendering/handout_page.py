"""A handout as one HTML page that holds everything it shows and loads nothing."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from typing import Final

from app.rendering.direction import language_attributes, other_language_attributes
from app.rendering.handout import Card, Code, Grid, Handout, Light, Paper, Part, Section

_STYLE: Final = (
    ":root{color-scheme:light}"
    "body{max-width:50rem;margin:0 auto;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:#000;background:#fff}"
    "body.large{font-size:1.5rem}h1{font-size:1.8em}h2{font-size:1.3em;margin-top:1.6em}h3{margin-bottom:.3em}"
    "h1,h2,h3,h4{break-after:avoid}h4{margin:.7em 0 .2em}ul{margin:.3em 0;padding-inline-start:1.3em}"
    ".notice{border:3px solid;padding:0 1rem 1rem;margin:1rem 0}.small{font-size:.85em}.large .small{font-size:1em}"
    ".wide{overflow-x:auto;position:relative}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid;padding:.4em}"
    "td{text-align:center}tbody th{text-align:start;font-weight:normal}"
    ".lights td{text-align:start}.lights th{font-weight:bold}"
    ".tick{display:inline-block;width:1.1em;height:1.1em;border:2px solid}.write td{height:2em}"
    ".card{display:grid;grid-template-columns:14rem 1fr;gap:0 1.5rem;break-inside:avoid}"
    ".card h3{grid-column:1/-1}.card img{width:100%}.large .card{display:block}.large .card img{max-width:24rem}"
    "@media(max-width:40rem){.card{display:block}.card img{max-width:18rem}}"
    ".code{display:flex;align-items:center;gap:1rem}.code img{width:8rem}.code strong{font-size:1.4em}"
    ".hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "footer{margin-top:2rem;font-size:.85em}@media print{body{max-width:none;padding:0}.wide{overflow:visible}}"
)
_SIZES: Final = {"a4": "@page{size:A4;margin:16mm}", "letter": "@page{size:letter;margin:16mm}"}


STYLE_SOURCES: Final = " ".join(
    f"'sha256-{base64.b64encode(hashlib.sha256((_STYLE + size).encode()).digest()).decode()}'"
    for size in _SIZES.values()
)
"""The styles of the page as sources of a content policy, for a page that shows handouts in a frame of its own."""

CONTENT_POLICY: Final = (
    f"default-src 'none'; img-src data:; style-src {STYLE_SOURCES}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What the page may load: the pictures it holds itself, and its own style."""


def write_page(handout: Handout, paper: Paper, *, large: bool) -> bytes:
    """The page; equal arguments give equal bytes."""
    kind = ' class="large"' if large else ""
    return (
        f'<!doctype html>\n<html{language_attributes(handout.language)}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(handout.title)}</title>\n<style>{_STYLE}{_SIZES[paper]}</style>\n</head>\n"
        f"<body{kind}>\n<main>\n<h1>{escape(handout.title)}</h1>\n"
        f"{_paragraphs(handout.lines)}{''.join(_section(each, handout.language) for each in handout.sections)}</main>\n"
        f"<footer>{escape(handout.page_words)}</footer>\n</body>\n</html>\n"
    ).encode()


def _section(section: Section, language: str) -> str:
    kinds = [name for name, on in (("notice", section.notice), ("small", section.small)) if on]
    opening = f'<section class="{" ".join(kinds)}">' if kinds else "<section>"
    return (
        f"{opening}\n<h2>{escape(section.heading)}</h2>\n{_paragraphs(section.lines)}{_lights(section.lights)}"
        f"{_points(section.points, _foreign(section, language))}{''.join(_part(part, 3) for part in section.parts)}"
        f"{_grid(section.grid) if section.grid else ''}{''.join(map(_card, section.cards))}"
        f"{_code(section.code) if section.code else ''}</section>\n"
    )


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>\n" for line in lines)


def _points(points: Iterable[str], attributes: str = "") -> str:
    items = "".join(f"<li>{escape(point)}</li>\n" for point in points)
    return f"<ul{attributes}>\n{items}</ul>\n" if items else ""


def _foreign(section: Section, language: str) -> str:
    own = section.points_language
    return "" if own is None else other_language_attributes(own, language)


def _part(part: Part, level: int) -> str:
    return f"<h{level}>{escape(part.label)}</h{level}>\n{_points(part.lines)}"


def _lights(lights: Iterable[Light]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(light.sign)}</th><td>{escape(light.pain)}</td>'
        f"<td>{escape(light.text)}</td></tr>\n"
        for light in lights
    )
    return f'<table class="lights">\n<tbody>\n{rows}</tbody>\n</table>\n' if rows else ""


def _grid(grid: Grid) -> str:
    head = "".join(f'<th scope="col">{escape(day)}</th>' for day in grid.days)
    tick = f'<td><span class="tick"></span><span class="hidden">{escape(grid.tick)}</span></td>'
    rest = f'<td><span aria-hidden="true">–</span><span class="hidden">{escape(grid.rest)}</span></td>'
    rows = "".join(
        f'<tr><th scope="row">{escape(row.name)}</th>{"".join(tick if done else rest for done in row.days)}</tr>\n'
        for row in grid.rows
    )
    write = "".join(
        f'<tr class="write"><th scope="row">{escape(row)}</th>{"<td></td>" * len(grid.days)}</tr>\n'
        for row in grid.to_write
    )
    return (
        f'<div class="wide"><table>\n<thead><tr><th scope="col">{escape(grid.exercise)}</th>{head}</tr></thead>\n'
        f"<tbody>\n{rows}{write}</tbody>\n</table></div>\n"
    )


def _card(card: Card) -> str:
    parts = "".join(_part(part, 4) for part in card.parts)
    return (
        f'<article class="card"><h3>{escape(card.name)}</h3>\n'
        f'<div><img src="{_data(card.figure)}" alt="{escape(card.alternative)}"></div>\n<div>{parts}</div></article>\n'
    )


def _code(code: Code) -> str:
    picture = f'<img src="{_data(code.picture)}" alt="{escape(code.alternative)}">'
    return f'<p class="code">{picture}<strong>{escape(code.short)}</strong></p>\n'


def _data(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
