"""A prop in its scene, as the functions that draw props see it."""

from dataclasses import dataclass

from app.domain.figures.props import PLACES_ON_BODY
from app.domain.figures.scene import Scene, StandingProp
from app.domain.figures.skeleton import Point, Skeleton, Track
from app.rendering.body import Body
from app.rendering.parts import Paint, Part, upright


@dataclass(frozen=True, slots=True)
class Thing:
    """One prop, the body it belongs to, and everything else in the scene."""

    standing: StandingProp
    scene: Scene
    body: Body

    @property
    def kind(self) -> str:
        """What it is."""
        return self.standing.prop.kind

    @property
    def place(self) -> str:
        """Where content puts it."""
        return self.standing.prop.place

    @property
    def size(self) -> float:
        """Its height or thickness in centimetres; 0 when content gives none."""
        return float(self.standing.prop.size_cm or 0)

    @property
    def at(self) -> Point:
        """The point that says where it stands."""
        return self.standing.at

    @property
    def bodies(self) -> tuple[Skeleton, ...]:
        """The body from start to end."""
        return self.body.bodies

    @property
    def from_side(self) -> bool:
        """Whether the picture is a side view."""
        return self.body.from_side

    @property
    def track(self) -> Track:
        """Where the place on the body is that content puts it, from start to end."""
        where = PLACES_ON_BODY[self.place]
        return [where(body) for body in self.bodies]

    def still(self, outline: str, paint: Paint, at: Point = (0.0, 0.0)) -> Part:
        """A part that does not move."""
        return Part(outline, paint, upright([at] * len(self.bodies)))

    def width(self) -> tuple[float, float]:
        """From where to where the body reaches, start to end."""
        return self.body.width

    def top(self) -> float:
        """How high the body reaches, start to end."""
        return max(point[1] for body in self.bodies for point in body.points)
