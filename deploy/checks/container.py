"""The Dockerfile as it is, built and run without a Docker engine: `python deploy/checks/container.py`.

By hand, before a release: as root on Linux, with buildah, podman, runc and PostgreSQL (Debian: apt-get install buildah
podman runc debootstrap postgresql), which the tests do not need. The base image is pulled where a registry is reached;
elsewhere one is made of Debian's packages, with Debian's Python in place of the official build, and the report says so.
Everything it makes is in one folder, which is removed at the end.
"""

import argparse
import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trustme

ROOT = Path(__file__).parents[2]
IMAGE = "genu:check"
PACKAGES = "ca-certificates,python3,python3-pip,python3-venv"
TOOLS = ("buildah", "podman", "runc")
AUTHORITIES = Path("etc/ssl/certs/ca-certificates.crt")
# No larger than the limits of deploy/kubernetes.
MEMORY = "320m"
LOAD_S = 60
NETWORK = "genu-check"
NOWHERE = "00000000"
SLEEP = "import time; time.sleep(3600)"
PASSWORD = "of-a-database-that-lives-for-seconds"  # noqa: S105
HARDENED = (
    *("--read-only", "--tmpfs", "/tmp", "--cap-drop", "all", "--security-opt", "no-new-privileges"),  # noqa: S108
    *("--memory", MEMORY, "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", "--pull=never"),
)
# Asks inside the container, where also one without a network is reached, and prints what it saw as JSON.
CLIENT = """
import http.client, json, os, time

def ask(method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=20)
    connection.request(method, path, body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())

def first_process(field):
    return float(open("/proc/1/stat").read().rpartition(")")[2].split()[field - 3])

ticks = os.sysconf("SC_CLK_TCK")
while True:
    try:
        status, answer = ask("POST", "/v1/triage", json.dumps({"findings": {"locked_knee": "yes"}}))
        break
    except ConnectionError:
        time.sleep(0.02)
uptime = float(open("/proc/uptime").read().split()[0])
memory = {line.split(":")[0]: line.split()[1] for line in open("/proc/1/status") if line.startswith("Vm")}
seen = {
    "start_s": round(uptime - first_process(22) / ticks, 2),
    "cpu_s": round((first_process(14) + first_process(15)) / ticks, 2),
    "first": [status, answer["level"]],
    "catalog": ask("GET", "/v1/exercises?limit=1")[0],
    "parts": {part["name"]: part["status"] for part in ask("GET", "/readyz")[1]["parts"]},
    "resident_mb": int(memory["VmRSS"]) // 1024,
    "peak_mb": int(memory["VmHWM"]) // 1024,
    "networks": sorted(os.listdir("/sys/class/net")),
    "routes": [line.split()[1:3] for line in open("/proc/net/route").read().splitlines()[1:]],
    "status": dict(line.split(":", 1) for line in open("/proc/1/status").read().replace("\\t", " ").splitlines()),
}
print(json.dumps(seen))
"""
IN_SPANISH = """
import http.client
connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=60)
headers = {"Content-Type": "application/json", "Accept-Language": "es"}
connection.request("POST", "/v1/triage", "{}", headers)
assert connection.getresponse().headers["Content-Language"] == "es"
print("true")
"""
WRITES = """
import json, os
told = {}
for folder in ("/", "/opt/genu", "/opt/genu/app", "/etc", "/data", "/tmp"):
    try:
        with open(os.path.join(folder, "written"), "w") as file:
            file.write("x")
        os.remove(file.name)
        told[folder] = "written"
    except OSError as error:
        told[folder] = error.strerror
print(json.dumps(told))
"""
# Sends half of a request, says so, and sends the rest when it is told to.
HALF_SENT = """
import socket, sys
body = b'{"findings": {"locked_knee": "yes"}}'
head = b"POST /v1/triage HTTP/1.1\\r\\nHost: genu\\r\\n"
head += b"Content-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n"
connection = socket.create_connection(("127.0.0.1", 8000), timeout=20)
connection.sendall(head % len(body) + body[:9])
print("half", flush=True)
sys.stdin.readline()
connection.sendall(body[9:])
print(connection.recv(65536).split(b"\\r\\n")[0].decode(), flush=True)
"""

