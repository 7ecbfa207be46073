"""What is there below /fhir: the CapabilityStatement that integrators' tools look for first."""

from collections.abc import Iterable
from typing import Any

from app.domain.rulebook import Rulebook
from app.interop.addresses import Addresses, Json
from app.interop.definitions import PROGRAM, TRIAGE
from app.interop.questionnaire import last_reviewed


def capability_statement(
    rulebook: Rulebook, addresses: Addresses, engine: str, base: str, kinds: Iterable[str], publisher: str
) -> Json:
    """The statement; `base` is where FHIR is answered, `kinds` are the kinds of definitions that can be read."""
    return {
        "resourceType": "CapabilityStatement",
        "id": "genu",
        "url": addresses.of("CapabilityStatement", "genu"),
        "version": engine,
        "name": "Genu",
        "title": "Genu",
        "status": "active",
        "date": last_reviewed(rulebook).isoformat(),
        "publisher": publisher,
        "kind": "instance",
        "software": {"name": "Genu", "version": engine},
        "implementation": {"description": "Triage of knees and exercise programs; nothing is stored.", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "documentation": "Stateless: every operation answers from its body alone.",
                "resource": [_questionnaire(), *map(_readable, kinds)],
                "operation": [
                    {"name": "triage", "definition": addresses.of("OperationDefinition", TRIAGE)},
                    {"name": "program", "definition": addresses.of("OperationDefinition", PROGRAM)},
                ],
            }
        ],
    }


def searchset(found: Iterable[tuple[str, Any]], address: str) -> Json:
    """The answer to a search at `address`: resources, each with its full address."""
    entries = [{"fullUrl": url, "resource": resource, "search": {"mode": "match"}} for url, resource in found]
    bundle: Json = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(entries),
        "link": [{"relation": "self", "url": address}],
    }
    return bundle | {"entry": entries} if entries else bundle


def _questionnaire() -> Json:
    return {
        "type": "Questionnaire",
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "searchParam": [{"name": name, "type": kind} for name, kind in (("url", "uri"), ("version", "token"))],
    }


def _readable(kind: str) -> Json:
    return {"type": kind, "interaction": [{"code": "read"}], "versioning": "no-version"}
