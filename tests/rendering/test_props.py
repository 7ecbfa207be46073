"""Everything content may put into a picture can be drawn."""

from app.content.pose_model import shipped_pose_model
from app.rendering.props import DRAWN_KINDS


def test_every_prop_of_the_body_model_is_drawn_and_nothing_else() -> None:
    assert shipped_pose_model().props.keys() == DRAWN_KINDS
