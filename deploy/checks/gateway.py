"""deploy/nginx/nginx.conf, run by a real nginx in front of two instances: `python deploy/checks/gateway.py`.

By hand, before a release: needs nginx and openssl (Debian: nginx-light, openssl), which the tests do not. Only
addresses, ports and folders of the configuration are replaced, each of which must occur in it.
"""

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

ROOT = Path(__file__).parents[2]
REPORT = json.dumps({"findings": {"locked_knee": "yes"}})
JSON = {"Content-Type": "application/json"}
PROBLEM = "application/problem+json"


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> dict[str, object]:
        answer: dict[str, object] = json.loads(self.body)
        return answer


class Gateway:
    """The running gateway: its TLS port and its plain one."""

    def __init__(self, tls: int, plain: int) -> None:
        self.tls = tls
        self.plain = plain
        self._context = ssl.create_default_context()
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE

    def ask(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPSConnection("127.0.0.1", self.tls, timeout=20, context=self._context)
        return _answer(connection, method, path, body, headers)

    def ask_plain(self, path: str) -> Answer:
        return _answer(http.client.HTTPConnection("127.0.0.1", self.plain, timeout=20), "GET", path, None, None)


def _answer(
    connection: http.client.HTTPConnection, method: str, path: str, body: str | None, headers: dict[str, str] | None
) -> Answer:
    try:
        connection.request(method, path, body, {**(JSON if body else {}), **(headers or {})})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def main() -> None:
    """Run every check and print one line each; exit with 1 if one failed."""
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if nginx is None:
        raise SystemExit("nginx is not installed (Debian: apt-get install nginx-light)")
    failed = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ports = [_free_port() for _ in range(4)]
        instances = [stack.enter_context(_instance(folder, port)) for port in ports[:2]]
        stack.enter_context(_nginx(nginx, folder, ports))
        gateway = Gateway(ports[3], ports[2])
        _wait(ports[3])
        for check in CHECKS:
            failed += _run(check.__doc__ or "", lambda check=check: check(gateway))
        failed += _run(an_instance_killed.__doc__ or "", lambda: an_instance_killed(gateway, instances[0]))
        failed += _run(no_instance_left.__doc__ or "", lambda: no_instance_left(gateway, instances))
        log = (folder / "access.log").read_text()
        failed += _run("the log of the gateway holds no query, address of a caller or body", lambda: _log_is_clean(log))
    print("all passed" if failed == 0 else f"{failed} failed")
    raise SystemExit(1 if failed else 0)


def _run(name: str, check: Callable[[], str | None]) -> int:
    try:
        told = check()
    except AssertionError as error:
        print(f"FAILED  {name}: {error}")
        return 1
    print(f"ok      {name}{': ' + told if told else ''}", flush=True)
    return 0


def the_prefix(gateway: Gateway) -> str:
    """the prefix is stripped: a decision, the catalog and the rule book answer below /knee/"""
    assert gateway.ask("POST", "/knee/v1/triage", REPORT).json()["level"] == "urgent"
    for path in ("/knee/v1/exercises/clamshell", "/knee/v1/red-flags", "/knee/about", "/knee/livez"):
        assert gateway.ask("GET", path).status == 200, path
    for path in ("/v1/exercises", "/livez", "/", "/kneev1/exercises"):
        assert gateway.ask("GET", path).status == 404, path
    return "5 answered, 4 outside refused"


def the_documentation(gateway: Gateway) -> str:
    """the documentation works below the prefix: page, every file it names, and a contract whose server is the prefix"""
    page = gateway.ask("GET", "/knee/docs")
    assert page.status == 200
    names = [part.split('"')[0] for part in page.body.decode().replace('href="', 'src="').split('src="')[1:]]
    for name in names:
        path = urljoin("/knee/docs", name)
        assert gateway.ask("GET", path).status == 200, path
    document = gateway.ask("GET", "/knee/openapi.json").json()
    assert document["servers"] == [{"url": "/knee", "description": "this server"}]
    paths = document["paths"]
    assert isinstance(paths, dict)
    reads = [path for path, item in paths.items() if "get" in item and "{" not in path and path != "/metrics"]
    for path in reads:
        assert gateway.ask("GET", "/knee" + path).status == 200, path
    return f"{len(names)} files, {len(reads)} reads of the contract"


def redirects(gateway: Gateway) -> str:
    """redirects keep the prefix and go to TLS"""
    bare = gateway.ask("GET", "/knee", headers={"Host": "knee.example"})
    assert (bare.status, bare.headers["Location"]) == (308, "https://knee.example/knee/docs")
    plain = gateway.ask_plain("/knee/v1/exercises?limit=2")
    assert plain.status == 308
    assert plain.headers["Location"].endswith("/knee/v1/exercises?limit=2")
    assert plain.headers["Location"].startswith("https://")
    return bare.headers["Location"]


def caching(gateway: Gateway) -> None:
    """entity tags and versions pass through"""
    first = gateway.ask("GET", "/knee/v1/exercises")
    again = gateway.ask("GET", "/knee/v1/exercises", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status) == (200, 304)
    assert first.headers["Genu-Catalog-Version"]
    assert first.headers["Strict-Transport-Security"]


def ids(gateway: Gateway) -> None:
    """the id of a request passes through, forged forwarding does not hurt"""
    answer = gateway.ask("GET", "/knee/livez", headers={"X-Request-Id": "job-7", "X-Forwarded-For": "1.2.3.4"})
    assert answer.headers["X-Request-Id"] == "job-7"


def metrics(gateway: Gateway) -> None:
    """metrics are not for callers"""
    for path in ("/knee/metrics", "/metrics", "/knee/%6detrics", "/knee//metrics", "/knee/v1/../metrics"):
        answer = gateway.ask("GET", path)
        assert (answer.status, answer.headers["Content-Type"]) == (404, PROBLEM), path


def batch(gateway: Gateway) -> str:
    """a batch passes through, also one larger than a single body may be"""
    lines = "\n".join([REPORT] * 100 + ['{"findings": {}}' + " " * 5000] * 100)
    answer = gateway.ask("POST", "/knee/v1/triage/batch", lines, {"Content-Type": "application/x-ndjson"})
    assert answer.status == 200, answer.status
    assert [json.loads(line)["line"] for line in answer.body.splitlines()] == list(range(1, 201))
    return f"200 reports, {len(lines) // 1024} KB"


def too_large(gateway: Gateway) -> str:
    """a body that is too large is refused as a problem, by the service or by the gateway"""
    for kilobytes in (1050, 1200):
        answer = gateway.ask("POST", "/knee/v1/triage", " " * (kilobytes * 1024) + REPORT)
        assert (answer.status, answer.headers["Content-Type"]) == (413, PROBLEM), answer.status
        assert answer.json()["type"] == "/knee/problems/body-too-large"
    return "1050 KB, 1200 KB"


def refused_by_the_gateway(gateway: Gateway) -> None:
    """what the gateway itself takes for no request is refused as a problem"""
    long = "a" * 9000
    for method, path, headers in (
        ("GET", f"/knee/v1/exercises?q={long}", {}),
        ("GET", "/knee/v1/exercises", {"X-Long": long}),
        ("GET", "/knee/%zz", {}),
        ("TRACE", "/knee/livez", {}),
        ("POST", "/knee/v1/triage", {"Content-Length": "abc"}),
    ):
        answer = gateway.ask(method, path, headers=headers)
        assert (answer.status, answer.headers["Content-Type"]) == (400, PROBLEM), (method, path[:40], answer.status)
        assert answer.json()["type"] == "/knee/problems/request-refused"
    assert gateway.ask("GET", "/refused").status == 404


def too_many(gateway: Gateway) -> str:
    """one caller that asks too often is slowed down with 429 and Retry-After, another is not"""
    with ThreadPoolExecutor(16) as pool:
        hasty = {"Authorization": "Bearer hasty"}
        answers = list(pool.map(lambda _: gateway.ask("GET", "/knee/livez", headers=hasty), range(400)))
    refused = [answer for answer in answers if answer.status == 429]
    assert refused, "nothing was refused"
    assert {answer.status for answer in answers} == {200, 429}
    assert all(answer.headers["Retry-After"] == "1" for answer in refused)
    assert all(answer.headers["Content-Type"] == PROBLEM for answer in refused)
    assert gateway.ask("GET", "/knee/livez", headers={"Authorization": "Bearer calm"}).status == 200
    return f"{len(answers) - len(refused)} answered, {len(refused)} refused of 400"


def an_instance_killed(gateway: Gateway, instance: subprocess.Popen[bytes]) -> str:
    """an instance killed under load costs no answer: the other one is asked"""
    statuses: list[int] = []

    def call() -> None:
        end = time.monotonic() + 4
        key = {"Authorization": f"Bearer {threading.get_ident()}"}
        while time.monotonic() < end:
            statuses.append(gateway.ask("POST", "/knee/v1/triage", REPORT, key).status)
            time.sleep(0.03)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    instance.kill()
    for thread in threads:
        thread.join()
    assert set(statuses) == {200}, {status: statuses.count(status) for status in set(statuses)}
    return f"{len(statuses)} sent, {statuses.count(200)} answered, 0 failed"


def no_instance_left(gateway: Gateway, instances: list[subprocess.Popen[bytes]]) -> None:
    """with no instance left the answer is a problem with Retry-After"""
    for instance in instances:
        instance.kill()
        instance.wait()
    answer = gateway.ask("POST", "/knee/v1/triage", REPORT)
    told = (answer.status, answer.headers["Content-Type"], answer.headers["Retry-After"])
    assert told == (503, PROBLEM, "5"), told


def _log_is_clean(log: str) -> str:
    lines = [json.loads(line) for line in log.splitlines()]
    assert lines
    fields = {"time", "method", "status", "duration_s", "request_id", "upstream", "upstream_status"}
    assert all(line.keys() == fields for line in lines)
    return f"{len(lines)} lines"


CHECKS = (
    the_prefix,
    the_documentation,
    redirects,
    caching,
    ids,
    metrics,
    batch,
    too_large,
    refused_by_the_gateway,
    too_many,
)


@contextmanager
def _instance(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environ = {
        **os.environ,
        "GENU_PORT": str(port),
        "GENU_DATABASE_URL": f"sqlite:///{folder / 'genu.db'}",
        "GENU_ROOT_PATH": "/knee",
        "GENU_TRUSTED_PROXIES": "127.0.0.1",
        "GENU_LOG_LEVEL": "error",
    }
    process = subprocess.Popen([sys.executable, "-m", "app", "serve"], cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def _nginx(nginx: str, folder: Path, ports: list[int]) -> Iterator[None]:
    for name in ("run", "cache", "tls"):
        (folder / name).mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]  # noqa: RUF005
        + ["-keyout", str(folder / "tls" / "tls.key"), "-out", str(folder / "tls" / "tls.crt")],
        check=True,
        capture_output=True,
    )
    text = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text()
    for theirs, ours in (
        ("genu-1:8000", f"127.0.0.1:{ports[0]}"),
        ("genu-2:8000", f"127.0.0.1:{ports[1]}"),
        ("listen 8080", f"listen 127.0.0.1:{ports[2]}"),
        ("listen 8443", f"listen 127.0.0.1:{ports[3]}"),
        ("/run/nginx", str(folder / "run")),
        ("/var/cache/nginx", str(folder / "cache")),
        ("/etc/nginx/tls", str(folder / "tls")),
        ("/dev/stdout", str(folder / "access.log")),
        ("/dev/stderr", str(folder / "error.log")),
        ("worker_processes auto", "worker_processes 1"),
    ):
        assert theirs in text, theirs
        text = text.replace(theirs, ours)
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    command = [nginx, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(configuration)]
    subprocess.run([*command, "-t", "-q"], check=True)
    process = subprocess.Popen([*command, "-g", "daemon off;"])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"nothing listens on port {port}")


if __name__ == "__main__":
    main()
