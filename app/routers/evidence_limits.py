"""GET /v1/evidence-limits: where the evidence is thin, and which results that concerns."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.domain.classification.rules import EvidenceLimit
from app.http.collections import NOT_MODIFIED, CollectionOf, EntryId
from app.http.route import WordsRoute
from app.schemas.evidence_limits import EvidenceLimitList, evidence_limits_out

router = APIRouter(prefix="/v1/evidence-limits", route_class=WordsRoute, tags=["Rule book"])

_COLLECTION = CollectionOf("evidence-limits", EvidenceLimitList, evidence_limits_out)


@router.get(
    "",
    summary="Where the evidence is thin, and which results that concerns",
    response_model=EvidenceLimitList,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def list_evidence_limits(request: Request) -> Response:
    """The whole list, with an ETag: it changes only with the content version."""
    return _COLLECTION.answer_list(request)


@router.get(
    "/{id}",
    summary="One limit of the evidence",
    response_model=EvidenceLimit,
    responses=NOT_MODIFIED,
    response_model_exclude_none=True,
)
async def get_evidence_limit(request: Request, entry_id: EntryId) -> Response:
    """One limit of the evidence by its id."""
    return _COLLECTION.answer_entry(request, entry_id)
