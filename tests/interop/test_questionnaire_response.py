"""Claims about reading a QuestionnaireResponse: what is an answer, what is none, and what is refused where."""

from typing import Any, Final

import pytest

from app.content.load import shipped_rulebook
from app.interop.addresses import Addresses
from app.interop.intake import intake_of
from app.interop.outcome import InteropRefusedError
from app.interop.questionnaire_response import IntakeAnswers, read_response
from tests.fhir_requests import ABSENT_EXTENSION, DATA_ABSENT, YES_NO, absent

Json = dict[str, Any]

ADDRESSES: Final = Addresses("https://example.org/genu")
INTAKE: Final = intake_of(shipped_rulebook().vocabulary, ADDRESSES)
VERSION: Final = "7"
NULL_FLAVOR: Final = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"
OURS: Final = "https://example.org/genu/fhir/Questionnaire/genu-intake"
CANARY: Final = "canary my left knee hurts"
YES: Final = {"valueCoding": {"system": YES_NO, "code": "Y"}}
NO: Final = {"valueCoding": {"system": YES_NO, "code": "N"}}


def _response(*items: Json, **more: Any) -> Json:
    response: Json = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"https://example.org/genu/fhir/Questionnaire/genu-intake|{VERSION}",
        "status": "completed",
        "item": list(items),
    }
    return response | more


def _read(*items: Json, **more: Any) -> IntakeAnswers:
    return read_response(_response(*items, **more), "QuestionnaireResponse", INTAKE, ADDRESSES, VERSION)


def _refused(*items: Json, **more: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(InteropRefusedError) as caught:
        _read(*items, **more)
    assert caught.value.status == 422
    assert CANARY not in str([issue.as_json() for issue in caught.value.issues])
    return [(issue.code, issue.at) for issue in caught.value.issues]


def _locked(*answers: Json, **more: Any) -> Json:
    return {"linkId": "locked_knee", **({"answer": list(answers)} if answers else {}), **more}


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (YES, "yes"),
        (NO, "no"),
        ({"valueBoolean": True}, "yes"),
        ({"valueBoolean": False}, "no"),
        ({"valueCoding": {"system": YES_NO, "code": "Y", "version": "2", "display": CANARY, "id": "a"}}, "yes"),
        ({"valueCoding": {"system": DATA_ABSENT, "code": "asked-unknown"}}, "unknown"),
        ({"valueCoding": {"system": DATA_ABSENT, "code": "asked-declined"}}, "unknown"),
        (absent("asked-unknown"), "unknown"),
        ({"_valueBoolean": absent("asked-declined")}, "unknown"),
        ({"valueCoding": absent("asked-unknown")}, "unknown"),
    ],
)
def test_these_are_answers(answer: Json, value: str) -> None:
    assert _read(_locked(answer)).report == {"findings": {"locked_knee": value}}


@pytest.mark.parametrize(
    "item",
    [
        _locked(),
        {"linkId": "locked_knee", "answer": []},
        {"linkId": "locked_knee", **absent("not-asked")},
        *(_locked(absent(code)) for code in ("unknown", "not-asked", "temp-unknown", "masked", "not-applicable")),
        *(
            _locked({"valueCoding": {"system": DATA_ABSENT, "code": code}})
            for code in ("unknown", "not-asked", "not-applicable", "not-performed", "error")
        ),
        {"linkId": "group-mechanical", "item": []},
    ],
)
def test_these_were_not_asked_and_are_not_in_the_report(item: Json) -> None:
    assert _read(item).report == {}