MEMORY_OF_IT = """
import json
memory = {line.split(":")[0]: line.split()[1] for line in open("/proc/1/status") if line.startswith("Vm")}
print(json.dumps([int(memory[name]) // 1024 for name in ("VmRSS", "VmHWM")]))
"""
# Asks as the soak does (bench/soak), then for what is loaded only when it is asked for.
LOAD = f"""
import http.client, json, sys
import uvloop
from bench.requests import PROGRAM, TRIAGE
from bench.soak.load import capacity
from bench.soak.mix import requests

port = int(sys.argv[1])

def ask(method, path, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, {{"Content-Type": "application/json", **headers}})
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == 200, (path, answer.status, content)
    return content

rate = uvloop.run(capacity(port, requests(), seconds={LOAD_S}, connections=8))
for language in ("en", "es"):
    words = {{"Accept-Language": language}}
    program = json.loads(ask("POST", "/v1/programs", json.dumps(PROGRAM), **words))
    for path, accepted in (("handouts", "application/pdf"), ("handouts", "text/html"), ("calendars", "text/calendar")):
        asked = {{"program": program, "start_date": "2026-12-01"}}
        ask("POST", f"/v1/{{path}}", json.dumps(asked), Accept=accepted, **words)
reports = "".join(json.dumps(TRIAGE) + chr(10) for _ in range(2000))
ask("POST", "/v1/triage/batch", reports, **{{"Content-Type": "application/x-ndjson"}})
ask("GET", "/openapi.json")
print(round(rate * {LOAD_S}))
"""


@dataclass(frozen=True, slots=True)
class Engine:
    """buildah and podman with a storage of their own below `folder`."""

    folder: Path

    def buildah(self, *arguments: str, timeout_s: float = 900) -> str:
        storage = ("--root", str(self.folder / "root"), "--runroot", str(self.folder / "run"))
        return run_command("buildah", *storage, "--storage-driver", "vfs", *arguments, timeout_s=timeout_s)

    def podman_command(self, *arguments: str) -> list[str]:
        storage = ("--root", str(self.folder / "root"), "--runroot", str(self.folder / "run"))
        # crun, the default, does not run everywhere podman does; runc does.
        runtime = ("--runtime", str(shutil.which("runc")), "--cgroup-manager", "cgroupfs")
        return ["podman", *storage, "--storage-driver", "vfs", *runtime, *arguments]

    def podman(self, *arguments: str, timeout_s: float = 120) -> str:
        return run_command(*self.podman_command(*arguments), timeout_s=timeout_s)

    def inside(self, name: str, script: str) -> Any:
        """What a script said that ran in the container, as JSON."""
        return json.loads(self.podman("exec", name, "python", "-I", "-S", "-c", script))


@contextmanager
def container(engine: Engine, name: str, *arguments: str, command: tuple[str, ...] = ()) -> Iterator[str]:
    """A hardened container of the image, removed at the end."""
    engine.podman("run", "--detach", "--name", name, *HARDENED, *arguments, IMAGE, *command)
    try:
        yield name
    except BaseException:
        print(engine.podman("logs", name))
        raise
    finally:
        engine.podman("rm", "--force", "--volumes", name)


