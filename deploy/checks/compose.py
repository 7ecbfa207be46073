"""deploy/compose/compose.yaml as it is, run by podman-compose: `python deploy/checks/compose.py`.

By hand, before a release: as root on Linux, with what container.py needs and podman-compose, netavark, aardvark-dns
and iptables (Debian: apt-get install netavark aardvark-dns iptables; pip install podman-compose). Ports 80 and 443 must
be free. Images of nginx and PostgreSQL are made of Debian's packages under the names of the file, with an entrypoint
that does what the official ones do with its variables: what is checked is the file, not those images.

podman runs no health check and no order of starts without systemd, so that both are done here as the file says them.
"""

import argparse
import http.client
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trustme
import yaml
from container import Engine, make_rootfs, provide_base, run_command, the_build

from app import __version__

ROOT = Path(__file__).parents[2]
SERVERS = "ca-certificates,nginx-light,postgresql"
TOOLS = ("buildah", "podman", "runc", "debootstrap", "iptables")
REPORT = json.dumps({"findings": {"locked_knee": "yes"}})
NGINX = """
FROM localhost/servers:check
USER 101:101
STOPSIGNAL SIGQUIT
ENTRYPOINT ["nginx", "-g", "daemon off;"]
"""
POSTGRES = """
FROM localhost/servers:check
ENV LANG=C.UTF-8 PGDATA=/var/lib/postgresql/data
COPY entrypoint /entrypoint
RUN ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/
VOLUME /var/lib/postgresql/data
STOPSIGNAL SIGINT
ENTRYPOINT ["/entrypoint"]
"""
# As the official image: as root only to hand over the folder; the password is read, and the server runs, as postgres.
ENTRYPOINT = """#!/bin/sh
set -eu
if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /run/postgresql
    chown postgres "$PGDATA" /run/postgresql
    chmod 700 "$PGDATA"
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" --auth-local=trust --auth-host=scram-sha-256
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    pg_ctl -w -o "-c listen_addresses=''" start
    test "$POSTGRES_DB" = "$POSTGRES_USER" && createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
    pg_ctl -m fast -w stop
fi
exec postgres -c listen_addresses='*'
"""
CONTAINERS = """
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
[network]
network_backend = "netavark"
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
"""
# What the first process of a container may do, its memory, and where its network leads.
INSIDE = """
import json, os
status = dict(line.split(":", 1) for line in open("/proc/1/status").read().splitlines())
try:
    open("/written", "w").close()
    writes = True
except OSError:
    writes = False
routes = [line.split()[1] for line in open("/proc/net/route").read().splitlines()[1:]]
first, second = "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory.max"
print(json.dumps({
    "uid": status["Uid"].split()[0],
    "capabilities": int(status["CapEff"], 16),
    "no_new_privileges": status["NoNewPrivs"].strip(),
    "writes": writes,
    "leads_elsewhere": "00000000" in routes,
    "memory": int(open(first if os.path.exists(first) else second).read()),
}))
"""


