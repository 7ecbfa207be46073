"""Parts on their way from start to end."""

from app.rendering.parts import unwound


def test_turns_go_on_instead_of_spinning_around() -> None:
    spots = [(0.0, 0.0, turn, 1.0) for turn in (170.0, 179.0, -175.0, -160.0, 170.0)]
    assert [turn for _, _, turn, _ in unwound(spots)] == [170, 179, 185, 200, 170]
