"""What an integrator writes with the generated Python client: triage of one and of many, a program, and how it goes on.

test_clients.py generates `genu_client`, type-checks this file with it, and runs it: ADDRESS.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO

from genu_client import Client
from genu_client.api.decisions import create_program, create_progression, create_triage, create_triage_batch
from genu_client.models import (
    Answer,
    CheckIn,
    Findings,
    Problem,
    ProgramOut,
    ProgramRequest,
    ProgressionOut,
    ProgressionRequest,
    ProgressionRequestProgram,
    Report,
    TriageLineOut,
    TriageOut,
)
from genu_client.types import File, Unset


def triage_many(client: Client, reports: Iterable[Report]) -> Iterator[TriageLineOut]:
    """The answer to each report: one line in, one line out."""
    lines = "\n".join(json.dumps(report.to_dict()) for report in reports)
    answer = create_triage_batch.sync(client=client, body=File(payload=BytesIO(lines.encode())))
    assert isinstance(answer, File)
    for line in answer.payload:
        yield TriageLineOut.from_dict(json.loads(line))


def main(address: str) -> None:
    """Print what came back, as one JSON line."""
    client = Client(base_url=address)

    triage = create_triage.sync(client=client, body=Report(findings=Findings(age_years=27, locked_knee=Answer.YES)))
    assert isinstance(triage, TriageOut)

    refused = create_triage.sync(client=client, body=Report(findings=Findings(age_years=500)))
    assert isinstance(refused, Problem)
    assert not isinstance(refused.errors, Unset)

    locked, healthy = Findings(age_years=27, locked_knee=Answer.YES), Findings(age_years=27)
    told_of_many: list[str | None] = []
    for each in triage_many(client, [Report(findings=each) for each in (locked, Findings(age_years=500), healthy)]):
        if isinstance(each.problem, Problem):
            assert not isinstance(each.problem.errors, Unset)
            pointer = each.problem.errors[0].pointer
            told_of_many.append(None if isinstance(pointer, Unset) else pointer)
        else:
            assert isinstance(each.triage, TriageOut)
            told_of_many.append(each.triage.level)

    described = client.get_httpx_client().get("/openapi.json").json()
    body = described["paths"]["/v1/programs"]["post"]["requestBody"]["content"]["application/json"]
    wanted = ProgramRequest.from_dict(body["examples"]["dynamic_valgus_at_home"]["value"])
    program = create_program.sync(client=client, body=wanted)
    assert isinstance(program, ProgramOut)

    going_on = ProgressionRequest(
        # It has gone through typed models and back: the service checks that nothing in it has changed.
        program=ProgressionRequestProgram.from_dict(program.to_dict()),
        as_of=date(2026, 11, 24),
        check_ins=[
            CheckIn(id="c1", date=date(2026, 11, 24), findings=Findings(activity_pain_nprs=3, rest_pain_nprs=0))
        ],
    )
    progression = create_progression.sync(client=client, body=going_on)
    assert isinstance(progression, ProgressionOut)

    told = {
        "level": triage.level,
        "many": told_of_many,
        "refused": refused.errors[0].pointer,
        "outcome": program.outcome,
        "weeks": program.total_weeks,
        "program_digest": program.program_digest,
        "progression_digest": progression.digest,
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
