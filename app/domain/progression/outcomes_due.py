"""Which outcome scores it is time to ask for again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from app.domain.progression.state import Fold

_WEEK: Final = timedelta(days=7)
_EARLY: Final = timedelta(days=6)
"""A value of the days before counts for a week."""


def scores_due(fold: Fold) -> Iterator[str]:
    """The scores whose week has come and that were not said since: those to compare, and the rating of change.

    Source: app/content/outcome_measures.yaml, weeks (program rules 3.1 and 4).
    """
    start = fold.setting.basis.start
    begun = scores_begun(fold)
    for measure in fold.rules.outcomes:
        if not measure.absolute and measure.finding not in begun:
            continue
        due = max(
            (start + week * _WEEK for week in measure.weeks if week and start + week * _WEEK <= fold.day), default=None
        )
        if due is not None and all(
            measure.finding not in check.findings or check.date < due - _EARLY for check in fold.checks
        ):
            yield measure.finding


def scores_begun(fold: Fold) -> set[str]:
    """The scores to compare of which there is a value."""
    said = {name for check in fold.checks for name in check.findings} | fold.setting.basis.report.findings.keys()
    return {measure.finding for measure in fold.rules.outcomes if not measure.absolute and measure.finding in said}
