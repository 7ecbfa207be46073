"""Who may call: API keys from a file that holds their hashes only, exchanged while the service runs.

The file has one `NAME sha256:HEX` a line; `#` starts a comment. A caller whose key is replaced has two lines of one
name for a while. Keys are 256 random bits (`genu key NAME`), so that a plain hash of one tells nothing about it.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from starlette.types import Scope

from app.http.log import EventLog
from app.problems import UNAUTHORIZED, RequestRefusedError

NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")

_LINE: Final = re.compile(rf"({NAME.pattern})\s+sha256:([0-9a-f]{{64}})")
_BEARER: Final = re.compile(rb"bearer +([\x21-\x7e]{1,256})", re.IGNORECASE)
_CHECK_EVERY_S: Final = 2.0
OPEN_PATHS: Final = frozenset(
    {"/", "/livez", "/readyz", "/docs", "/openapi.json", "/rules", "/fhir/metadata", "/cds-services"}
)
OPEN_BELOW: Final = ("/docs/", "/page/", "/problems/", "/rules/")
"""Probes, and pages that are the same for everyone: a browser asks for them without a key."""

_ASK: Final = {"WWW-Authenticate": 'Bearer realm="genu"'}
_WRONG: Final = {"WWW-Authenticate": 'Bearer realm="genu", error="invalid_token"'}


class KeyFileError(ValueError):
    """The file of keys cannot be used; the message has one line per fault and never repeats a line."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key that is accepted: whose it is, and the SHA-256 of it."""

    name: str
    digest: bytes


def new_key(name: str) -> tuple[str, str]:
    """A key to hand over, and the line for the file that accepts it."""
    key = f"genu_{token_urlsafe(32)}"
    return key, f"{name} sha256:{sha256(key.encode('ascii')).hexdigest()}"


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys of a file.

    Raises:
        KeyFileError: the file cannot be read, holds no key, or a line is not one; all faults in one message.
    """
    try:
        # An editor of Windows begins a file with a mark that is no part of the first name.
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise KeyFileError(f"the file of API keys cannot be read ({type(error).__name__})") from None
    keys: list[Key] = []
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        match = _LINE.fullmatch(text)
        if match is None:
            faults.append(f"line {number} of the file of API keys must read: NAME sha256:HEX (see: genu key --help)")
        else:
            keys.append(Key(match[1], bytes.fromhex(match[2])))
    if not keys and not faults:
        faults.append("the file of API keys holds no key")
    if faults:
        raise KeyFileError("\n".join(faults))
    return tuple(keys)


class KeyRing:
    """The keys in use. A file that cannot be used leaves the last good ones in force, and the log says so."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = _stamp_of(path)
        self._is_read = True
        self.keys = read_keys(path)

    def owner_of(self, key: bytes) -> str | None:
        """The name of the caller; the time taken does not depend on which key is nearest to matching."""
        digest = sha256(key).digest()
        owner = None
        for known in self.keys:
            if compare_digest(known.digest, digest):
                owner = known.name
        return owner

    def refresh(self, log: EventLog) -> None:
        """Read the file again if it has changed, or if it could not be used the last time."""
        stamp = _stamp_of(self._path)
        is_changed = stamp != self._stamp
        if self._is_read and not is_changed:
            return
        self._stamp = stamp
        try:
            self.keys = read_keys(self._path)
        except KeyFileError:
            self._is_read = False
            if is_changed:
                log.alarm("api_keys_not_read", keys=len(self.keys))
        else:
            self._is_read = True
            log.notice("api_keys_in_use", keys=len(self.keys))


async def follow_keys(ring: KeyRing, log: EventLog, check_every_s: float = _CHECK_EVERY_S) -> None:
    """Keep the keys current until cancelled."""
    while True:
        await asyncio.sleep(check_every_s)
        ring.refresh(log)


class Guard:
    """Lets those requests pass that carry a key or need none; `count` is told the owner of each key used."""

    def __init__(self, ring: KeyRing, count: Callable[[str], None]) -> None:
        self._ring = ring
        self._count = count

    def admit(self, scope: Scope) -> str | None:
        """Whose key the request carries, or None where none is needed.

        Raises:
            RequestRefusedError: it has no key, more than one, or one that is not known.
        """
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path in OPEN_PATHS or path.startswith(OPEN_BELOW):
            return None
        sent = tuple(_keys_in(scope))
        if len(sent) != 1:
            raise RequestRefusedError(UNAUTHORIZED, headers=_ASK)
        owner = self._ring.owner_of(sent[0])
        if owner is None:
            raise RequestRefusedError(UNAUTHORIZED, headers=_WRONG)
        self._count(owner)
        return owner


def _keys_in(scope: Scope) -> Iterator[bytes]:
    for name, value in scope["headers"]:
        if name == b"authorization" and (match := _BEARER.fullmatch(value)):
            yield match[1]


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
