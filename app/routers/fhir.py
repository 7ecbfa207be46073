"""FHIR R4 below /fhir: the intake as a Questionnaire, what the service can do, and what it is described by.

These addresses are not in the OpenAPI document: FHIR describes itself, at /fhir/metadata.
"""

import hashlib
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from app.http.conditional import answer_conditionally, tag_suffix
from app.http.fhir_forms import Format, check_form
from app.http.outcomes import FHIR_JSON
from app.http.route import WordsRoute
from app.http.state import (
    about_of,
    address_of_pages,
    addresses_of,
    interop_texts_of,
    page_words_of,
    rulebook_of,
    versions_of,
)
from app.interop.addresses import FHIR, Json
from app.interop.addresses import QUESTIONNAIRE as INTAKE
from app.interop.capability import capability_statement, searchset
from app.interop.definitions import definitions
from app.interop.preferences import PREFERENCES
from app.interop.questionnaire import IntakeWords, questionnaire
from app.problems import not_found

router = APIRouter(prefix=FHIR, route_class=WordsRoute, include_in_schema=False)

_MAX_LENGTH: Final = 200
_PUBLISHED: Final[dict[tuple[str, ...], dict[tuple[str, str], tuple[bytes, str]]]] = {}
"""By kind and id what is published and its hash, made once: it changes with the content alone, one entry a language."""

Name = Annotated[str, Path(max_length=_MAX_LENGTH)]


@router.get("/metadata")
async def get_capability_statement(request: Request, form: Format = None) -> Response:
    """The CapabilityStatement."""
    check_form(request, form)
    rulebook, addresses = rulebook_of(request), addresses_of(request)
    kinds = sorted({kind for kind, _ in _published(request)} - {"Questionnaire"})
    base = f"{address_of_pages(request)}{FHIR}"
    statement = capability_statement(
        rulebook, addresses, versions_of(request).engine, base, kinds, about_of(request).owner
    )
    return _answer(request, *_hashed(statement))


@router.get("/Questionnaire")
async def search_questionnaires(
    request: Request,
    url: Annotated[str | None, Query(max_length=_MAX_LENGTH)] = None,
    version: Annotated[str | None, Query(max_length=_MAX_LENGTH)] = None,
    form: Format = None,
) -> Response:
    """The intake, if it is the one that is looked for."""
    check_form(request, form)
    addresses, rulebook = addresses_of(request), rulebook_of(request)
    is_meant = url in (None, addresses.questionnaire) and version in (None, rulebook.version)
    intake, _ = _published(request)["Questionnaire", INTAKE]
    found = [(addresses.questionnaire, orjson.Fragment(intake))] if is_meant else []
    address = f"{address_of_pages(request)}{FHIR}/Questionnaire"
    # What was looked for and is not there is not repeated.
    asked = f"?url={addresses.questionnaire}" if is_meant and url is not None else ""
    return _answer(request, *_hashed(searchset(found, address + asked)))


@router.get("/{kind}/{id}")
async def get_published(
    request: Request, kind: Name, name: Annotated[str, Path(alias="id")], form: Format = None
) -> Response:
    """The Questionnaire, an OperationDefinition, a StructureDefinition or a CodeSystem."""
    check_form(request, form)
    found = _published(request).get((kind, name))
    if found is None:
        raise not_found("There is no such resource here. /fhir/metadata says what there is.")
    return _answer(request, *found)


def _published(request: Request) -> dict[tuple[str, str], tuple[bytes, str]]:
    rulebook, addresses = rulebook_of(request), addresses_of(request)
    key = (rulebook.version, rulebook.language, addresses.base)
    if key not in _PUBLISHED:
        publisher = about_of(request).owner
        words = IntakeWords(interop_texts_of(request), page_words_of(request), publisher)
        intake = questionnaire(rulebook, words, addresses)
        resources = (intake, *definitions(rulebook, addresses, PREFERENCES, publisher))
        _PUBLISHED[key] = {(each["resourceType"], each["id"]): _hashed(each) for each in resources}
    return _PUBLISHED[key]


def _hashed(resource: Json) -> tuple[bytes, str]:
    content = orjson.dumps(resource)
    return content, hashlib.sha256(content).hexdigest()[:16]


def _answer(request: Request, content: bytes, written: str) -> Response:
    rulebook = rulebook_of(request)
    etag = f"{rulebook.version}-{written}{tag_suffix(rulebook.language)}"
    response = answer_conditionally(request, content, etag, media_type=FHIR_JSON)
    # FHIR has weak ones (R4 3.1.0.1.6).
    response.headers["etag"] = f"W/{response.headers['etag']}"
    response.headers["vary"] = "Accept"
    return response
