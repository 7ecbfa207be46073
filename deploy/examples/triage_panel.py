"""Triage of a panel of patients kept in Parquet, with Dask: levels and rule ids out as Parquet.

    python deploy/examples/triage_panel.py reports/ levels/
    python deploy/examples/triage_panel.py reports/ levels/ --scheduler tcp://scheduler:8786

Each row of the input has a report as JSON text in the column `report`; its other columns are kept. docs/many-reports.md
says more.
"""

import argparse

import dask
import dask.dataframe as dd
from fsspec.core import url_to_fs

from app.frames.triage import triage_frame


def triage_panel(source: str, target: str, column: str = "report") -> None:
    """Read, triage and write part by part; no more than a part for each process is in memory."""
    reports = dd.read_parquet(source)
    reports.map_partitions(triage_frame, column).to_parquet(target, write_index=False)


def is_empty(target: str) -> bool:
    """Whether nothing is there: of an earlier run whatever parts are not written anew would stay among the results."""
    files, path = url_to_fs(target)
    return not files.exists(path) or (files.isdir(path) and not files.ls(path))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="Parquet file or folder; anything fsspec reads, such as s3://bucket/reports")
    parser.add_argument("target", help="new or empty folder for the results")
    parser.add_argument("--column", default="report", help="the column with the report")
    parser.add_argument(
        "--scheduler", default="processes", help="processes (this machine), synchronous, or the address of a cluster"
    )
    chosen = parser.parse_args()
    if not is_empty(chosen.target):
        parser.error(f"{chosen.target} is not empty; name a new folder, or delete the results of the earlier run")
    if ":" in chosen.scheduler:
        from dask.distributed import Client

        with Client(chosen.scheduler):
            triage_panel(chosen.source, chosen.target, chosen.column)
    else:
        with dask.config.set(scheduler=chosen.scheduler):
            triage_panel(chosen.source, chosen.target, chosen.column)


if __name__ == "__main__":
    main()
