"""How large anything in a request may be: the one place for the limits of the contract.

Each limit stands far above what an honest caller needs (the longest real report is under 20 KB and 4 levels deep) and
far below what would cost a worker noticeable time. The size of the whole body is a setting (GENU_MAX_BODY_BYTES).
"""

from typing import Final

MAX_NESTING: Final = 16
"""Levels of objects and lists in a JSON body."""

MAX_NUMBER_DIGITS: Final = 40
"""Characters of one JSON number; a double needs 17 significant digits and a short exponent."""

MAX_NAME_LENGTH: Final = 100
"""Characters of an identifier: finding, pattern, impairment, exercise slug."""

MAX_TEXT_LENGTH: Final = 500
"""Characters of a free text, where one is accepted at all."""

MAX_LIST_LENGTH: Final = 500
"""Elements of a list whose nature sets no smaller bound."""

MAX_QUERY_PARAMETERS: Final = 100
"""Parameters of one query string."""

MAX_REPORTED_ERRORS: Final = 50
"""Faults listed in one problem; further ones are counted."""

MAX_SESSION_LOGS: Final = 1000
"""Session logs of one progression request: daily sessions for more than two years."""

MAX_CHECK_INS: Final = 500
"""Check-ins of one progression request."""

MAX_EXERCISES_PER_LOG: Final = 30
"""Exercises of one logged session."""

MAX_SETS_PER_LOG: Final = 20
"""Sets of one exercise in one logged session."""

MAX_PHASE_WEEKS: Final = 52
"""Weeks of one phase of a program."""

MAX_PROGRAM_DAYS: Final = 1100
"""Days from the start of a program to the day a progression asks about: three years."""

MAX_INSTRUCTIONS: Final = 50
"""Instructions of clinicians in one progression request."""
