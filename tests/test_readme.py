"""Claims about the README: what it says exists."""

import re
from pathlib import Path

from app.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    rows = dict(re.findall(r"\| `GENU_([A-Z_]+)` \| (.+?) \|", README))
    defaults = {
        name.upper(): f"`{value}`" if value != "" else "(empty)" for name, value in Settings().model_dump().items()
    }
    assert rows == defaults


def test_every_folder_it_names_exists() -> None:
    for folder in re.findall(r"^\| `([a-z/]+)/` \|", README, flags=re.MULTILINE):
        assert (ROOT / folder).is_dir(), folder


def test_every_make_target_it_names_exists() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"`?make ([a-z-]+)", README)) - {"and"} <= set(targets)
