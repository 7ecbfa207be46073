"""CDS Hooks 2.0.1 below /cds-services: one service, for a chart that is opened with a completed intake in it.

These addresses are not in the OpenAPI document: CDS Hooks describes itself, at /cds-services.
"""

from typing import Final

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.domain.assessment import assess
from app.http.bodies import check_media_type, decode, receive_body
from app.http.interop_requests import REPORT, answers_in, validated
from app.http.outcomes import CDS_HOOKS, JSON
from app.http.route import WordsRoute
from app.http.state import (
    address_of_pages,
    addresses_of,
    decisions_of,
    interop_texts_of,
    rulebook_of,
    versions_of,
)
from app.interop.addresses import Json
from app.interop.cds_cards import SERVICE, services, triage_card
from app.interop.cds_requests import feedback_outcomes, prefetched_intake
from app.schemas.decisions import decision_digest_of
from app.schemas.report import to_report

router = APIRouter(route_class=WordsRoute, include_in_schema=False)

_SERVICE: Final = f"{CDS_HOOKS}/{SERVICE}"


@router.get(CDS_HOOKS)
async def discover_services(request: Request) -> Response:
    """The services there are."""
    return _answer(services(interop_texts_of(request), addresses_of(request)))


@router.post(_SERVICE)
async def call_service(request: Request) -> Response:
    """One card on the intake in the prefetch; none without an intake."""
    found = prefetched_intake(await _body(request))
    return _answer({"cards": [] if found is None else [_card(request, *found)]})


@router.post(f"{_SERVICE}/feedback")
async def receive_feedback(request: Request) -> Response:
    """Counts what became of cards; nothing else of it is kept."""
    outcomes = feedback_outcomes(await _body(request))
    for outcome in outcomes:
        decisions_of(request).card(outcome)
    return Response(status_code=200)


def _card(request: Request, response: Json, place: str) -> Json:
    answers = answers_in(request, response, place)
    native = validated(REPORT, answers.report, answers.places, place)
    report, rulebook, versions = to_report(native), rulebook_of(request), versions_of(request)
    result = assess(report, rulebook, report.as_of).triage
    decisions_of(request).triage(result)
    return triage_card(
        result,
        rulebook,
        interop_texts_of(request),
        decision_digest_of(native, versions),
        address_of_pages(request),
        answers.report.get("answered_on"),
        answers.is_other_version,
    )


async def _body(request: Request) -> object:
    check_media_type(request, JSON)
    body: object = decode(await receive_body(request, request.app.state.max_body_bytes))
    return body


def _answer(content: Json) -> Response:
    return Response(orjson.dumps(content), media_type=JSON)
