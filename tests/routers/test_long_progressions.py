"""Claims about progressions that take long: nobody else waits for them."""

import asyncio
from datetime import date, timedelta

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.schemas.named_examples import named_examples
from tests.progression_requests import Json

PROGRAM = named_examples("calendars")["evenings_at_half_past_six"]["value"]["program"]
START = date.fromisoformat(PROGRAM["start_date"])


@pytest.fixture
def eighteen_months() -> Json:
    """A request with a session a day for a year and a half."""
    exercises = [{"slug": each["slug"], "pain_during_nprs": 1} for each in PROGRAM["phases"][0]["exercises"]]
    days = [(START + timedelta(days=number)).isoformat() for number in range(550)]
    logs = [{"id": day, "date": day, "exercises": exercises} for day in days]
    return {"program": PROGRAM, "as_of": days[-1], "session_logs": logs}


def test_others_are_answered_while_years_of_logs_are_folded(
    app: FastAPI, client: TestClient, eighteen_months: Json
) -> None:
    answered: list[str] = []

    async def ask() -> None:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as caller:

            async def progress() -> None:
                assert (await caller.post("/v1/progressions", json=eighteen_months)).status_code == 200
                answered.append("progression")

            async def probe() -> None:
                await asyncio.sleep(0.05)
                assert (await caller.get("/livez")).status_code == 200
                answered.append("probe")

            await asyncio.gather(progress(), probe())

    asyncio.run(ask())

    assert answered == ["probe", "progression"]
