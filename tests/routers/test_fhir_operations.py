"""Claims about POST /fhir/$triage and /fhir/$program: the decisions of the native endpoints, said in FHIR."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any, Final

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.content.load import shipped_rulebook
from app.main import create_app
from app.schemas.named_examples import named_examples
from app.settings import Settings
from bench.requests import PROGRAM, TRIAGE
from tests.fhir_checks import Json, checked, items_of
from tests.fhir_requests import FHIR_JSON, absent, flat, parameters_of, response_of, response_to
from tests.routers.program_requests import CASES, all_screens, case_of, request_of
from tests.spanish_texts import WORDS_OF_PEOPLE, strings_of
from tests.strategies import FINDINGS, findings_sent, screens_sent

MEDIA_TYPE: Final = "application/fhir+json; fhirVersion=4.0"
CANARY: Final = "canary my left knee hurts"
WORKED: Final = {case["id"]: request_of(case) for case in CASES if "confirmed" not in case}
# FHIR has no empty lists: where nothing is avoided, nothing is said of it.
_PREFERENCES: Final[Any] = PROGRAM["preferences"]
WISHES: Final = {name: wish for name, wish in _PREFERENCES.items() if wish != []}
ADULT: Final = dict(PROGRAM) | {"preferences": WISHES}
RESPONSE: Final = "questionnaire-response"


@pytest.fixture(scope="module")
def intake(client: TestClient) -> Json:
    questionnaire: Json = client.get("/fhir/Questionnaire/genu-intake").json()
    return questionnaire


def _ask(client: TestClient, operation: str, sent: Json, language: str = "en") -> Json:
    response = client.post(f"/fhir/${operation}", json=sent, headers=FHIR_JSON | {"Accept-Language": language})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.headers["cache-control"] == "no-store"
    return checked(response.json())


def _native(client: TestClient, path: str, sent: Json) -> Json:
    response = client.post(path, json=sent)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def _refused(client: TestClient, operation: str, sent: Any, status: int = 422) -> list[Json]:
    response = client.post(f"/fhir/${operation}", json=sent, headers=FHIR_JSON)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    assert CANARY not in response.text
    issues: list[Json] = checked(response.json())["issue"]
    return issues


def _parameter(**parameter: Any) -> Json:
    return {"resourceType": "Parameters", "parameter": [parameter]}


def _contained(answer: Json, kind: str) -> Json:
    return next(each for each in answer["contained"] if each["resourceType"] == kind)


def _output(answer: Json, name: str) -> Any:
    parameter = next(each for each in _contained(answer, "Parameters")["parameter"] if each["name"] == name)
    return next(value for key, value in parameter.items() if key.startswith("value"))


def _asked_for(answer: Json) -> list[str]:
    return [each["codeFilter"][0]["code"][0]["code"] for each in answer.get("dataRequirement", ())]


def _assert_same_triage(answer: Json, native: Json) -> None:
    assert answer["identifier"][0]["value"] == native["digest"]
    level = _output(answer, "level")
    assert (level["coding"][0]["code"], level["text"]) == (native["level"], native["wording"])
    assert [_output(answer, name) for name in ("at-least", "at-most", "state", "exercise", "ambulance")] == [
        native["at_least"],
        native["at_most"],
        native["state"],
        native["exercise"]["permission"],
        native["ambulance"],
    ]
    assert _asked_for(answer) == [each["id"] for each in native["ask_next"]]
    incomplete = native["state"] == "incomplete" or native["level"] == "undetermined"
    assert answer["status"] == ("data-required" if incomplete else "success")
    floors = [each["valueCode"] for each in _contained(answer, "Parameters")["parameter"] if each["name"] == "floor"]
    assert floors == ([native["floor"]] if "floor" in native else [])
    issues = _contained(answer, "OperationOutcome")["issue"] if len(answer["contained"]) > 1 else []
    codings = [(each["details"]["coding"][0], each) for each in issues if "coding" in each["details"]]
    of_flags = [(coding["code"], each) for coding, each in codings if coding["system"].endswith("/genu-red-flag")]
    told = [(code, each["code"] == "business-rule") for code, each in of_flags]
    held = [(coding["code"], each) for coding, each in codings if coding["system"].endswith("/genu-question")]
    assert [(code, each["severity"]) for code, each in held] == [
        (each["screen"], "warning") for each in native.get("held_by", ())
    ]
    flags = [each for each in native["red_flags"] if each["audience"] != "clinician"]
    wanted = [(each["id"], each["presence"] == "present") for each in flags]
    assert told == sorted(wanted, key=lambda flag: not flag[1])


@given(
    findings=findings_sent(tuple(FINDINGS)), screens=screens_sent(), side=st.sampled_from(("left", "both", "unknown"))
)
def test_a_report_gets_the_same_triage_as_questionnaire_response_as_it_gets_natively(
    client: TestClient, intake: Json, findings: Json, screens: Json, side: str
) -> None:
    report = {"findings": findings, "screens": screens, "affected_side": side}
    # Where nothing was sent there is no part of that name.
    native = _native(client, "/v1/triage", {name: part for name, part in report.items() if part})

    _assert_same_triage(_ask(client, "triage", response_of(intake, report)), native)


@pytest.mark.parametrize(
    ("screen", "floor"),
    [("saddle_bladder_bowel_legs", "emergency"), ("deformity_or_wound", "emergency"), ("cannot_walk", "urgent")],
)
def test_a_yes_to_a_danger_sign_is_said_before_anything_else_is_known(
    client: TestClient, intake: Json, screen: str, floor: str
) -> None:
    # Floors of clinical/findings.yaml; DESIGN 8.1.
    answer = _ask(client, "triage", response_to(intake, {screen: "yes"}))
    first = _contained(answer, "OperationOutcome")["issue"][0]

    assert _output(answer, "level")["coding"][0]["code"] == "undetermined"
    assert _output(answer, "floor") == floor
    assert (first["severity"], first["details"]["coding"][0]["code"]) == ("warning", screen)
    assert answer["note"][0]["text"].startswith("You said yes to something")
    assert floor in first["details"]["text"]


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_case_gets_the_same_program_as_it_gets_natively(client: TestClient, intake: Json, name: str) -> None:
    request = WORKED[name]
    native = _native(client, "/v1/programs", request)
    answer = _ask(client, "program", parameters_of(intake, request))

    if native["outcome"] in ("withheld", "needs_answers"):
        assert answer["resourceType"] == "GuidanceResponse"
        assert answer["identifier"][0]["value"] == native["digest"]
    else:
        _assert_same_program(answer, native)


def _assert_same_program(plan: Json, native: Json) -> None:
    assert plan["resourceType"] == "CarePlan"
    assert (plan["status"], plan["intent"]) == ("draft", "proposal")
    assert plan["identifier"][0]["value"] == native["program_digest"]
    planned = [(phase["phase"], each["slug"]) for phase in native["phases"] for each in phase["exercises"]]
    told = []
    for activity in plan["activity"]:
        (extension, *_) = activity["detail"]["extension"]
        phase = next(each["valueCode"] for each in extension["extension"] if each["url"] == "phase")
        told.append((phase, activity["detail"]["code"]["coding"][0]["code"]))
    assert told == planned


def _plan(client: TestClient, intake: Json, language: str = "en", **more: Any) -> Json:
    return _ask(client, "program", parameters_of(intake, deepcopy(ADULT) | more), language)


def test_a_plan_echoes_the_reference_of_the_caller_and_nothing_else_of_the_person(
    client: TestClient, intake: Json
) -> None:
    sent = parameters_of(intake, ADULT)
    sent["parameter"][0]["resource"]["subject"] |= {"display": CANARY, "identifier": {"value": CANARY}}
    plan = _ask(client, "program", sent)

    assert plan["subject"] == {"reference": "Patient/123"}
    assert CANARY not in str(plan)


def test_a_plan_names_patterns_in_words_and_codes_no_condition(client: TestClient, intake: Json) -> None:
    native = _native(client, "/v1/programs", ADULT)
    names = {each["id"]: each["name"] for each in _entries(client, "patterns")}

    told = _plan(client, intake).get("addresses", [])
    assert told == [{"display": names[each["id"]]} for each in native["patterns"] if each["id"] in names]


def _entries(client: TestClient, noun: str) -> list[Json]:
    entries: list[Json] = client.get(f"/v1/{noun}").json()["items"]
    return entries


def test_a_plan_for_somebody_unnamed_says_that_the_subject_is_unknown(client: TestClient, intake: Json) -> None:
    sent = parameters_of(intake, ADULT)
    del sent["parameter"][0]["resource"]["subject"]

    assert _ask(client, "program", sent)["subject"] == absent("unknown")


def test_every_activity_says_the_dose_in_words_and_in_the_documented_extension(
    client: TestClient, intake: Json
) -> None:
    definition = client.get("/fhir/StructureDefinition/genu-dose").json()
    elements = definition["differential"]["element"]
    types = {each["id"].split(":")[1].partition(".")[0]: each["type"][0]["code"] for each in elements if "type" in each}

    for activity in _plan(client, intake)["activity"]:
        detail = activity["detail"]
        assert (detail["kind"], detail["status"]) == ("ServiceRequest", "not-started")
        assert len(detail["description"]) > 60
        weeks = []
        for extension in detail["extension"]:
            assert extension["url"] == definition["url"]
            parts = {
                part["url"]: next(key for key in part if key.startswith("value")) for part in extension["extension"]
            }
            assert {name: kind.removeprefix("value").lower() for name, kind in parts.items()} == {
                name: types[name].lower() for name in parts
            }
            assert {"sets", "duration"} & set(parts)
            weeks.append(next(p["valuePositiveInt"] for p in extension["extension"] if p["url"] == "from-week"))
        assert weeks == sorted(set(weeks))
        assert weeks[0] == 1


def test_the_dose_of_an_exercise_is_that_of_the_native_program(client: TestClient, intake: Json) -> None:
    native = _native(client, "/v1/programs", ADULT)
    exercises = [each for phase in native["phases"] for each in phase["exercises"]]
    plan = _plan(client, intake)

    for activity, exercise in zip(plan["activity"], exercises, strict=True):
        parts = {each["url"]: each for each in activity["detail"]["extension"][0]["extension"]}
        dose = exercise["doses"][0]
        if "reps" in dose and "duration_min" not in dose:
            assert parts["reps"]["valuePositiveInt"] == dose["reps"]
        if "hold_s" in dose and "duration_min" not in dose:
            assert parts["hold"]["valueDuration"]["value"] == dose["hold_s"]
            assert parts["hold"]["valueDuration"]["code"] == "s"
        assert parts["effort-max"]["valueUnsignedInt"] == dose["effort_max_rpe"]
        # The first session has fewer sets (clinical/program.md, starting load): one set fewer.
        if "first-session-sets" in parts:
            assert parts["first-session-sets"]["valuePositiveInt"] == exercise["first_session_sets"]
        elif "sets" in parts:
            assert parts["sets"]["valuePositiveInt"] == exercise["first_session_sets"]


def test_with_a_first_day_activities_are_on_the_weekdays_of_their_sessions(client: TestClient, intake: Json) -> None:
    monday = date(2026, 11, 23)
    native = _native(client, "/v1/programs", ADULT | {"start_date": monday.isoformat()})
    plan = _plan(client, intake, start_date=monday.isoformat())

    weeks = sum(phase["weeks"] for phase in native["phases"])
    end = monday + timedelta(weeks=weeks) - timedelta(days=1)
    assert plan["period"] == {"start": monday.isoformat(), "end": end.isoformat()}
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    wanted = [
        [names[session["day"] - 1] for session in phase["sessions"] if each["slug"] in _slugs(session)]
        for phase in native["phases"]
        for each in phase["exercises"]
    ]
    timings = [each["detail"].get("scheduledTiming") for each in plan["activity"]]
    assert [each["repeat"]["dayOfWeek"] if each else [] for each in timings] == wanted
    first = plan["activity"][0]["detail"]["scheduledTiming"]["repeat"]["boundsPeriod"]
    last = monday + timedelta(weeks=native["phases"][0]["weeks"]) - timedelta(days=1)
    assert first == {"start": monday.isoformat(), "end": last.isoformat()}


def _slugs(session: Json) -> set[str]:
    return {each["slug"] for each in session["exercises"]}


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-01"])
def test_a_plan_that_goes_on_behind_the_last_day_says_how_often_a_week(
    client: TestClient, intake: Json, day: str
) -> None:
    assert _native(client, "/v1/programs", ADULT | {"start_date": day})["phases"]
    plan = _plan(client, intake, start_date=day)

    assert "period" not in plan
    assert "boundsDuration" in plan["activity"][-1]["detail"]["scheduledTiming"]["repeat"]


def test_without_a_first_day_activities_say_how_often_a_week_and_for_how_long(client: TestClient, intake: Json) -> None:
    native = _native(client, "/v1/programs", ADULT)
    repeat = _plan(client, intake)["activity"][0]["detail"]["scheduledTiming"]["repeat"]
    phase = native["phases"][0]
    count = sum(phase["exercises"][0]["slug"] in _slugs(session) for session in phase["sessions"])

    assert repeat["boundsDuration"]["value"] == phase["weeks"]
    assert repeat["boundsDuration"]["code"] == "wk"
    assert (repeat["frequency"], repeat["period"], repeat["periodUnit"]) == (count, 1, "wk")


def test_a_later_stage_says_what_has_to_be_so_before_it_begins_whatever_its_day(
    client: TestClient, intake: Json
) -> None:
    # DESIGN 5 and clinical/program.md: a phase is left when its mandatory criteria are met, not on a day.
    monday = date(2026, 11, 23).isoformat()
    native = _native(client, "/v1/programs", ADULT | {"start_date": monday})
    plan = _plan(client, intake, start_date=monday)
    notes = [note["text"] for note in plan["note"]]

    assert len(native["phases"]) > 1
    for before in native["phases"][:-1]:
        needed = [each["text"] for each in before["exit"] if each["type"] == "mandatory"]
        assert needed
        assert [note for note in notes if all(text in note for text in needed)]
    now = len(native["phases"][0]["exercises"])
    told = [each["detail"]["description"] for each in plan["activity"]]
    assert all("Only when the stage" in text for text in told[now:])
    assert not any("Only when the stage" in text for text in told[:now])


def test_a_stage_with_jumps_says_how_many_landings_a_session_may_have(client: TestClient, intake: Json) -> None:
    # clinical/program.md, impact: at most 40 contacts a session at the start, never more than 80.
    request: Any = deepcopy(request_of(case_of("G01")))
    request.pop("confirmed", None)
    request["preferences"] |= {"goals": ["jumping"], "impact_goal": "yes"}
    native = _native(client, "/v1/programs", request)
    notes = [note["text"] for note in _ask(client, "program", parameters_of(intake, request))["note"]]

    (most,) = [phase["landings_max"] for phase in native["phases"] if phase.get("landings_max")]
    assert most[0] == 40
    assert [note for note in notes if f"landings, week by week: {', '.join(map(str, most))}." in note]


def test_whoever_reads_is_told_on_which_days_and_for_how_many_weeks(client: TestClient, intake: Json) -> None:
    monday = date(2026, 11, 23).isoformat()
    native = _native(client, "/v1/programs", ADULT)
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    phase = native["phases"][0]
    days = [session["day"] for session in phase["sessions"] if phase["exercises"][0]["slug"] in _slugs(session)]
    dated, undated = _plan(client, intake, start_date=monday), _plan(client, intake)

    listed = ", ".join(names[day - 1] for day in days)
    assert f"Each week: {listed}." in dated["activity"][0]["detail"]["description"]
    listed = ", ".join(f"Day {day}" for day in days)
    assert f"Each week: {listed}." in undated["activity"][0]["detail"]["description"]
    assert f"About {phase['weeks']} weeks." in undated["text"]["div"]


def test_the_narrative_holds_every_exercise_and_every_note_of_the_plan(client: TestClient, intake: Json) -> None:
    from html import unescape

    plan = _plan(client, intake)
    told = unescape(plan["text"]["div"])

    for activity in plan["activity"]:
        assert activity["detail"]["code"]["text"] in told
        assert activity["detail"]["description"] in told
    for note in plan["note"]:
        assert note["text"] in told


def test_a_plan_carries_what_a_program_must_never_be_shown_without(client: TestClient, intake: Json) -> None:
    native = _native(client, "/v1/programs", ADULT)
    notes = " ".join(note["text"] for note in _plan(client, intake)["note"])

    assert native["disclaimer"] in notes
    assert native["care"]["wording"] in notes
    for text in (*native["safety_net"], *(each["text"] for each in native["pain_rules"])):
        assert text in notes
    for sign in native["stop_signs"]:
        assert all(item in notes for item in sign["items"])


def test_a_plan_says_which_open_questions_could_still_send_to_a_doctor(client: TestClient, intake: Json) -> None:
    """A CarePlan has no list of questions; not asked is never no, and a sore spot on the bone is seen soon."""
    request: Any = deepcopy(ADULT)
    del request["report"]["findings"]["focal_bone_tenderness"]
    native = _native(client, "/v1/programs", request)
    notes = " ".join(note["text"] for note in _ask(client, "program", parameters_of(intake, request))["note"])

    [question] = [each["question"] for each in native["ask_next"] if each["id"] == "focal_bone_tenderness"]
    assert question in notes


def test_a_plan_says_how_much_to_do_outside_the_sessions(client: TestClient, intake: Json) -> None:
    native = _native(client, "/v1/programs", ADULT)
    notes = [note["text"] for note in _plan(client, intake)["note"]]

    doses = [dose for phase in native["phases"] for dose in phase["micro_doses"]]
    assert doses
    for dose in doses:
        assert any(text.startswith(f"{dose['name']}: ") and f"{dose['hold_s']} seconds" in text for text in notes)


def test_what_holds_for_every_exercise_of_this_person_is_said_with_each_of_them(
    client: TestClient, intake: Json
) -> None:
    # clinical/triage.md, known-heart-condition: light exercise, no straining and no holding of breath.
    request: Any = deepcopy(ADULT)
    request["report"]["findings"] |= {"known_heart_condition": "yes"}
    native = _native(client, "/v1/programs", request)
    plan = _ask(client, "program", parameters_of(intake, request))

    assert len(native["instructions"]) == 2
    notes = [note["text"] for note in plan["note"]]
    for instruction in native["instructions"]:
        assert instruction in notes
        assert all(instruction in activity["detail"]["description"] for activity in plan["activity"])


def test_an_exercise_says_each_of_its_own_reasons_to_stop(client: TestClient, intake: Json) -> None:
    request = named_examples("programs")["kneecap_slipped_out_twice"]["value"]
    native = _native(client, "/v1/programs", request)
    plan = _ask(client, "program", parameters_of(intake, request))

    told = {each["detail"]["code"]["coding"][0]["code"]: each["detail"]["description"] for each in plan["activity"]}
    assert "The kneecap feels as if it will slip sideways" in told["quad-set"]
    for card in native["exercises"]:
        assert all(reason in told[card["slug"]] for reason in card["stop_if"])


def test_what_goes_with_a_dose_is_said_with_it(client: TestClient, intake: Json) -> None:
    # clinical/program.md 1.7: a stretch is held to mild tightness, not to pain.
    request = deepcopy(request_of(case_of("G01")))
    request.pop("confirmed", None)
    native = _native(client, "/v1/programs", request)
    told = [
        each["detail"]["description"] for each in _ask(client, "program", parameters_of(intake, request))["activity"]
    ]

    planned = [exercise for phase in native["phases"] for exercise in phase["exercises"]]
    notes = [[dose["note"] for dose in exercise["doses"] if "note" in dose] for exercise in planned]
    assert any(notes)
    for text, said in zip(told, notes, strict=True):
        assert all(note in text for note in said)


def test_a_restricted_program_says_so_in_its_title_and_whom_to_see(client: TestClient, intake: Json) -> None:
    request = named_examples("programs")["kneecap_slipped_out_twice"]["value"]
    native = _native(client, "/v1/programs", request)
    plan = _ask(client, "program", parameters_of(intake, request))

    assert native["outcome"] == "restricted"
    assert "gentle set only" in plan["title"]
    notes = " ".join(note["text"] for note in plan["note"])
    assert all(reason["text"] in notes and reason["see"] in notes for reason in native["reasons"] if "see" in reason)


def test_a_withheld_program_is_a_guidance_that_says_why_and_whom_to_see(client: TestClient, intake: Json) -> None:
    request = named_examples("programs")["locked_knee"]["value"]
    native = _native(client, "/v1/programs", request)
    answer = _ask(client, "program", parameters_of(intake, request))

    assert native["outcome"] == "withheld"
    assert (answer["resourceType"], answer["status"]) == ("GuidanceResponse", "success")
    told = [issue["details"]["text"] for issue in _contained(answer, "OperationOutcome")["issue"]]
    for reason in native["reasons"]:
        assert any(reason["text"] in text and reason["see"] in text for text in told)
    assert _output(answer, "level")["coding"][0]["code"] == native["care"]["level"]
    notes = " ".join(note["text"] for note in answer["note"])
    for sign in native["stop_signs"]:
        assert all(item in notes for item in sign["items"])
    assert "result" not in answer


def test_a_program_that_needs_answers_names_them(client: TestClient, intake: Json) -> None:
    request = named_examples("programs")["only_an_age"]["value"]
    native = _native(client, "/v1/programs", request)
    answer = _ask(client, "program", parameters_of(intake, request))

    assert (answer["resourceType"], answer["status"]) == ("GuidanceResponse", "data-required")
    assert _asked_for(answer) == [each["id"] for each in native["ask_next"]]
    assert _asked_for(answer)[0] == "chest_breathing_bleeding"


def test_a_program_that_needs_answers_says_which_yes_does_not_wait_for_them(client: TestClient, intake: Json) -> None:
    # The floor of the screen in clinical/findings.yaml.
    report = {"screens": {"saddle_bladder_bowel_legs": "yes"}}
    answer = _ask(client, "program", parameters_of(intake, {"report": report, "preferences": WISHES}))
    codes = [
        issue["details"]["coding"][0]["code"]
        for issue in _contained(answer, "OperationOutcome")["issue"]
        if "coding" in issue["details"]
    ]

    assert _output(answer, "outcome") == "needs_answers"
    assert _output(answer, "floor") == "emergency"
    assert "Do not wait for the other questions." in answer["note"][0]["text"]
    assert codes == ["saddle_bladder_bowel_legs"]


def test_words_are_in_the_language_that_is_asked_for_and_codes_are_not(client: TestClient, intake: Json) -> None:
    english, spanish = _plan(client, intake), _plan(client, intake, "es")

    assert (spanish["language"], english["language"]) == ("es", "en")
    assert "Ejercicio" in spanish["title"] or "ejercicio" in spanish["title"]
    codes = [each["detail"]["code"]["coding"][0]["code"] for each in english["activity"]]
    assert [each["detail"]["code"]["coding"][0]["code"] for each in spanish["activity"]] == codes
    assert [each["detail"]["extension"] for each in spanish["activity"]] == [
        each["detail"]["extension"] for each in english["activity"]
    ]


def test_no_words_for_people_are_left_in_english_for_whoever_asks_for_spanish(client: TestClient, intake: Json) -> None:
    withheld = named_examples("programs")["locked_knee"]["value"]
    form = client.get("/fhir/Questionnaire/genu-intake", headers={"Accept-Language": "es"}).json()
    for item in items_of(form).values():
        # The clinical name of a finding stays English, as in the rule book.
        item.pop("code", None)
    answers = (
        form,
        _plan(client, intake, "es"),
        _ask(client, "program", parameters_of(intake, withheld), "es"),
        _ask(client, "triage", response_to(intake, all_screens("yes")), "es"),
    )

    assert [text for answer in answers for _, text in strings_of(answer) if text in WORDS_OF_PEOPLE] == []


@pytest.mark.parametrize("value", ["yes", "no", "unknown"])
def test_a_response_written_from_the_questionnaire_alone_is_understood(
    client: TestClient, intake: Json, value: str
) -> None:
    threes = [link_id for link_id, item in items_of(intake).items() if _is_three_valued(item)]
    findings = {link_id: value for link_id in threes if link_id in FINDINGS}
    native = _native(client, "/v1/triage", {"screens": all_screens(value), "findings": findings})
    response = response_to(intake, dict.fromkeys(threes, value))

    _assert_same_triage(_ask(client, "triage", response), native)
    _assert_same_triage(_ask(client, "triage", flat(response)), native)


def _is_three_valued(item: Json) -> bool:
    return "Y" in [each["valueCoding"]["code"] for each in item.get("answerOption", ())]


def test_what_was_not_asked_is_never_a_no(client: TestClient, intake: Json) -> None:
    nothing = _ask(client, "triage", response_to(intake, {}))
    emptied = response_to(intake, dict.fromkeys(("cannot_walk", "chest_breathing_bleeding"), "no"))
    for item in emptied["item"][0]["item"]:
        del item["answer"]
    declined = response_to(intake, all_screens("no"))
    for item in declined["item"][0]["item"]:
        item["answer"] = [absent("not-asked")]

    assert _output(nothing, "level")["coding"][0]["code"] == "undetermined"
    assert _ask(client, "triage", emptied) == nothing
    assert _ask(client, "triage", declined) == nothing
    assert set(_asked_for(nothing)) >= set(all_screens("no"))


def test_answers_to_another_version_are_taken_and_that_is_said(client: TestClient, intake: Json) -> None:
    response = response_of(intake, dict(TRIAGE))
    answer = _ask(client, "triage", response)
    other = _ask(client, "triage", response | {"questionnaire": f"{intake['url']}|0"})

    said = [issue for issue in _contained(other, "OperationOutcome")["issue"] if issue["code"] == "informational"]
    assert len(said) == 1
    assert "another version" in said[0]["details"]["text"]
    assert other["identifier"] == answer["identifier"]
    plan = parameters_of(intake, ADULT)
    plan["parameter"][0]["resource"]["questionnaire"] = f"{intake['url']}|0"
    assert "another version" in _ask(client, "program", plan)["note"][0]["text"]


def test_answers_grow_old_by_the_day_that_is_sent(client: TestClient, intake: Json) -> None:
    report = dict(TRIAGE) | {"answered_on": "2026-01-01", "as_of": "2026-11-22"}
    native = _native(client, "/v1/triage", report)
    response = response_of(intake, report)
    parameters = [
        {"name": "questionnaire-response", "resource": response},
        {"name": "as-of", "valueDate": "2026-11-22"},
    ]
    answer = _ask(client, "triage", {"resourceType": "Parameters", "parameter": parameters})

    assert response["authored"] == "2026-01-01"
    assert native["open_screens"]
    _assert_same_triage(answer, native)


@pytest.mark.parametrize(
    ("link_id", "answer"),
    [("age_years", {"valueDecimal": 200}), ("falls_past_year_count", {"valueInteger": -1})],
)
def test_a_number_outside_its_limits_is_refused_at_its_item(
    client: TestClient, intake: Json, link_id: str, answer: Json
) -> None:
    response = response_to(intake, {}) | {"item": [{"linkId": "cannot_walk"}, {"linkId": link_id, "answer": [answer]}]}
    (issue,) = _refused(client, "triage", response)

    assert issue["expression"] == ["QuestionnaireResponse.item[1].answer[0]"]
    assert "must be at" in issue["details"]["text"]


def test_a_day_after_that_of_use_is_refused_at_its_element(client: TestClient, intake: Json) -> None:
    response = response_to(intake, {}, authored="2026-11-23")
    parameters = [
        {"name": "questionnaire-response", "resource": response},
        {"name": "as-of", "valueDate": "2026-11-22"},
    ]
    (issue,) = _refused(client, "triage", {"resourceType": "Parameters", "parameter": parameters})

    assert issue["expression"] == ["Parameters.parameter[0].resource.authored"]


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ([], "Resource"),
        ("x", "Resource"),
        ({"resourceType": "Patient"}, "Resource"),
        ({"resourceType": "Parameters"}, "Parameters"),
        ({"resourceType": "Parameters", "parameter": {}}, "Parameters.parameter"),
        (_parameter(), "Parameters.parameter[0]"),
        (_parameter(name=CANARY), "Parameters.parameter[0].name"),
        (_parameter(name="start-date", valueDate="2026-11-22"), "Parameters.parameter[0].name"),
        (_parameter(name="as-of", valueDateTime=1), "Parameters.parameter[0].valueDateTime"),
        (_parameter(name=RESPONSE, resource={"resourceType": CANARY}), "Parameters.parameter[0].resource"),
    ],
)
def test_a_body_that_the_operation_does_not_take_is_refused(client: TestClient, sent: Any, place: str) -> None:
    assert _refused(client, "triage", sent)[0]["expression"] == [place]


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ({"name": "equipment", "valueCode": "chiar"}, "Parameters.parameter[1].part[2].value"),
        ({"name": "goals", "valueCode": CANARY}, "Parameters.parameter[1].part[2].value"),
        ({"name": "days_per_week", "valueInteger": 3}, "Parameters.parameter[1].part[2]"),
        ({"name": "few_exercises", "valueBoolean": True}, "Parameters.parameter[1].part[2].valueBoolean"),
        ({"name": "wishes", "valueCode": "x"}, "Parameters.parameter[1].part[2].name"),
        ({"name": "setting", "valueCode": "home"}, "Parameters"),
    ],
)
def test_a_preference_that_is_not_one_is_refused_at_its_part(
    client: TestClient, intake: Json, part: Json, place: str
) -> None:
    parts = [{"name": "days_per_week", "valueInteger": 3}, {"name": "minutes_per_session", "valueInteger": 20}, part]
    parameters = [
        {"name": "questionnaire-response", "resource": response_to(intake, {})},
        {"name": "preferences", "part": parts},
    ]
    sent = {"resourceType": "Parameters", "parameter": parameters}

    assert place in [issue["expression"][0] for issue in _refused(client, "program", sent)]


def test_a_program_needs_preferences(client: TestClient, intake: Json) -> None:
    (issue,) = _refused(client, "program", response_to(intake, {}))

    assert (issue["code"], issue["expression"]) == ("required", ["Parameters"])


def test_ambiguous_json_is_refused_as_everywhere(client: TestClient, intake: Json) -> None:
    text = '{"resourceType": "QuestionnaireResponse", "item": [{"linkId": "cannot_walk", "linkId": "pregnancy"}]}'
    response = client.post("/fhir/$triage", content=text, headers=FHIR_JSON)
    (issue,) = checked(response.json())["issue"]

    assert (response.status_code, issue["expression"]) == (422, ["Resource.item[0].linkId"])
    broken = client.post("/fhir/$triage", content='{"resourceType": ', headers=FHIR_JSON)
    assert (broken.status_code, broken.json()["resourceType"]) == (400, "OperationOutcome")


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/fhir+json; fhirVersion=4.0; charset=utf-8", 200),
        ("application/fhir+json; fhirVersion=5.0", 415),
        ("application/fhir+xml", 415),
        ("application/fhir+json; charset=latin-1", 415),
        ("", 415),
    ],
)
def test_bodies_are_json_of_fhir_4_0(client: TestClient, intake: Json, content_type: str, status: int) -> None:
    response = client.post(
        "/fhir/$triage",
        content=_text(response_to(intake, {})),
        headers={"Content-Type": content_type},
    )

    assert response.status_code == status
    checked(response.json())


def _text(sent: Json) -> bytes:
    import orjson

    return orjson.dumps(sent)


def test_a_body_may_be_as_long_as_everywhere(database_url: str) -> None:
    settings = Settings(database_url=database_url, languages=("en",), max_body_bytes=2048)
    with TestClient(create_app(settings, write_log=lambda _: None)) as client:
        issues = _refused(client, "triage", {"resourceType": "Parameters", "id": "x" * 3000}, 413)

    assert issues[0]["code"] == "too-long"


def test_decisions_are_counted_like_any_other(client: TestClient, intake: Json) -> None:
    def count() -> float:
        line = 'genu_triages_total{level="undetermined",state="incomplete"} '
        (value,) = (each[len(line) :] for each in client.get("/metrics").text.splitlines() if each.startswith(line))
        return float(value)

    before = count()
    _ask(client, "triage", response_to(intake, {}))

    assert count() == before + 1


def test_what_a_household_must_not_know_is_not_named(client: TestClient, intake: Json) -> None:
    rules = shipped_rulebook().triage.rules.red_flags
    hidden = [rule.id for rule in rules if rule.audience == "clinician"]
    everything = response_to(
        intake, dict.fromkeys((i for i, each in items_of(intake).items() if _is_three_valued(each)), "yes")
    )

    assert hidden == ["safeguarding-concern"]
    assert "safeguarding-concern" in str(
        _native(
            client, "/v1/triage", {"screens": all_screens("yes"), "findings": {"inconsistent_injury_history": "yes"}}
        )
    )
    assert "safeguarding-concern" not in str(_ask(client, "triage", everything))


def test_it_is_not_in_the_openapi_document(app: FastAPI) -> None:
    assert not [path for path in app.openapi()["paths"] if path.startswith(("/fhir", "/cds-services"))]
