"""Triage of a table of reports: a pandas frame in, a pandas frame out, for engines that map such a function over parts.

Dask does (map_partitions), and so do others. A row needs no other row and no service, and the rule book is loaded once
in each process that works. pandas comes with the extra genu[dask].
"""

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from app import __version__
from app.content.load import shipped_rulebook
from app.domain.assessment import assess
from app.http.bodies import read_part
from app.problems import RequestRefusedError
from app.schemas.report import DatedReportIn, to_report

if TYPE_CHECKING:
    import pandas as pd

RESULT_COLUMNS: Final = (
    "level",
    "state",
    "at_least",
    "at_most",
    "floor",
    "exercise",
    "red_flags",
    "problem",
    "content_version",
    "engine_version",
)
"""What is known of each row afterwards, all of it text. Red flags are the ids of those present, with spaces."""

Row = dict[str, str | None]

_REPORT: Final[TypeAdapter[DatedReportIn]] = TypeAdapter(DatedReportIn)
_NOTHING: Final[Row] = dict.fromkeys(RESULT_COLUMNS)


def triage_frame(reports: "pd.DataFrame", column: str = "report") -> "pd.DataFrame":
    """The triage of the report, a JSON text, in `column` of each row; the other columns and the index are kept.

    A row that is no valid report says why in `problem` (RFC 9457, as JSON text) and costs the others nothing.

    Raises:
        ValueError: another column has the name of a result, whose values would be lost.
    """
    import pandas as pd

    if taken := [name for name in RESULT_COLUMNS if name in reports.columns]:
        raise ValueError(f"rename or drop first, since results have these names: {', '.join(taken)}")
    rows = [triage_row(text) for text in reports[column]]
    results = {name: pd.array([row[name] for row in rows], dtype="string") for name in RESULT_COLUMNS}
    return reports.drop(columns=column).assign(**results)


def triage_row(text: object) -> Row:
    """The result columns of one report; anything but a JSON text of a report is a problem."""
    rulebook = shipped_rulebook()
    made_with = {"content_version": rulebook.version, "engine_version": __version__}
    try:
        # Half a character is no UTF-8, and is refused as such.
        report = read_part(text.encode(errors="surrogatepass") if isinstance(text, str) else b"", _REPORT)
    except RequestRefusedError as error:
        return {**_NOTHING, **made_with, "problem": bytes(error.response("").body).decode()}
    said = to_report(report)
    result = assess(said, rulebook, said.as_of).triage
    return {
        "level": result.level,
        "state": result.state,
        "at_least": result.at_least,
        "at_most": result.at_most,
        "floor": result.floor,
        "exercise": result.exercise.permission,
        "red_flags": " ".join(flag.id for flag in result.red_flags if flag.presence == "present"),
        "problem": None,
        **made_with,
    }
