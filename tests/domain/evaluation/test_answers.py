"""Claims about answers: they are words on the wire, and never truth values of Python."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.evaluation.answers import ANSWER_OF, NO, TRUTH_OF, UNKNOWN, YES, Answer, places_of_yes


@pytest.mark.parametrize("answer", Answer)
def test_an_answer_has_no_truth_value_in_python(answer: Answer) -> None:
    with pytest.raises(TypeError, match="not a truth value"):
        bool(answer)


def test_no_is_less_than_unknown_and_unknown_less_than_yes() -> None:
    assert NO < UNKNOWN < YES


@pytest.mark.parametrize("answer", Answer)
def test_word_and_truth_value_belong_together(answer: Answer) -> None:
    assert ANSWER_OF[TRUTH_OF[answer.value]] is answer


def test_an_answer_is_its_word_on_the_wire() -> None:
    assert json.dumps([*Answer]) == '["yes", "no", "unknown"]'


@given(st.lists(st.sampled_from([NO, UNKNOWN, YES])))
def test_places_of_yes_are_all_and_in_order(truths: list[int]) -> None:
    assert places_of_yes(truths) == [place for place, truth in enumerate(truths) if truth == YES]
