"""What is on its way out, from deprecations.yaml: told to callers by RFC 9745 (Deprecation) and RFC 8594 (Sunset)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, TypeAdapter, model_validator

from app.content.reading import read_yaml
from app.schemas.types import IsoDate, StrictModel

Header = tuple[bytes, bytes]

_FILE: Final = Path(__file__).with_suffix(".yaml")
_SHORTEST_NOTICE: Final = timedelta(days=182)


class Deprecation(StrictModel):
    """One operation or version that should not be used any more."""

    covers: Annotated[str, Field(pattern=r"^(/[a-z0-9/{}_-]+|[a-z][a-z0-9_]*)$")]
    since: IsoDate
    sunset_on: IsoDate | None = None
    guide: Annotated[str, Field(pattern=r"^(/|https://)[^\s<>\"]*$")]

    @model_validator(mode="after")
    def _gives_notice(self) -> Self:
        if self.sunset_on is not None and self.sunset_on - self.since < _SHORTEST_NOTICE:
            raise ValueError(f"{self.covers}: the sunset must be at least {_SHORTEST_NOTICE.days} days after `since`")
        return self

    def concerns(self, operation_id: str, path: str) -> bool:
        """Whether it covers this operation."""
        return self.covers == operation_id or f"{path}/".startswith(f"{self.covers}/")

    def sentence(self) -> str:
        """The same in words, for the description of an operation."""
        end = "" if self.sunset_on is None else f" and may be gone from {self.sunset_on} on"
        return f"Deprecated since {self.since}{end}: see {self.guide}."

    def headers(self, root_path: str) -> tuple[Header, ...]:
        """The headers of an answer; `root_path` is the prefix that a gateway strips."""
        guide = f"{root_path}{self.guide}" if self.guide.startswith("/") else self.guide
        told = [("deprecation", f"@{int(_midnight(self.since).timestamp())}")]
        told.append(("link", f'<{guide}>; rel="deprecation"'))
        if self.sunset_on is not None:
            told.append(("sunset", format_datetime(_midnight(self.sunset_on), usegmt=True)))
            told.append(("link", f'<{guide}>; rel="sunset"'))
        return tuple((name.encode("ascii"), value.encode("ascii")) for name, value in told)


def shipped_deprecations() -> tuple[Deprecation, ...]:
    """The entries of deprecations.yaml.

    Raises:
        ContentError: the file is not YAML.
        ValidationError: an entry is not one.
    """
    return TypeAdapter(tuple[Deprecation, ...]).validate_python(read_yaml(_FILE))


def deprecated_operations(
    entries: Iterable[Deprecation], operations: Iterable[tuple[str, str]]
) -> Mapping[str, Deprecation]:
    """What is deprecated, by operation id; the first entry that covers an operation speaks for it.

    Args:
        entries: what is declared.
        operations: id and path of each operation of the contract.

    Raises:
        ValueError: an entry covers nothing.
    """
    entries, operations = tuple(entries), tuple(operations)
    for entry in entries:
        if not any(entry.concerns(*operation) for operation in operations):
            raise ValueError(f"{entry.covers} is deprecated, but there is no such operation or version")
    return {
        operation_id: entry
        for operation_id, path in operations
        for entry in reversed(entries)
        if entry.concerns(operation_id, path)
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
