"""What is said beside every exercise holds for every kind of it: repetitions, holds and stretches."""

from app.content.load import shipped_rulebook


def test_what_makes_an_exercise_easier_names_nothing_that_a_stretch_has_not() -> None:
    # Stretches and long holds have one repetition a set, no band and no range to shorten (program rules 1.7).
    said = shipped_rulebook().programs.rules.dosage.options.easier_by_dose

    assert "repetition" not in said
    assert "band if you" in said
