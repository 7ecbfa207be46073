"""Files under app/static, served as they are with an ETag; what is not there by name is not found."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from app.http.conditional import answer_conditionally
from app.problems import not_found

_MEDIA_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    "": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class _PackagedFile:
    content: bytes
    etag: str
    media_type: str


class PackagedFiles:
    """The files of one folder, read once."""

    def __init__(self, folder: str) -> None:
        self._folder = files("app") / "static" / folder

    @cached_property
    def _by_name(self) -> dict[str, _PackagedFile]:
        found = {each.name: each.read_bytes() for each in self._folder.iterdir() if each.is_file()}
        return {
            name: _PackagedFile(
                content, hashlib.sha256(content).hexdigest()[:16], _MEDIA_TYPES[PurePosixPath(name).suffix]
            )
            for name, content in found.items()
        }

    def answer(self, request: Request, name: str) -> Response:
        """200 with the file, or 304.

        Raises:
            RequestRefusedError: there is none (404).
        """
        if name not in self._by_name:
            raise not_found("There is no such file.")
        file = self._by_name[name]
        return answer_conditionally(request, file.content, file.etag, media_type=file.media_type)
