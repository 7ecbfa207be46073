"""Figures: time to draw each for the first time, time once kept, and size: `python -m bench.figures`."""

import gzip
import statistics
import time

from app.content.exercises import load_exercises
from app.content.figures import load_figure_texts
from app.content.load import CONTENT_ROOT
from app.content.pose_model import shipped_pose_model
from app.rendering.figures import Figures
from bench.timing import settle_memory

ROUNDS = 5


def main() -> None:
    """Print the milliseconds and bytes of all figures, still and moving."""
    exercises, model = load_exercises(CONTENT_ROOT), shipped_pose_model()
    settle_memory()
    for motion in (False, True):
        cold: list[float] = []
        kept: list[float] = []
        sizes: list[int] = []
        packed: list[int] = []
        for _ in range(ROUNDS):
            figures = Figures(model, load_figure_texts(CONTENT_ROOT), "en")
            for times in (cold, kept):
                for exercise in exercises:
                    started = time.perf_counter()
                    drawn = figures.of(exercise, "bench", None, motion)
                    times.append((time.perf_counter() - started) * 1e3)
                    sizes.append(len(drawn))
                    packed.append(len(gzip.compress(drawn)))
        print(f"{'moving' if motion else 'still'} figure, {len(exercises)} exercises")
        print(f"  drawn    {_spread(cold)}   (reach 1 ms)")
        print(f"  kept     {_spread(kept)}")
        print(f"  size     {statistics.median(sizes) / 1e3:.1f} kB, at most {max(sizes) / 1e3:.1f} kB; ", end="")
        print(f"packed {statistics.median(packed) / 1e3:.1f} kB")


def _spread(times_ms: list[float]) -> str:
    ordered = sorted(times_ms)
    return f"median {statistics.median(ordered):.4f} ms, p99 {ordered[int(len(ordered) * 0.99)]:.4f} ms"


if __name__ == "__main__":
    main()
