"""Operations: liveness, readiness, metrics, and what the service says about itself."""

from dataclasses import asdict

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import PlainTextResponse, Response

from app.http.route import StrictRoute, WordsRoute
from app.http.state import about_of, catalog_of, live_catalog_of, rulebook_of, versions_of
from app.schemas.operations import (
    AboutOut,
    LivenessOut,
    LivenessStatus,
    PartStatus,
    ReadinessOut,
    ReadinessPart,
    ReadinessStatus,
)

router = APIRouter(route_class=StrictRoute, tags=["Operations"])
about = APIRouter(route_class=WordsRoute, tags=["Operations"])

_LIVENESS = LivenessOut(status=LivenessStatus.ALIVE)


@router.get("/livez", summary="Is the process alive")
async def get_liveness() -> LivenessOut:
    """Answers as long as the process can answer at all; restart it when it does not."""
    return _LIVENESS


@router.get("/readyz", summary="May requests be sent here")
async def get_readiness(request: Request) -> ReadinessOut:
    """200 once the rule book and the catalog are loaded.

    A lost database is told as degraded, not refused: answers are given from the snapshot in memory, only catalog
    updates wait.
    """
    parts = [_content_part(request), _catalog_part(request), _database_part(request)]
    degraded = any(part.status is not PartStatus.OK for part in parts)
    return ReadinessOut(status=ReadinessStatus.DEGRADED if degraded else ReadinessStatus.READY, parts=parts)


@router.get(
    "/metrics",
    summary="Prometheus metrics",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def get_metrics(request: Request) -> Response:
    """Counters and durations by route template; no label holds anything of a report."""
    return Response(request.app.state.metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})


@about.get("/about", summary="What this service is, and what it is not")
async def get_about(request: Request) -> AboutOut:
    """Owner of the rules, versions, intended use, limits and regulatory position."""
    said = about_of(request)
    versions = versions_of(request)
    flags = rulebook_of(request).triage.red_flags
    return AboutOut.model_validate(
        {
            **asdict(said),
            "language": versions.language,
            "versions": {"content": versions.content, "catalog": versions.catalog, "engine": versions.engine},
            "rules_reviewed_on": min(flag.reviewed_on for flag in flags),
        }
    )


def _content_part(request: Request) -> ReadinessPart:
    rulebook = rulebook_of(request)
    detail = f"version {rulebook.version}, {len(rulebook.triage.red_flags)} red-flag rules"
    return ReadinessPart(name="content", status=PartStatus.OK, detail=detail)


def _catalog_part(request: Request) -> ReadinessPart:
    snapshot = catalog_of(request)
    detail = f"version {snapshot.version}, {len(snapshot.summaries)} exercises"
    return ReadinessPart(name="catalog", status=PartStatus.OK, detail=detail)


def _database_part(request: Request) -> ReadinessPart:
    trouble = live_catalog_of(request).trouble
    status = PartStatus.OK if trouble is None else PartStatus.UNAVAILABLE
    return ReadinessPart(name="database", status=status, detail=trouble or "the catalog in use is the stored one")
