"""A handout in process: `python -m bench.handouts`.

Milliseconds from a validated request to the page, figures kept, checking of the program included, and its size. To
reach: 60 ms for a PDF of three pages, beyond: 20 ms.
"""

from collections.abc import Callable
from typing import Any

from app.content.exercises import load_exercises
from app.content.figures import load_figure_texts
from app.content.handout import load_handout_texts
from app.content.load import CONTENT_ROOT, shipped_rulebook
from app.content.pose_model import shipped_pose_model
from app.domain.program.program_catalog import build_program_catalog
from app.rendering.figures import Figures
from app.rendering.handout_material import HandoutMaterial
from app.rendering.handout_page import write_page
from app.rendering.handout_pdf import write_pdf
from app.schemas.handouts import to_handout
from app.schemas.named_examples import named_examples
from bench.timing import median_ms

CALLS = 15


def main() -> None:
    """Print time and size of every named example, as page and as PDF."""
    exercises = tuple(load_exercises(CONTENT_ROOT))
    catalog = build_program_catalog(exercises, shipped_rulebook().programs.rules)
    material = HandoutMaterial(
        language="en",
        texts=load_handout_texts(CONTENT_ROOT),
        exercises={each.slug: each for each in exercises},
        catalog_version="bench",
        sources=shipped_rulebook().sources,
        figures=Figures(shipped_pose_model(), load_figure_texts(CONTENT_ROOT), "en"),
    )
    for name, example in named_examples("handouts").items():
        sent = example["value"]

        def page(sent: Any = sent) -> bytes:
            return write_page(to_handout(sent, material, catalog), "a4", large=False)

        def pdf(sent: Any = sent) -> bytes:
            return write_pdf(to_handout(sent, material, catalog), "a4", large=False)

        _measure(f"{name}, HTML", page)
        pages = pdf().count(b"/Type /Page\n") or pdf().count(b"/Type/Page/")
        _measure(f"{name}, PDF of {pages} pages", pdf)


def _measure(name: str, write: Callable[[], bytes]) -> None:
    size = len(write())
    print(f"{name}: {median_ms(write, CALLS):.1f} ms, {size} bytes", flush=True)


if __name__ == "__main__":
    main()