def main() -> None:
    """Build, run every check, print one line each; exit with 1 if one failed."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--only", metavar="NAME", help="build, and then this check only")
    parser.add_argument("--rootfs", type=Path, help="archive of the home-made base, to keep it; made if it is missing")
    chosen = parser.parse_args()
    checks = [check for check in CHECKS if chosen.only in (None, check.__name__) or check is the_build]
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing or os.geteuid() != 0:
        raise SystemExit(f"needs root and {', '.join(TOOLS)}" + (f"; missing: {', '.join(missing)}" if missing else ""))
    with tempfile.TemporaryDirectory(prefix="genu-container-") as name:
        folder = Path(name)
        # The user of PostgreSQL has to reach its part of it.
        folder.chmod(0o755)
        engine = Engine(folder)
        print(f"base    {provide_base(engine, chosen.rootfs or folder / 'rootfs.tar')}", flush=True)
        failed = sum(_check(check, engine) for check in checks)
    print("all passed" if failed == 0 else f"{failed} failed")
    raise SystemExit(1 if failed else 0)


def provide_base(engine: Engine, rootfs: Path) -> str:
    """The base image that the Dockerfile names, pulled or made; says which."""
    names = set(re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(names) == 1, names
    (base,) = names
    try:
        engine.buildah("pull", base, timeout_s=300)
    except (RuntimeError, subprocess.TimeoutExpired):
        pass
    else:
        return f"{base}, pulled"
    if not rootfs.exists():
        make_rootfs(rootfs, engine.folder / "rootfs")
    dockerfile = engine.folder / "base.Dockerfile"
    dockerfile.write_text(f'FROM scratch\nADD {rootfs.name} /\nCMD ["python3"]\n')
    engine.buildah("bud", "--isolation", "chroot", "-f", str(dockerfile), "-t", base, str(rootfs.parent))
    return f"{base} cannot be pulled here; made of Debian's packages: sizes and times are not of the official image"


def make_rootfs(archive: Path, folder: Path, packages: str = PACKAGES) -> None:
    """A Debian with Python, like the official image in what matters: `python` is its name, and no bytecode is in it."""
    release = re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text(), re.MULTILINE)
    run_command(
        "debootstrap", "--variant=minbase", f"--include={packages}", release[1] if release else "stable", str(folder)
    )
    (folder / "usr/bin/python").symlink_to("python3")
    for path in [
        *folder.rglob("*.pyc"),
        *(folder / "var/cache/apt").rglob("*.*"),
        *folder.glob("var/lib/apt/lists/*_*"),
    ]:
        path.unlink()
    # The authorities this machine trusts: a network may re-sign what comes from a package registry.
    shutil.copy(Path("/") / AUTHORITIES, folder / AUTHORITIES)
    (folder / "etc/pip.conf").write_text(f"[global]\ncert = /{AUTHORITIES}\n")
    run_command("tar", "-C", str(folder), "-cf", str(archive), ".")
    shutil.rmtree(folder)


def the_build(engine: Engine) -> str:
    """the Dockerfile builds as it is"""
    started = time.monotonic()
    # HEALTHCHECK is part of Docker's format only.
    engine.buildah("bud", "--isolation", "chroot", "--pull-never", "--format", "docker", "-t", IMAGE, str(ROOT))
    took = time.monotonic() - started
    sizes = {
        each["names"][0].rpartition("/")[2]: each["size"]
        for each in json.loads(engine.buildah("images", "--json"))
        if each.get("names")
    }
    return f"{took:.0f} s, {sizes[IMAGE]}"


def the_image(engine: Engine) -> str:
    """the image says who runs, what is asked for its health, and holds nothing to install with"""
    found = json.loads(engine.podman("inspect", IMAGE))[0]
    config = found["Config"]
    assert config["User"] == "10001:10001", config["User"]
    assert config["Entrypoint"] == ["python", "-m", "app"]
    assert found["Healthcheck"] or config["Healthcheck"]
    labels = config["Labels"]
    assert {"title", "version", "description", "licenses"} <= {label.rpartition(".")[2] for label in labels}, labels
    names = engine.podman(
        "run", "--rm", *HARDENED, "--network", "none", "--entrypoint", "ls", IMAGE, "venv/bin", "/opt/genu"
    ).split()
    left = {"pip", "gcc", "cc", "tests", "requirements.txt", ".git", "deploy"} & set(names)
    assert not left, left
    return f"version {labels['org.opencontainers.image.version']}, {found['Size'] / 1e6:.0f} MB"


def without_network(engine: Engine) -> str:
    """with SQLite and no network: the first request is answered"""
    with container(engine, "sqlite", "--network", "none") as name:
        seen = engine.inside(name, CLIENT)
        assert seen["first"] == [200, "urgent"]
        assert seen["catalog"] == 200
        assert seen["parts"]["database"] == "ok", seen["parts"]
        assert seen["networks"] == ["lo"]
        status = {key: value.strip() for key, value in seen["status"].items()}
        assert status["Uid"].split() == ["10001"] * 4
        assert status["Gid"].split() == ["10001"] * 4
        assert all(int(status[f"Cap{kind}"], 16) == 0 for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb"))
        assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
        return _told(seen)


def under_load(engine: Engine) -> str:
    """with a minute of load, PDFs and both languages: it stays far below its limit of memory"""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = ("--network", "host", "--env", "GENU_HOST=127.0.0.1", "--env", f"GENU_PORT={port}")
    with container(engine, "load", *settings, "--env", "GENU_LOG_LEVEL=error") as name:
        engine.inside(name, CLIENT.replace("8000", str(port)))
        # The other languages are loaded after the first answer.
        engine.inside(name, IN_SPANISH.replace("8000", str(port)))
        ready, _ = engine.inside(name, MEMORY_OF_IT)
        answered = run_command(sys.executable, "-c", LOAD, str(port), cwd=ROOT).strip()
        after, peak = engine.inside(name, MEMORY_OF_IT)
        limit = int(MEMORY.removesuffix("m"))
        assert peak < limit * 0.8, (peak, limit)
        return f"{ready} MB when all languages are loaded, {after} MB after {answered} requests, {peak} MB at most"


def its_writes(engine: Engine) -> str:
    """it writes to /data and /tmp, and nowhere else"""
    with container(engine, "writes", "--network", "none") as name:
        told = engine.inside(name, WRITES)
        assert {folder for folder, outcome in told.items() if outcome == "written"} == {"/data", "/tmp"}, told  # noqa: S108
        return ", ".join(f"{folder}: {outcome.lower()}" for folder, outcome in told.items())


def its_health(engine: Engine) -> str:
    """the health check passes while it answers, and fails where nothing answers"""
    with container(engine, "health", "--network", "none") as name:
        engine.inside(name, CLIENT)
        started = time.monotonic()
        engine.podman("healthcheck", "run", name)
        took = time.monotonic() - started
    with container(engine, "ill", "--network", "none", command=("catalog", "--help")) as name:
        try:
            engine.podman("healthcheck", "run", name)
        except RuntimeError:
            return f"{took:.1f} s"
        raise AssertionError("a container that does not serve is healthy")


def its_end(engine: Engine) -> str:
    """SIGTERM: a request whose body is half sent is answered, then it ends in order"""
    with container(engine, "ended", "--network", "none") as name:
        engine.inside(name, CLIENT)
        client = subprocess.Popen(
            engine.podman_command("exec", "--interactive", name, "python", "-I", "-S", "-c", HALF_SENT),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert client.stdin is not None
        assert client.stdout is not None
        assert client.stdout.readline() == "half\n"
        started = time.monotonic()
        engine.podman("kill", "--signal", "TERM", name)
        time.sleep(0.5)
        client.stdin.write("\n")
        client.stdin.flush()
        answer = client.stdout.readline().strip()
        status = engine.podman("wait", name).strip()
        took = time.monotonic() - started
        client.kill()
        client.communicate()
        assert (answer, status) == ("HTTP/1.1 200 OK", "0"), (answer, status)
        return f"{answer}, exit status {status}, {took:.1f} s"


def stopped_while_it_starts(engine: Engine) -> str:
    """SIGTERM while it starts: it ends at once, though it is the first process of its container"""
    with container(engine, "started", "--network", "none") as name:
        time.sleep(1)
        started = time.monotonic()
        engine.podman("stop", "--time", "20", name)
        took = time.monotonic() - started
        status = engine.podman("inspect", "--format", "{{.State.ExitCode}}", name).strip()
        assert status == "143", status
        assert took < 10
        return f"{took:.1f} s, exit status {status}"


def with_postgresql(engine: Engine) -> str:
    """with PostgreSQL over TLS, verified in full, and a network that leads nowhere else"""
    with ExitStack() as stack:
        engine.podman("network", "create", "--internal", NETWORK)
        stack.callback(lambda: engine.podman("network", "rm", "--force", NETWORK))
        on_network = ("--network", NETWORK)
        # Lends PostgreSQL its address on the network.
        lender = container(engine, "lender", *on_network, "--entrypoint", "python", command=("-c", SLEEP))
        process, address = engine.podman(
            "inspect",
            "--format",
            f'{{{{.State.Pid}}}} {{{{(index .NetworkSettings.Networks "{NETWORK}").IPAddress}}}}',
            stack.enter_context(lender),
        ).split()
        authority = stack.enter_context(postgresql(engine.folder / "postgresql", int(process), address))
        settings = {
            "GENU_DATABASE_URL": f"postgresql://genu:{PASSWORD}@postgres:5432/genu",
            "GENU_DATABASE_TLS": "verify-full",
            "GENU_DATABASE_TLS_ROOT_CERTIFICATE": "/run/authority.pem",
        }
        options = [part for name, value in settings.items() for part in ("--env", f"{name}={value}")]
        options += ["--add-host", f"postgres:{address}", "--volume", f"{authority}:/run/authority.pem:ro"]
        name = stack.enter_context(container(engine, "postgresql", *on_network, *options))
        seen = engine.inside(name, CLIENT)
        assert seen["first"] == [200, "urgent"]
        assert seen["parts"]["database"] == "ok", seen["parts"]
        # One route, to the network itself, and none beyond it.
        ((destination, gateway),) = seen["routes"]
        assert (destination != NOWHERE, gateway) == (True, NOWHERE)
        return _told(seen)


@contextmanager
def postgresql(folder: Path, process: int, address: str) -> Iterator[Path]:
    """A PostgreSQL of Debian at an address of that process; the file of the authority its certificate is of.

    It lets in who comes with TLS and the password.
    """
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not programs:
        raise AssertionError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder.mkdir()
    authority = trustme.CA()
    certificate = authority.issue_cert("postgres")
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    certificate.cert_chain_pems[0].write_to_path(str(folder / "server.crt"))
    certificate.private_key_pem.write_to_path(str(folder / "server.key"))
    (folder / "server.key").chmod(0o600)
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, "postgres", "postgres")
    owner = pwd.getpwnam("postgres")
    enter = ("nsenter", f"--net=/proc/{process}/ns/net", "-S", str(owner.pw_uid), "-G", str(owner.pw_gid))

    def run(program: str, *arguments: str) -> None:
        run_command(*enter, str(programs[-1] / program), *arguments, cwd=folder, env={**os.environ, "USER": "postgres"})

    data = folder / "data"
    run("initdb", "--auth=trust", "-D", str(data))
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(
            f"listen_addresses = '{address}'\nunix_socket_directories = '{folder}'\nssl = on\n"
            f"ssl_cert_file = '{folder}/server.crt'\nssl_key_file = '{folder}/server.key'\n"
        )
    (data / "pg_hba.conf").write_text("local all all trust\nhostssl genu genu samenet scram-sha-256\n")
    run("pg_ctl", "-w", "-D", str(data), "-l", str(folder / "log"), "start")
    try:
        run("psql", "-h", str(folder), "-U", "postgres", "-c", f"CREATE ROLE genu LOGIN PASSWORD '{PASSWORD}'")
        run("psql", "-h", str(folder), "-U", "postgres", "-c", "CREATE DATABASE genu OWNER genu")
        yield folder / "authority.pem"
    finally:
        run("pg_ctl", "-w", "-D", str(data), "-m", "immediate", "stop")


CHECKS: tuple[Callable[[Engine], str], ...] = (
    the_build,
    the_image,
    without_network,
    under_load,
    its_writes,
    its_health,
    its_end,
    stopped_while_it_starts,
    with_postgresql,
)


def _told(seen: dict[str, Any]) -> str:
    return (
        f"answered {seen['start_s']} s after the start ({seen['cpu_s']} s of processor time), "
        f"{seen['resident_mb']} MB resident, {seen['peak_mb']} MB at most"
    )


def _check(check: Callable[[Engine], str], engine: Engine) -> int:
    try:
        told = check(engine)
    except (AssertionError, RuntimeError, subprocess.TimeoutExpired) as error:
        print(f"FAILED  {check.__doc__}: {error}", flush=True)
        return 1
    print(f"ok      {check.__doc__}: {told}", flush=True)
    return 0


def run_command(*command: str, timeout_s: float = 600, **options: Any) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=timeout_s, stdin=subprocess.DEVNULL, **options
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr.strip()[-600:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
