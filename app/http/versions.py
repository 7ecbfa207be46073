"""Which content, catalog and engine an answer was made with, as response headers."""

from dataclasses import dataclass, field

Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Versions:
    """The three versions that, with the request, determine every decision; `headers` is their form in ASGI."""

    content: str
    catalog: str
    engine: str
    headers: tuple[Header, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        headers = (
            (b"genu-content-version", self.content.encode("ascii")),
            (b"genu-catalog-version", self.catalog.encode("ascii")),
            (b"genu-engine-version", self.engine.encode("ascii")),
        )
        object.__setattr__(self, "headers", headers)
