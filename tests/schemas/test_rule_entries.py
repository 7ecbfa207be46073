"""Claims about the entries of the rule book, which take their fields from the rules by name."""

from dataclasses import fields

import pytest

from app.content.load import shipped_rulebook
from app.routers.rule_book import NOUNS, Noun


@pytest.mark.parametrize("noun", NOUNS, ids=[noun.path for noun in NOUNS])
def test_every_field_of_an_entry_is_filled_for_some_rule(noun: Noun) -> None:
    entries = list(noun.make(shipped_rulebook()))
    names = {field.name for field in fields(noun.one)}

    assert {name for name in names if any(getattr(entry, name) not in (None, ()) for entry in entries)} == names
