"""TLS to PostgreSQL: verified against the authority and the name, or no connection.

The PostgreSQL of the tests is built without TLS, so that a front speaks it in its place, as a pooler would;
deploy/checks/container.py asks one that speaks it itself.
"""

import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme
from psycopg import Connection
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from app.catalog.database import engine_of
from app.settings import read_settings

pytestmark = pytest.mark.postgresql
ASKS_FOR_TLS = struct.pack("!ii", 8, 80877103)


@dataclass(frozen=True, slots=True)
class Front:
    """Where PostgreSQL is reached with TLS under a certificate for `localhost`, and whose authority signed it."""

    port: int
    authority: trustme.CA

    def url(self, host: str) -> str:
        """The database by this name of its host."""
        return f"postgresql+psycopg://postgres@{host}:{self.port}/postgres"


class TlsFront(socketserver.ThreadingTCPServer):
    """Lets in who asks for TLS, and passes what it says on to the server behind."""

    daemon_threads = True

    def __init__(self, behind: str, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.behind = behind
        self.context = context


class Passing(socketserver.BaseRequestHandler):
    """One connection."""

    server: TlsFront

    def handle(self) -> None:
        if self.request.recv(8) != ASKS_FOR_TLS:
            return
        self.request.sendall(b"S")
        try:
            outside = self.server.context.wrap_socket(self.request, server_side=True)
        except ssl.SSLError:
            return
        with socket.socket(socket.AF_UNIX) as inside, outside:
            inside.connect(self.server.behind)
            back = threading.Thread(target=_pass_on, args=(inside, outside), daemon=True)
            back.start()
            _pass_on(outside, inside)
            back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


@pytest.fixture(scope="module")
def front(postgresql_url: str) -> Iterator[Front]:
    """A running front."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    folder = make_url(postgresql_url).query["host"]
    with TlsFront(f"{folder}/.s.PGSQL.5432", context) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Front(server.server_address[1], authority)
        server.shutdown()


@pytest.fixture
def authority(front: Front, tmp_path: Path) -> Path:
    """The file of the authority that signed the certificate of the front."""
    path = tmp_path / "authority.pem"
    front.authority.cert_pem.write_to_path(str(path))
    return path


def _is_encrypted(url: str, check: str | None = None, root_certificate: Path | None = None) -> bool:
    """Whether a connection with these settings uses TLS, after a question over it."""
    environ: dict[str, Any] = {
        "GENU_DATABASE_URL": url,
        "GENU_DATABASE_TLS": check,
        "GENU_DATABASE_TLS_ROOT_CERTIFICATE": root_certificate and str(root_certificate),
    }
    engine = engine_of(read_settings({name: value for name, value in environ.items() if value}))
    try:
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
            driver = connection.connection.driver_connection
            assert isinstance(driver, Connection)
            return driver.pgconn.ssl_in_use
    finally:
        engine.dispose()


def test_the_full_check_lets_the_right_server_in(front: Front, authority: Path) -> None:
    assert _is_encrypted(front.url("localhost"), "verify-full", authority)


def test_a_server_of_another_authority_is_refused(front: Front, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    for check in ("verify-ca", "verify-full"):
        with pytest.raises(OperationalError, match="certificate verify failed"):
            _is_encrypted(front.url("localhost"), check, other)


def test_a_server_of_another_name_is_refused_by_the_full_check_only(front: Front, authority: Path) -> None:
    url = front.url("127.0.0.1")
    assert _is_encrypted(url, "verify-ca", authority)
    with pytest.raises(OperationalError, match="does not match host name"):
        _is_encrypted(url, "verify-full", authority)


def test_encryption_is_used_where_the_server_offers_it_unless_switched_off(front: Front) -> None:
    assert _is_encrypted(front.url("localhost"))
    with pytest.raises(OperationalError):
        _is_encrypted(front.url("localhost"), "disable")
