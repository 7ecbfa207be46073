"""GET /v1/exercises and one exercise, as an integrator uses them."""

from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.schemas.exercises import ExerciseOut, ExercisePage
from app.settings import Settings


def page(client: TestClient, query: str) -> dict[str, Any]:
    answer = client.get(f"/v1/exercises?{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def slugs(client: TestClient, query: str) -> set[str]:
    found = page(client, f"{query}&limit=100")
    items = list(found["items"])
    while found["next_cursor"]:
        found = page(client, f"{query}&limit=100&cursor={found['next_cursor']}")
        items += found["items"]
    return {item["slug"] for item in items}


def test_a_page_holds_twenty_exercises_and_leads_to_the_next(client: TestClient) -> None:
    first = page(client, "")
    assert (len(first["items"]), first["total"]) == (20, 167)
    second = page(client, f"cursor={first['next_cursor']}")
    assert not {item["slug"] for item in first["items"]} & {item["slug"] for item in second["items"]}


@pytest.mark.parametrize("limit", [20, 100])
def test_a_page_asked_for_again_is_the_same_and_every_language_filter_and_place_has_its_own(
    client: TestClient, limit: int
) -> None:
    def ask(query: str, language: str = "en") -> bytes:
        return client.get(f"/v1/exercises?{query}", headers={"Accept-Language": language}).content

    first = ask(f"limit={limit}")
    cursor = orjson.loads(first)["next_cursor"]
    others = [
        ask(f"limit={limit}", "es"),
        ask(f"limit={limit}&cursor={cursor}"),
        ask(f"limit={limit - 1}"),
        ask(f"limit={limit}&kind=stretch"),
        ask(f"limit={limit}&q=bridge"),
    ]

    assert ask(f"limit={limit}") == first
    assert len({first, *others}) == 6


@pytest.mark.parametrize("query", ["", "limit=100", "q=plank", "impairment=balance_deficit"])
def test_a_page_is_what_the_contract_says(client: TestClient, query: str) -> None:
    answer = client.get(f"/v1/exercises?{query}")
    model = ExercisePage.model_validate_json(answer.content)
    assert model.model_dump(mode="json") == answer.json()


def test_every_exercise_is_what_the_contract_says(client: TestClient, app: FastAPI) -> None:
    for slug in app.state.catalog.snapshot.catalog.by_slug:
        answer = client.get(f"/v1/exercises/{slug}")
        assert answer.status_code == 200
        model = ExerciseOut.model_validate_json(answer.content)
        assert model.model_dump(mode="json") == answer.json()


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        ("impairment=quadriceps_weakness", "quad-set", "clamshell"),
        ("impairment=hip_abductor_weakness&impairment=calf_weakness", "seated-heel-raise", "quad-set"),
        ("goal=aerobic_conditioning", "flat-walking", "clamshell"),
        ("muscle=soleus", "seated-heel-raise", "clamshell"),
        ("kind=stretch", "couch-stretch", "clamshell"),
        ("ladder=calf", "single-leg-heel-raise", "clamshell"),
        ("equipment=none", "clamshell", "banded-clamshell"),
        ("equipment=loop_band", "banded-clamshell", "wall-sit"),
        ("equipment=long_band", "clamshell", "terminal-knee-extension"),
        ("equipment=long_band&equipment=anchor", "terminal-knee-extension", "wall-sit"),
        ("position=side_lying", "clamshell", "mini-squat"),
        ("weight_bearing=none", "quad-set", "mini-squat"),
        ("patellofemoral_load_max=low", "mini-squat", "wall-sit"),
        ("impact_max=none", "single-leg-squat", "double-leg-jump-stick"),
        ("difficulty_min=8", "nordic-hamstring-curl", "clamshell"),
        ("difficulty_max=2", "clamshell", "single-leg-squat"),
        ("phase=calm", "clamshell", "single-leg-squat"),
        ("not_contraindicated_by=kneeling_pain", "standing-hip-flexor-stretch", "half-kneeling-hip-flexor-stretch"),
        ("not_contraindicated_by=non_weight_bearing_order", "clamshell", "mini-squat"),
        ("q=glute+brige", "glute-bridge", "clamshell"),
    ],
)
def test_each_filter_keeps_what_fits(client: TestClient, query: str, inside: str, outside: str) -> None:
    found = slugs(client, query)
    assert inside in found
    assert outside not in found


def test_filters_narrow_together(client: TestClient) -> None:
    query = "impairment=quadriceps_weakness&equipment=chair&phase=calm&patellofemoral_load_max=low&difficulty_max=2"
    found = slugs(client, query)
    assert {"quad-set", "straight-leg-raise", "seated-vmo-timing"} <= found
    assert not found & {"wall-sit", "terminal-knee-extension", "sit-to-stand"}


