"""What an integrator writes with the generated Python client: triage, a program, and how it goes on.

test_clients.py generates `genu_client`, type-checks this file with it, and runs it: ADDRESS.
"""

import json
import sys
from datetime import date

from genu_client import Client
from genu_client.api.decisions import create_program, create_progression, create_triage
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
    TriageOut,
)
from genu_client.types import Unset


def main(address: str) -> None:
    """Print what came back, as one JSON line."""
    client = Client(base_url=address)

    triage = create_triage.sync(client=client, body=Report(findings=Findings(age_years=27, locked_knee=Answer.YES)))
    assert isinstance(triage, TriageOut)

    refused = create_triage.sync(client=client, body=Report(findings=Findings(age_years=500)))
    assert isinstance(refused, Problem)
    assert not isinstance(refused.errors, Unset)

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
        "refused": refused.errors[0].pointer,
        "outcome": program.outcome,
        "weeks": program.total_weeks,
        "program_digest": program.program_digest,
        "progression_digest": progression.digest,
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
