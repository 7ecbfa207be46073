"""Left and right differ by name only."""

from dataclasses import replace

from hypothesis import given

from app.domain.program.results import Program
from tests.programs_of_tests import Request, plan, requests


@given(requests())
def test_a_left_knee_gets_the_program_of_a_right_one(request: Request) -> None:
    left, right = (
        plan({**request, "report": {**request["report"], "affected_side": side}}) for side in ("left", "right")
    )

    if isinstance(left, Program):
        assert isinstance(right, Program)
        assert (left.affected_side, right.affected_side) == ("left", "right")
        right = replace(right, affected_side="left")
    assert left == right
