"""The code of docs/catalog.md keeps a copy of the catalog, whatever becomes of it: only what changed is read again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.catalog.imports import export_catalog, import_catalog
from app.catalog.live import refresh
from app.content.eligibility import shipped_contraindications
from app.content.load import CONTENT_ROOT
from app.main import create_app
from app.schemas.inventory import Inventory, ListName
from app.settings import Settings
from tests.documents import blocks_of, read

Json = dict[str, Any]

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORDS = shipped_contraindications()
# What does not depend on the kind of database is shown on one of them.
on_sqlite_seeded = pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Service:
    """A service on a database of its own, and the function of the page."""

    app: FastAPI
    client: TestClient
    engine: Engine
    bring_up_to_date: Callable[[TestClient, Json], list[str]]

    def take_over(self, path: Path, *, whole: bool = False) -> None:
        """Import, and let the worker look."""
        import_catalog(self.engine, path, CONTENT_ROOT, now=NOW, whole=whole)
        editions = self.app.state.editions
        look = partial(refresh, self.app.state.catalog, self.engine, WORDS, editions.swap, editions.prepare)
        assert self.client.portal is not None
        self.client.portal.call(look)

    def values(self, copy: Json) -> Json:
        """What the service says now at each address of a copy."""
        return {path: self.client.get(path).json() for path in copy["entries"]}


@pytest.fixture
def service(seeded: Engine) -> Iterator[Service]:
    (block,) = blocks_of(read("catalog.md"), "python")
    names: Json = {"httpx2": httpx2}
    exec(compile(block.text, "catalog.md", "exec"), names)  # noqa: S102 (our own page)
    url = seeded.url.render_as_string(hide_password=False)
    app = create_app(Settings(database_url=url, log_level="error", languages=("en",), catalog_check_every_s=3600))
    with TestClient(app) as client:
        yield Service(app, client, seeded, names["bring_up_to_date"])


def values_in(copy: Json) -> Json:
    return {path: entry["value"] for path, entry in copy["entries"].items()}


def changed_name(folder: Path, ladder: str, slug: str, name: str) -> Path:
    """The file of a ladder of an export with another name of one exercise."""
    file = folder / "exercises" / f"{ladder}.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    (entry,) = (each for each in content["exercises"] if each["id"] == slug)
    entry["name"] = name
    changed = folder / f"{ladder}.yaml"
    changed.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return changed


@on_sqlite_seeded
def test_a_copy_follows_changes_retirements_and_the_way_back_to_an_older_catalog(
    service: Service, tmp_path: Path
) -> None:
    export_catalog(service.engine, tmp_path / "before")
    copy: Json = {}
    first = service.bring_up_to_date(service.client, copy)
    assert len(first) == len(set(first)) == len(copy["entries"])
    before = values_in(copy)
    assert before == service.values(copy)
    assert service.bring_up_to_date(service.client, copy) == []

    (tmp_path / "import").mkdir()
    (tmp_path / "import" / "retired.yaml").write_text("- {id: banded-clamshell, replaced_by: clamshell}\n")
    for path, whole in (
        (tmp_path / "import", False),
        (changed_name(tmp_path / "before", "calf", "seated-heel-raise", "Heel raise, sitting"), False),
        (tmp_path / "before", True),
    ):
        old = values_in(copy)
        service.take_over(path, whole=whole)
        touched = service.bring_up_to_date(service.client, copy)
        new = values_in(copy)
        assert new == service.values(copy)
        assert touched
        assert sorted(touched) == sorted(path for path in new if old.get(path) != new[path])
        assert service.bring_up_to_date(service.client, copy) == []
        if path.name == "import":
            assert new["/v1/exercises/banded-clamshell"]["replaced_by"] == "clamshell"
        if path.name == "calf.yaml":
            # Its neighbors say its name.
            assert "/v1/exercises/seated-heel-raise" in touched
            assert len(touched) > 1
    assert values_in(copy) == before


@on_sqlite_seeded
def test_a_copy_of_another_catalog_loses_what_is_not_there(service: Service) -> None:
    copy: Json = {"entries": {"/v1/exercises/of-another-clinic": {"etag": '"x"', "value": {}}}}

    assert "/v1/exercises/of-another-clinic" in service.bring_up_to_date(service.client, copy)
    assert "/v1/exercises/of-another-clinic" not in copy["entries"]


@on_sqlite_seeded
def test_an_entry_read_from_an_instance_that_is_behind_is_read_again(service: Service) -> None:
    copy: Json = {}
    service.bring_up_to_date(service.client, copy)
    real, late = service.client.get, "/v1/exercises/clamshell"

    class Behind:
        """Answers one entry as it was before."""

        def get(self, path: str, **options: Any) -> Any:
            answer = real(path, **options)
            if path == late:
                answer.headers["ETag"] = 'W/"before"'
            return answer

    del copy["entries"][late]
    del copy["etag"]
    assert service.bring_up_to_date(Behind(), copy) == [late]  # type: ignore[arg-type]
    assert service.bring_up_to_date(service.client, copy) == [late]
    assert service.bring_up_to_date(service.client, copy) == []


@on_sqlite_seeded
def test_a_copy_that_was_interrupted_goes_on_where_it_stood(service: Service) -> None:
    real, answered = service.client.get, []

    class Limited:
        """Lets 40 requests through."""

        def get(self, path: str, **options: Any) -> Any:
            answer = real(path, **options)
            answered.append(path)
            if len(answered) == 41:
                answer.status_code = 429
            return answer

    copy: Json = {}
    with pytest.raises(httpx2.HTTPStatusError):
        service.bring_up_to_date(Limited(), copy)  # type: ignore[arg-type]
    # The first request was for the inventory.
    assert list(copy["entries"]) == answered[1:40]
    again = service.bring_up_to_date(service.client, copy)
    assert not set(again) & set(answered[1:40])
    assert values_in(copy) == service.values(copy)


@on_sqlite_seeded
def test_a_drawing_counts_as_changed_when_its_own_exercise_changes_and_only_then(
    service: Service, tmp_path: Path
) -> None:
    def tags() -> dict[str, str]:
        lists = service.client.get("/v1/inventory?list=exercises").json()["lists"]
        return {entry["id"]: entry["figure_etag"] for entry in lists[0]["entries"]}

    export_catalog(service.engine, tmp_path)
    before = tags()
    service.take_over(changed_name(tmp_path, "calf", "seated-heel-raise", "Heel raise, sitting"))
    after = tags()

    assert {slug for slug in after if after[slug] != before[slug]} == {"seated-heel-raise"}


def test_the_lists_are_all_those_below_v1(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    whole = {path for path in paths if path.removesuffix("/{id}").removesuffix("/{slug}") != path}

    assert {f"/v1/{name}" for name in ListName} == {path.rpartition("/")[0] for path in whole}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_tags_are_those_of_the_entries_at_their_own_addresses(client: TestClient, language: str) -> None:
    spoken = {"Accept-Language": language}
    answer = client.get("/v1/inventory", headers=spoken)
    inventory = Inventory.model_validate_json(answer.content)

    assert answer.headers["content-language"] == language
    assert inventory.model_dump(mode="json", exclude_none=True) == answer.json()
    assert [each.name for each in inventory.lists] == list(ListName)
    for each in inventory.lists:
        for entry in each.entries:
            path = f"/v1/{each.name}/{entry.id}"
            assert client.get(path, headers=spoken).headers["etag"] == entry.etag, path


@pytest.mark.parametrize("query", ["", "?side=left&motion=true"])
def test_the_tags_of_drawings_are_those_at_their_own_addresses(client: TestClient, query: str) -> None:
    (exercises,) = client.get("/v1/inventory?list=exercises").json()["lists"]
    for entry in exercises["entries"][::5]:
        answer = client.get(f"/v1/exercises/{entry['id']}/figure{query}")
        assert answer.headers["etag"] == entry["figure_etag"], entry["id"]


def test_only_the_lists_asked_about_are_told_and_nothing_new_is_not_sent(client: TestClient) -> None:
    answer = client.get("/v1/inventory?list=sources&list=screens&list=sources")
    assert [each["name"] for each in answer.json()["lists"]] == ["screens", "sources"]
    assert len(answer.json()["lists"][0]["entries"]) == 20
    known = {"If-None-Match": answer.headers["etag"]}
    again = client.get("/v1/inventory?list=screens&list=sources", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    # Another question has another answer: what was never read must not count as known.
    assert client.get("/v1/inventory?list=screens", headers=known).status_code == 200
    refused = client.get("/v1/inventory?list=finding")
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["parameter"], error["code"]) == ("list", "not_allowed")
