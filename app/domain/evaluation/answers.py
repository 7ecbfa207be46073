"""What a person can say about a finding, and how such answers combine.

Every finding is yes, no, unknown (asked, the person cannot say) or absent (not asked). The last two evaluate to the
same truth value, unknown, in strong Kleene logic: `all` is the minimum and `any` the maximum with no < unknown < yes.
The logic works on the small integers NO, UNKNOWN and YES, because minimum and maximum of integers are what the
evaluator spends its time on; `Answer` is the word on the wire.
"""

from enum import StrEnum
from typing import Final, Never

NO: Final = 0
UNKNOWN: Final = 1
YES: Final = 2


class Answer(StrEnum):
    """The three words a caller may send; an absent finding was not asked."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> Never:
        # The string "no" is true in Python; asking an answer for its truth is always a mistake.
        raise TypeError("an Answer is not a truth value; compare it with Answer.YES, Answer.NO or Answer.UNKNOWN")


ANSWER_OF: Final = (Answer.NO, Answer.UNKNOWN, Answer.YES)
"""Truth value -> word: ANSWER_OF[YES] is Answer.YES."""

TRUTH_OF: Final[dict[str, int]] = {"no": NO, "unknown": UNKNOWN, "yes": YES}
"""Word -> truth value."""


def places_of_yes(truths: list[int]) -> list[int]:
    """Where yes stands, in order; quick where it is rare."""
    places: list[int] = []
    for _ in range(truths.count(YES)):
        places.append(truths.index(YES, places[-1] + 1 if places else 0))
    return places