def test_an_item_that_says_why_it_has_no_answer_was_asked_where_the_reason_says_so() -> None:
    assert _read(_locked(**absent("asked-declined"))).report == {"findings": {"locked_knee": "unknown"}}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"valueString": "yes"}, "structure"),
        ({"valueString": CANARY}, "structure"),
        ({"valueInteger": 1}, "structure"),
        ({"valueBoolean": "true"}, "value"),
        ({"valueBoolean": None}, "value"),
        ({"valueBoolean": 0}, "value"),
        ({"valueCoding": "Y"}, "value"),
        ({"valueCoding": {"code": "Y"}}, "required"),
        ({"valueCoding": {"system": YES_NO}}, "required"),
        ({"valueCoding": {"system": YES_NO, "code": "y"}}, "code-invalid"),
        ({"valueCoding": {"system": YES_NO, "code": "no"}}, "code-invalid"),
        ({"valueCoding": {"system": NULL_FLAVOR, "code": "UNK"}}, "code-invalid"),
        ({"valueCoding": {"system": DATA_ABSENT, "code": CANARY}}, "code-invalid"),
        ({"valueCoding": {"system": YES_NO, "code": "N", "meaning": "Y"}}, "structure"),
        (NO | {"_valueCoding": absent("asked-unknown")}, "invalid"),
        (NO | absent("not-asked"), "invalid"),
        ({"valueCoding": {"system": YES_NO, "code": "N", **absent("unknown")}}, "invalid"),
        ({"valueBoolean": False, "valueCoding": {"system": YES_NO, "code": "Y"}}, "required"),
        ({"extension": [{"url": ABSENT_EXTENSION, "valueString": "asked-unknown"}]}, "code-invalid"),
        (absent("no"), "code-invalid"),
        (NO | {"modifierExtension": [{"url": "https://example.org/negated"}]}, "extension"),
        (NO | {"item": [{"linkId": "cannot_walk"}]}, "structure"),
        ({}, "required"),
        ({CANARY: CANARY}, "structure"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_at_its_place(answer: Json, code: str) -> None:
    (found, place), *_ = _refused(_locked(answer))

    assert found == code
    assert place is not None
    assert place.startswith("QuestionnaireResponse.item[0].answer[0]")


@pytest.mark.parametrize(
    ("item", "code", "place"),
    [
        ({"linkId": "locked_kneee", "answer": [YES]}, "not-found", ".linkId"),
        ({"linkId": CANARY, "answer": [YES]}, "not-found", ".linkId"),
        ({"answer": [YES]}, "required", ""),
        ({"linkId": 5, "answer": [YES]}, "required", ""),
        (_locked(YES, NO), "structure", ".answer"),
        ({"linkId": "locked_knee", "answer": YES}, "structure", ".answer"),
        (_locked(YES, modifierExtension=[]), "extension", ".modifierExtension"),
        (_locked(YES, item=[{"linkId": "cannot_walk"}]), "structure", ".item"),
        (_locked(YES, **absent("asked-unknown")), "invalid", ".answer"),
        ({"linkId": "group-mechanical", "answer": [YES]}, "structure", ".answer"),
        ({"linkId": "standing_alignment", "answer": [{"valueBoolean": False}]}, "structure", ".answer[0].value"),
        ({"linkId": "age_years", "answer": [{"valueString": "27"}]}, "structure", ".answer[0].value"),
        ({"linkId": "age_years", "answer": [{"valueDecimal": "27"}]}, "value", ".answer[0].value"),
        ({"linkId": "age_years", "answer": [{"valueDecimal": True}]}, "value", ".answer[0].value"),
        ({"linkId": "falls_past_year_count", "answer": [{"valueInteger": 1.5}]}, "value", ".answer[0].value"),
        ({"linkId": "falls_past_year_count", "answer": [{"valueDecimal": 1}]}, "structure", ".answer[0].value"),
    ],
)  # fmt: skip
def test_an_item_that_is_not_of_the_intake_or_not_answered_as_it_asks_is_refused(
    item: Json, code: str, place: str
) -> None:
    assert _refused(item)[0] == (code, f"QuestionnaireResponse.item[0]{place}")


def test_one_question_is_not_answered_twice_wherever_it_stands() -> None:
    group = {"linkId": "group-mechanical", "item": [_locked(YES)]}

    assert _refused(group, _locked(NO)) == [("duplicate", "QuestionnaireResponse.item[1].linkId")]


def test_groups_may_be_left_out() -> None:
    nested = _read({"linkId": "group-mechanical", "item": [_locked(NO)]})

    assert nested.report == _read(_locked(NO)).report == {"findings": {"locked_knee": "no"}}


def test_numbers_sides_values_and_screens_go_to_their_places_in_the_report() -> None:
    systems = "https://example.org/genu/fhir/CodeSystem/genu"
    side = {"system": f"{systems}-affected-side", "code": "left"}
    alignment = {"system": f"{systems}-standing-alignment", "code": "straight"}
    read = _read(
        {"linkId": "affected_side", "answer": [{"valueCoding": side}]},
        {"linkId": "cannot_walk", "answer": [NO]},
        {"linkId": "age_years", "answer": [{"valueDecimal": 27}]},
        {"linkId": "patellar_dislocation_count", "answer": [{"valueInteger": 2}]},
        {"linkId": "usual_pain_nprs", "answer": [{"_valueDecimal": absent("asked-unknown")}]},
        {"linkId": "standing_alignment", "answer": [{"valueCoding": alignment}]},
    )

    assert read.report == {
        "affected_side": "left",
        "screens": {"cannot_walk": "no"},
        "findings": {
            "age_years": 27,
            "patellar_dislocation_count": 2,
            "usual_pain_nprs": "unknown",
            "standing_alignment": "straight",
        },
    }
    assert read.places["/findings/age_years"] == "QuestionnaireResponse.item[2].answer[0]"


@pytest.mark.parametrize(
    "questionnaire",
    [None, 5, "", "|7", OURS, f"{OURS}|", f"{OURS}s|{VERSION}"],
)
def test_a_response_says_which_version_of_which_questionnaire_it_answers(questionnaire: Any) -> None:
    assert _refused(questionnaire=questionnaire) == [("value", "QuestionnaireResponse.questionnaire")]


def test_another_version_is_read_when_all_of_it_is_known_and_is_told() -> None:
    other = "https://example.org/genu/fhir/Questionnaire/genu-intake|6"

    assert _read(_locked(YES), questionnaire=other).is_other_version
    assert not _read(_locked(YES)).is_other_version
    assert _refused({"linkId": "gone"}, questionnaire=other) == [("not-found", "QuestionnaireResponse.item[0].linkId")]


@pytest.mark.parametrize("status", ["in-progress", "completed", "amended", "stopped"])
def test_a_response_may_be_unfinished(status: str) -> None:
    assert _read(_locked(YES), status=status).report == {"findings": {"locked_knee": "yes"}}


@pytest.mark.parametrize("status", ["entered-in-error", "done", None, 1])
def test_a_response_that_was_entered_in_error_is_not_used(status: Any) -> None:
    assert _refused(_locked(YES), status=status) == [("code-invalid", "QuestionnaireResponse.status")]


@pytest.mark.parametrize("authored", ["2026-11-22", "2026-11-22T23:30:00-05:00", "2026-11-22T08:00:00.123Z"])
def test_the_day_it_was_written_is_the_day_of_the_answers(authored: str) -> None:
    assert _read(authored=authored).report == {"answered_on": "2026-11-22"}


@pytest.mark.parametrize("authored", ["2026", "2026-11", "2026-13-01", CANARY, 5, "2026-11-22 08:00"])
def test_a_day_that_is_none_is_refused(authored: Any) -> None:
    assert _refused(authored=authored) == [("value", "QuestionnaireResponse.authored")]


def test_only_the_reference_of_the_person_is_read() -> None:
    assert _read(subject={"reference": "Patient/1", "display": CANARY}).subject == "Patient/1"
    assert _read(subject={"display": CANARY}).subject is None
    assert _read(subject={"reference": CANARY}).subject is None


@pytest.mark.parametrize("reference", ["#patient", "#outcome", "#"])
def test_a_person_who_is_contained_is_not_referred_to_from_an_answer_without_them(reference: str) -> None:
    contained = [{"resourceType": "Patient", "id": reference.removeprefix("#") or "p"}]

    assert _read(_locked(YES), subject={"reference": reference}, contained=contained).subject is None


@pytest.mark.parametrize("sent", [None, [], "x", {}, {"resourceType": "Patient"}])
def test_something_else_is_no_response(sent: Any) -> None:
    with pytest.raises(InteropRefusedError) as caught:
        read_response(sent, "Parameters.parameter[0].resource", INTAKE, ADDRESSES, VERSION)

    assert [issue.at for issue in caught.value.issues] == ["Parameters.parameter[0].resource"]


@pytest.mark.parametrize("name", ["modifierExtension", "implicitRules"])
def test_what_would_change_the_meaning_of_all_of_it_is_refused(name: str) -> None:
    assert _refused(_locked(NO), **{name: "x"}) == [("extension", f"QuestionnaireResponse.{name}")]


def test_answers_are_not_passed_over_because_of_an_underscore() -> None:
    assert _refused({"linkId": "locked_knee", "_answer": [YES]}) == [
        ("structure", "QuestionnaireResponse.item[0]._answer")
    ]
    assert _refused(_item=[_locked(YES)]) == [("structure", "QuestionnaireResponse._item")]


def test_elements_that_a_response_does_not_have_are_refused_and_their_names_not_repeated() -> None:
    assert _refused(items=[_locked(YES)]) == [("structure", "QuestionnaireResponse.items")]
    assert _refused(**{CANARY: 1}) == [("structure", "QuestionnaireResponse")]
