"""Parts on their way from start to end."""

from app.rendering.parts import Spot, unwound


def test_turns_go_on_instead_of_spinning_around() -> None:
    spots = [Spot((0, 0), turn) for turn in (170.0, 179.0, -175.0, -160.0, 170.0)]
    assert [spot.turn for spot in unwound(spots)] == [170, 179, 185, 200, 170]