@dataclass(frozen=True, slots=True)
class Composed:
    """The services of the file, which run, and how to ask their gateway."""

    engine: Engine
    folder: Path
    services: dict[str, Any]
    key: str
    trust: ssl.SSLContext

    def compose(self, *arguments: str) -> None:
        """podman-compose in a copy of deploy/compose."""
        command = ("podman-compose", "--in-pod=0", *arguments)
        run_command(*command, cwd=self.folder / "compose", timeout_s=180)

    def name(self, service: str) -> str:
        """The container of a service."""
        return f"genu_{service}_1"

    def is_healthy(self, service: str) -> bool:
        """What the health check of the service says."""
        try:
            self.engine.podman("healthcheck", "run", self.name(service))
        except RuntimeError:
            return False
        return True

    def ask(self, path: str, body: str | None = None, *, key: bool = True) -> tuple[int, Any]:
        """Status and JSON of an answer of the gateway."""
        connection = http.client.HTTPSConnection("localhost", 443, timeout=20, context=self.trust)
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if key else {})
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if b"{" in content[:1] else None

    def answers(self) -> bool:
        """Does the gateway have a decision answered?"""
        status, answer = self.ask("/knee/v1/triage", REPORT)
        return (status, (answer or {}).get("level")) == (200, "urgent")

    def wait(self, what: str, claim: Callable[[], bool], seconds: float = 60) -> float:
        """Seconds until the claim holds."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            try:
                if claim():
                    return time.monotonic() - started
            except OSError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"not within {seconds:.0f} s: {what}")

    def upstreams(self) -> set[str]:
        """Addresses of the instances that the gateway had its last thirty answers from."""
        lines = self.engine.podman("logs", self.name("gateway")).splitlines()
        told = [json.loads(line) for line in lines if line.startswith("{")]
        return {line["upstream"] for line in told[-30:] if line["upstream_status"] == "200"}


def main() -> None:
    """Make the images, start what the file says in its order, run every check, remove everything."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--rootfs", type=Path, help="as of container.py")
    parser.add_argument(
        "--servers", type=Path, help="archive of Debian with nginx and PostgreSQL; made if it is missing"
    )
    chosen = parser.parse_args()
    missing = [tool for tool in (*TOOLS, "podman-compose") if shutil.which(tool) is None]
    if missing or os.geteuid() != 0:
        raise SystemExit("needs root and " + ", ".join(TOOLS) + ", podman-compose" + f"; missing: {missing}")
    with tempfile.TemporaryDirectory(prefix="genu-compose-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        engine = Engine(folder)
        settle_podman(folder)
        print(f"base    {provide_base(engine, chosen.rootfs or folder / 'rootfs.tar')}", flush=True)
        print(f"build   {the_build(engine)}", flush=True)
        services = yaml.safe_load((ROOT / "deploy/compose/compose.yaml").read_text(encoding="utf-8"))["services"]
        make_images(engine, chosen.servers or folder / "servers.tar", services)
        with composed(engine, services) as running:
            failed = sum(_check(check, running) for check in CHECKS)
    print("all passed" if failed == 0 else f"{failed} failed")
    raise SystemExit(1 if failed else 0)


def settle_podman(folder: Path) -> None:
    """podman-compose calls podman by itself: what Engine passes as arguments goes into configuration files."""
    (folder / "containers.conf").write_text(CONTAINERS)
    storage = f'[storage]\ndriver = "vfs"\ngraphroot = "{folder / "root"}"\nrunroot = "{folder / "run"}"\n'
    (folder / "storage.conf").write_text(storage)
    os.environ["CONTAINERS_CONF"] = str(folder / "containers.conf")
    os.environ["CONTAINERS_STORAGE_CONF"] = str(folder / "storage.conf")
    os.environ["GENU_VERSION"] = __version__


def make_images(engine: Engine, archive: Path, services: dict[str, Any]) -> None:
    """Images under the names of the file: the service from the Dockerfile, nginx and PostgreSQL from Debian."""
    engine.buildah("tag", "genu:check", f"localhost/genu:{__version__}")
    if not archive.exists():
        make_rootfs(archive, engine.folder / "servers", SERVERS)
    (engine.folder / "entrypoint").write_text(ENTRYPOINT)
    (engine.folder / "entrypoint").chmod(0o755)
    gateway, database = (f"docker.io/{services[name]['image']}" for name in ("gateway", "postgres"))
    database = database.replace("docker.io/postgres", "docker.io/library/postgres")
    for tag, written, context in (
        ("localhost/servers:check", f"FROM scratch\nADD {archive.name} /\n", archive.parent),
        (gateway, NGINX, engine.folder),
        (database, POSTGRES, engine.folder),
    ):
        dockerfile = engine.folder / "stand-in.Dockerfile"
        dockerfile.write_text(written)
        how = ("--isolation", "chroot", "--pull-never", "--format", "docker", "-f", str(dockerfile), "-t", tag)
        engine.buildah("bud", *how, str(context))


@contextmanager
def composed(engine: Engine, services: dict[str, Any]) -> Iterator[Composed]:
    """Secrets and certificate as deploy/README.md says; then every service after those it depends on."""
    folder = engine.folder / "deploy"
    for name in ("compose", "nginx"):
        shutil.copytree(ROOT / "deploy" / name, folder / name)
    secrets, tls = folder / "compose" / "secrets", folder / "compose" / "tls"
    secrets.mkdir()
    tls.mkdir()
    (secrets / "postgres_password").write_text("of-a-database-that-lives-for-minutes\n")
    (secrets / "pgpass").write_text("postgres:5432:genu:genu:of-a-database-that-lives-for-minutes\n")
    said = run_command(sys.executable, "-m", "app", "key", "my-app", cwd=ROOT)
    told = dict(line.split(":", 1) for line in said.splitlines() if ":" in line)
    (secrets / "api_keys").write_text(told["line"].strip() + "\n")
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    certificate.cert_chain_pems[0].write_to_path(str(tls / "tls.crt"))
    certificate.private_key_pem.write_to_path(str(tls / "tls.key"))
    for path, owner in ((secrets / "pgpass", 10001), (secrets / "api_keys", 10001), (tls / "tls.key", 101)):
        os.chown(path, owner, owner)
        path.chmod(0o400)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    running = Composed(engine, folder, services, told["key"].strip(), trust)
    try:
        start(running)
        yield running
    finally:
        running.compose("down", "--volumes", "--timeout", "20")


def start(running: Composed) -> None:
    """Every service when the conditions of what it depends on hold, as `docker compose up` does."""
    waiting = dict(running.services)
    started: list[str] = []
    while waiting:
        name = next(each for each, service in waiting.items() if set(service.get("depends_on", ())) <= set(started))
        needed = waiting.pop(name).get("depends_on", {})
        conditions = needed if isinstance(needed, dict) else {each: {"condition": "service_started"} for each in needed}
        for each, condition in conditions.items():
            match condition["condition"]:
                case "service_healthy":
                    took = running.wait(f"{each} is healthy", lambda each=each: running.is_healthy(each))  # type: ignore[misc]
                    print(f"start   {each} is healthy after {took:.1f} s", flush=True)
                case "service_completed_successfully":
                    status = running.engine.podman("wait", running.name(each)).strip()
                    assert status == "0", running.engine.podman("logs", running.name(each))[-600:]
        running.compose("up", "--detach", "--no-deps", name)
        started.append(name)
    print(f"start   in the order {', '.join(started)}", flush=True)


def the_answers(running: Composed) -> str:
    """the gateway answers under its prefix, over TLS, with a key, from both instances"""
    took = running.wait("a decision is answered", running.answers)
    assert running.ask("/knee/v1/triage", REPORT, key=False)[0] == 401
    assert running.ask("/knee/readyz", key=False)[1]["status"] == "ready"
    assert {part["name"]: part["status"] for part in running.ask("/knee/readyz")[1]["parts"]}["database"] == "ok"
    assert running.ask("/knee/metrics")[0] == 404
    running.wait("both instances answer", lambda: running.answers() and len(running.upstreams()) == 2)
    return f"{took:.1f} s after the last start, from {', '.join(sorted(running.upstreams()))}"


def the_redirect(running: Composed) -> str:
    """port 80 leads to the same path at https, where it is answered"""
    connection = http.client.HTTPConnection("localhost", 80, timeout=20)
    connection.request("GET", "/knee/readyz")
    answer = connection.getresponse()
    where = answer.headers["Location"]
    assert (answer.status, where) == (308, "https://localhost/knee/readyz")
    assert running.ask("/knee/readyz")[0] == 200
    return where


def their_rights(running: Composed) -> str:
    """instances: user 10001, no capability, root read-only, the memory of the file, no way out of their network"""
    for name in ("genu-1", "genu-2"):
        seen = running.engine.inside(running.name(name), INSIDE)
        memory = int(running.services[name]["mem_limit"].removesuffix("m")) * 2**20
        assert seen == {
            "uid": "10001",
            "capabilities": 0,
            "no_new_privileges": "1",
            "writes": False,
            "leads_elsewhere": False,
            "memory": memory,
        }, seen
    gateway = running.engine.podman("exec", running.name("gateway"), "sh", "-c", "id -u; touch /x 2>&1 || true")
    assert gateway.split()[0] == "101"
    assert "Read-only" in gateway
    for name in ("genu-1", "genu-2"):
        running.wait(f"{name} is healthy", lambda name=name: running.is_healthy(name))  # type: ignore[misc]
    return "both instances, and the gateway as user 101; both are healthy"


def an_instance_away(running: Composed) -> str:
    """one instance stops: every request is answered; then the other, and both come back to the same gateway"""
    instances, addresses = (running.name("genu-1"), running.name("genu-2")), running.upstreams()
    running.engine.podman("stop", "--time", "20", instances[0])
    answered = [running.ask("/knee/v1/triage", REPORT)[0] for _ in range(40)]
    assert set(answered) == {200}, answered
    running.engine.podman("stop", "--time", "20", instances[1])
    refused = running.ask("/knee/v1/triage", REPORT)
    assert (refused[0], (refused[1] or {})["type"]) == (503, "/knee/problems/unavailable"), refused
    running.engine.podman("start", *instances)
    took = running.wait("answered again", running.answers)
    for _ in range(30):
        assert running.answers()
    running.wait("both answer again", lambda: running.answers() and running.upstreams() == addresses)
    return f"40 requests answered by the other, 503 without both, answered {took:.1f} s after their start"


def the_database_away(running: Composed) -> str:
    """PostgreSQL stops: decisions go on, readiness says degraded, and takes it back"""
    running.engine.podman("stop", "--time", "20", running.name("postgres"))
    lost = running.wait("degraded", lambda: running.ask("/knee/readyz")[1]["status"] == "degraded")
    assert all(running.answers() for _ in range(20))
    running.engine.podman("start", running.name("postgres"))
    back = running.wait("ready again", lambda: running.ask("/knee/readyz")[1]["status"] == "ready")
    return f"degraded after {lost:.1f} s, ready {back:.1f} s after its start"


CHECKS: tuple[Callable[[Composed], str], ...] = (
    the_answers,
    the_redirect,
    their_rights,
    an_instance_away,
    the_database_away,
)


def _check(check: Callable[[Composed], str], running: Composed) -> int:
    try:
        told = check(running)
    except (AssertionError, RuntimeError, OSError, subprocess.TimeoutExpired) as error:
        print(f"FAILED  {check.__doc__}: {error}", flush=True)
        return 1
    print(f"ok      {check.__doc__}: {told}", flush=True)
    return 0


if __name__ == "__main__":
    main()