def test_the_best_match_of_a_search_comes_first(client: TestClient) -> None:
    assert page(client, "q=TKE")["items"][0]["slug"] == "terminal-knee-extension"
    assert page(client, "q=clamshel")["items"][0]["slug"] == "clamshell"
    assert page(client, "q=xyzzy")["items"] == []


def test_what_was_read_is_not_sent_again(client: TestClient) -> None:
    for path in ("/v1/exercises?limit=5", "/v1/exercises/clamshell"):
        first = client.get(path)
        assert first.headers["cache-control"] == "no-cache"
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_page_of_another_release_is_not_taken_for_the_one_that_was_read(
    client: TestClient, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"If-None-Match": client.get("/v1/exercises?limit=1").headers["etag"]}
    monkeypatch.setattr("app.http.editions.__version__", "9.9.9")
    settings = Settings(database_url=database_url, log_level="error", languages=("en",))
    with TestClient(create_app(settings)) as later:
        assert later.get("/v1/exercises?limit=1", headers=known).status_code == 200


def test_the_answer_names_the_catalog_it_is_from(client: TestClient) -> None:
    answer = client.get("/v1/exercises?limit=1")
    assert answer.json()["catalog_version"] == answer.headers["genu-catalog-version"]


def test_one_exercise_has_its_neighbors_and_substitutes(client: TestClient) -> None:
    exercise = client.get("/v1/exercises/clamshell").json()
    assert [link["slug"] for link in exercise["easier"]] == ["side-lying-hip-abduction", "prone-heel-squeeze"]
    assert [link["slug"] for link in exercise["harder"]] == ["side-lying-abduction-wall-slide", "fire-hydrant"]
    assert exercise["substitutes"]
    assert all(link["difficulty"] <= exercise["difficulty"] for link in exercise["substitutes"])
    assert exercise["status"] == "active"
    assert exercise["evidence"]["sources"]


def test_an_exercise_that_does_not_exist_is_404_with_the_nearest(client: TestClient) -> None:
    answer = client.get("/v1/exercises/clamshel")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert (error["parameter"], error["nearest"]) == ("slug", "clamshell")
    assert "banded-clamshell" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("impairment=quadriceps_weaknes", "impairment", "not_allowed"),
        ("impairment=vmo_delay", "impairment", "not_allowed"),
        ("equipment=jet_pack", "equipment", "not_allowed"),
        ("not_contraindicated_by=sore_knee", "not_contraindicated_by", "not_allowed"),
        ("kind=dance", "kind", "not_allowed"),
        ("phase=maintenance", "phase", "not_allowed"),
        ("limit=0", "limit", "too_small"),
        ("limit=101", "limit", "too_large"),
        ("limit=ten", "limit", "integer_expected"),
        ("difficulty_min=11", "difficulty_min", "too_large"),
        ("impairement=balance_deficit", "impairement", "unknown_parameter"),
        ("limit=5&limit=6", "limit", "repeated_parameter"),
        (f"q={'a' * 81}", "q", "too_long"),
        ("cursor=%21", "cursor", "pattern"),
    ],
)
def test_a_wrong_query_is_refused_with_its_place(client: TestClient, query: str, parameter: str, code: str) -> None:
    answer = client.get(f"/v1/exercises?{query}")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error.get("parameter", error.get("pointer")), error["code"]) == (parameter, code)


def test_a_misspelt_word_has_a_nearest_one(client: TestClient) -> None:
    (error,) = client.get("/v1/exercises?equipment=lop_band").json()["errors"]
    assert error["nearest"] == "loop_band"


def test_a_cursor_of_another_listing_is_a_conflict(client: TestClient) -> None:
    cursor = page(client, "kind=strength&limit=5")["next_cursor"]
    answer = client.get(f"/v1/exercises?kind=stretch&limit=5&cursor={cursor}")
    assert answer.status_code == 409
    (error,) = answer.json()["errors"]
    assert (error["parameter"], error["code"]) == ("cursor", "foreign_cursor")


def test_conditions_of_a_person_are_no_query_parameters(client: TestClient) -> None:
    assert client.get("/v1/exercises?finding=pregnant").status_code == 422


def test_the_contract_lists_the_words_of_the_shipped_catalog(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert "none" in schemas["EquipmentWord"]["enum"]
    assert "balance_deficit" in schemas["ImpairmentWord"]["enum"]
    assert "aerobic_conditioning" not in schemas["ImpairmentWord"]["enum"]
