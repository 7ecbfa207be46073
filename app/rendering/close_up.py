"""A foot drawn large, for movements too small for a whole-body figure."""

from app.domain.body_model import CloseUp


def close_up_figure(close_up: CloseUp, *, mirrored: bool, motion: bool) -> tuple[str, float, float]:
    """Content, width and height of the picture."""
    return "", 100, 100
