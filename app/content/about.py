"""Reads what the service says about itself: owner, intended use, limits, regulatory position."""

from dataclasses import dataclass
from pathlib import Path

from app.content.reading import Reader, Wording


@dataclass(frozen=True, slots=True)
class About:
    """The statements of about.yaml; its opening comment says what each field means."""

    owner: str
    funding: str
    license: str
    intended_use: str
    intended_users: str
    limits: tuple[str, ...]
    regulatory_position: str
    development: str
    use_of_personal_data: str
    inputs_that_matter: dict[str, str]


def load_about(root: Path, wording: Wording | None = None) -> About:
    """The statements of a content folder, English or in a wording.

    Raises:
        ContentError: the file is missing or not as its opening comment says.
    """
    reader = Reader(root, wording)
    about = reader.entry("about.yaml", About, reader.mapping("about.yaml"))
    reader.finish()
    assert about is not None
    return about
