"""Claims about deploy/: valid where it is used, hardened, and no setting, metric or path in it that does not exist."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path
from threading import Thread
from typing import Any

import kubernetes_validate
import pytest
import yaml
from starlette.testclient import TestClient

from app import __version__
from app.problems import KINDS
from app.settings import read_settings

DEPLOY = Path(__file__).parents[2] / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
VERSIONS = ("1.30.0", "1.33.0")
DOCKERFILE = (DEPLOY.parent / "Dockerfile").read_text(encoding="utf-8")
LOADED_MIB = 210
"""Of one worker after load, measured by deploy/checks/container.py."""
METRIC = re.compile(r"\bgenu_[a-z_]+")


def _yaml(path: Path) -> list[dict[str, Any]]:
    return [document for document in yaml.safe_load_all(path.read_text(encoding="utf-8")) if document]


def _resources() -> Iterator[dict[str, Any]]:
    for name in _yaml(KUBERNETES / "kustomization.yaml")[0]["resources"]:
        yield from _yaml(KUBERNETES / name)


RESOURCES = {f"{each['kind']}/{each['metadata']['name']}": each for each in _resources()}
PODS = {name: RESOURCES[name]["spec"]["template"]["spec"] for name in ("Deployment/genu", "Job/genu-prepare")}
COMPOSE = _yaml(DEPLOY / "compose" / "compose.yaml")[0]
NGINX = (DEPLOY / "nginx" / "nginx.conf").read_text(encoding="utf-8")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", RESOURCES)
def test_every_resource_is_valid(name: str, version: str) -> None:
    kubernetes_validate.validate(RESOURCES[name], version, strict=True)


def test_every_file_of_kubernetes_is_used() -> None:
    named = set(_yaml(KUBERNETES / "kustomization.yaml")[0]["resources"])
    assert named == {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml"}


def test_the_version_is_that_of_the_program() -> None:
    assert re.findall(r"^ARG VERSION=(.+)$", DOCKERFILE, re.MULTILINE) == [__version__]
    assert _yaml(KUBERNETES / "kustomization.yaml")[0]["images"] == [{"name": "genu", "newTag": __version__}]


@pytest.mark.parametrize("name", PODS)
def test_pods_may_do_nothing_they_need_not(name: str) -> None:
    pod = PODS[name]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    # The service named genu would put GENU_PORT=tcp://... into the environment, and the start would be refused.
    assert pod["enableServiceLinks"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"cpu", "memory"} == set(container["resources"]["requests"]) == set(container["resources"]["limits"])


@pytest.mark.parametrize("name", PODS)
def test_the_settings_of_the_pods_are_settings(name: str) -> None:
    container = PODS[name]["containers"][0]
    variables = dict(RESOURCES["ConfigMap/genu-settings"]["data"])
    variables |= {each["name"]: "postgresql://genu@db/genu" for each in container["env"]}
    settings = read_settings(variables)
    grace = PODS["Deployment/genu"]["terminationGracePeriodSeconds"]
    assert settings.shutdown_timeout_s + 5 < grace


@pytest.mark.parametrize("name", PODS)
def test_the_file_of_keys_is_wherever_the_settings_are(name: str) -> None:
    """deploy/README.md: set GENU_API_KEYS_FILE=/run/secrets/genu/api_keys; a file that is not there ends a command."""
    pod = PODS[name]
    assert {"configMapRef": {"name": "genu-settings"}} in pod["containers"][0]["envFrom"]
    mounts = {mount["mountPath"]: mount["name"] for mount in pod["containers"][0]["volumeMounts"]}
    secrets = {volume["name"]: volume.get("secret", {}).get("secretName") for volume in pod["volumes"]}
    assert secrets[mounts["/run/secrets/genu"]] == "genu-api-keys"
    assert pod["securityContext"]["fsGroup"] == pod["securityContext"]["runAsGroup"]


def _mib(quantity: str) -> int:
    found = re.fullmatch(r"(\d+)Mi", quantity)
    assert found is not None, quantity
    return int(found[1])


def test_memory_is_asked_for_as_it_was_measured() -> None:
    for pod in PODS.values():
        resources = pod["containers"][0]["resources"]
        volumes = [each.get("emptyDir") or {} for each in pod.get("volumes", ())]
        # What is written to a volume in memory counts as memory of the container.
        in_memory = sum(_mib(each["sizeLimit"]) for each in volumes if each.get("medium") == "Memory")
        assert _mib(resources["requests"]["memory"]) > LOADED_MIB
        assert _mib(resources["limits"]["memory"]) > 1.25 * LOADED_MIB + in_memory
    for name in ("prepare", "genu-1", "genu-2"):
        assert int(COMPOSE["services"][name]["mem_limit"].removesuffix("m")) > 1.25 * LOADED_MIB


def test_every_place_that_pods_write_to_is_small_and_theirs() -> None:
    pod = PODS["Deployment/genu"]
    volumes = {each["name"]: each for each in pod["volumes"]}
    for mount in pod["containers"][0]["volumeMounts"]:
        volume = volumes.pop(mount["name"])
        assert mount.get("readOnly") or "sizeLimit" in volume["emptyDir"], mount
    assert volumes == {}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()


def test_the_image_is_built_of_wheels_by_their_hashes_and_nothing_is_fetched_beside() -> None:
    (installs,) = re.findall(r"pip .*?-r /build/requirements\.txt", DOCKERFILE, re.DOTALL)
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(installs.split())
    assert not re.search(r"^ADD|\b(apt-get|curl|wget|git)\b|https?://(?!127)", DOCKERFILE, re.MULTILINE)
    # One base without a registry, and only what was built goes into the second stage.
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["python:3.11-slim"] * 2
    ignored = (DEPLOY.parent / ".dockerignore").read_text(encoding="utf-8").split()
    assert ignored[0] == "*"
    locks = {"!requirements.txt", "!requirements-otel.txt"}
    assert set(ignored[1:]) == locks | {"!app", "!alembic", "!alembic.ini", "!LICENSE", "**/__pycache__"}


def test_the_image_runs_as_the_user_of_the_manifests_and_tells_its_health() -> None:
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (\d+):(\d+)$", final, re.MULTILINE) == [("10001", "10001")]
    assert "\nHEALTHCHECK " in final
    assert "/livez" in final
    assert re.findall(r"^EXPOSE (\d+)$", final, re.MULTILINE) == ["8000"]
    assert PODS["Deployment/genu"]["containers"][0]["ports"][0]["containerPort"] == 8000
    # Process 1 must be the program itself: a shell would keep SIGTERM from it.
    assert 'ENTRYPOINT ["python", "-m", "app"]\nCMD ["serve"]' in final


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_of_the_image_asks_the_service_itself(status: int, code: int) -> None:
    """Whatever proxy the environment names: the Docker client hands its own on to containers."""
    (check,) = re.findall(r"^  CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/livez" else 404)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        environ = {"GENU_PORT": str(server.server_port), "http_proxy": "http://127.0.0.1:9", "PATH": os.environ["PATH"]}
        ended = subprocess.run([sys.executable, *json.loads(check)[1:]], env=environ, timeout=30)
        server.shutdown()
    assert ended.returncode == code


def test_probes_ask_paths_that_answer_without_a_key(client: TestClient) -> None:
    container = PODS["Deployment/genu"]["containers"][0]
    paths = {container[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert paths == {"/livez", "/readyz"}
    assert all(client.get(path).status_code == 200 for path in paths)


def test_what_is_not_allowed_is_denied() -> None:
    denied = RESOURCES["NetworkPolicy/deny-all"]["spec"]
    assert denied == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_selectors_find_the_pods_they_mean() -> None:
    labels = RESOURCES["Deployment/genu"]["spec"]["template"]["metadata"]["labels"]
    assert RESOURCES["Deployment/genu"]["spec"]["selector"]["matchLabels"] == labels
    assert RESOURCES["Service/genu"]["spec"]["selector"] == labels
    assert RESOURCES["PodDisruptionBudget/genu"]["spec"]["selector"]["matchLabels"] == labels
    assert RESOURCES["NetworkPolicy/ask-genu"]["spec"]["podSelector"]["matchLabels"] == labels
    assert RESOURCES["HorizontalPodAutoscaler/genu"]["spec"]["scaleTargetRef"]["name"] == "genu"


def test_the_services_of_compose_are_hardened_and_their_settings_are_settings(tmp_path: Path) -> None:
    services = COMPOSE["services"]
    for name in ("gateway", "prepare", "genu-1", "genu-2"):
        service = services[name]
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
    for name in ("prepare", "genu-1", "genu-2"):
        assert "ports" not in services[name]
        assert [*services[name]["networks"]] == ["inside"]
        (tmp_path / "api_keys").touch()
        settings = read_settings({**services[name]["environment"], "GENU_API_KEYS_FILE": str(tmp_path / "api_keys")})
        assert settings.trusted_proxies == (services["gateway"]["networks"]["inside"]["ipv4_address"],)
        assert f"location {settings.root_path}/ {{" in NGINX
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_the_gateway_and_the_instances_of_compose_keep_their_addresses() -> None:
    """The gateway looks up the instances once, and is believed by its address."""
    inside = COMPOSE["networks"]["inside"]["ipam"]["config"][0]
    services = {name: COMPOSE["services"][name]["networks"]["inside"] for name in ("gateway", "genu-1", "genu-2")}
    addresses = {service["ipv4_address"] for service in services.values()}
    assert len(addresses) == 3
    for address in map(ip_address, addresses):
        assert address in ip_network(inside["subnet"])
        assert address not in ip_network(inside["ip_range"])


def test_whom_the_gateway_sends_to_https_finds_it_there() -> None:
    """Its redirect names no port, so that it must be published at the usual one."""
    assert "return 308 https://$host$request_uri;" in NGINX
    assert COMPOSE["services"]["gateway"]["ports"] == ["80:8080", "443:8443"]


def test_no_image_floats_and_no_registry_is_named() -> None:
    images = [service["image"] for service in COMPOSE["services"].values()]
    for image in images:
        assert ":" in image
        assert not image.endswith(":latest")
        assert "." not in image.partition("/")[0].partition(":")[0], image


def test_the_gateway_asks_the_instances_of_compose() -> None:
    instances = {name for name in COMPOSE["services"] if name.startswith("genu-")}
    assert set(re.findall(r"server (genu-\d):8000", NGINX)) == instances


def test_the_gateway_lets_through_a_little_more_than_the_service_reads() -> None:
    size = re.search(r"client_max_body_size (\d+)k", NGINX)
    assert size is not None
    assert read_settings({}).max_body_bytes < int(size[1]) * 1024 < 2 * read_settings({}).max_body_bytes


def test_the_gateway_writes_neither_requests_nor_answers_to_a_disk() -> None:
    most, buffered = (re.search(rf"client_{name}_size (\d+)k", NGINX) for name in ("max_body", "body_buffer"))
    assert most is not None
    assert buffered is not None
    assert int(buffered[1]) >= int(most[1])
    assert "proxy_max_temp_file_size 0;" in NGINX


def test_alerts_and_dashboard_name_metrics_that_exist(client: TestClient) -> None:
    client.post("/v1/triage", json={})
    # The counter of API keys has no series before the first key is used.
    exposed = {"genu_api_key_requests_total", *METRIC.findall(client.get("/metrics").text)}
    alerts = _yaml(DEPLOY / "prometheus" / "alerts.yaml")[0]
    dashboard = json.loads((DEPLOY / "prometheus" / "dashboard.json").read_text(encoding="utf-8"))
    asked = [rule["expr"] for group in alerts["groups"] for rule in group["rules"]]
    asked += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    for expression in asked:
        assert set(METRIC.findall(expression)) <= exposed, expression
    assert len(asked) > 15


def test_every_alert_says_what_it_means_and_what_to_do_and_is_tried() -> None:
    rules = [rule for group in _yaml(DEPLOY / "prometheus" / "alerts.yaml")[0]["groups"] for rule in group["rules"]]
    tried = (DEPLOY / "prometheus" / "alerts_test.yaml").read_text(encoding="utf-8")
    for rule in rules:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert rule["annotations"].keys() == {"summary", "action"}
    assert [rule["alert"] for rule in rules if f"alertname: {rule['alert']}" not in tried] == []


def test_the_alerts_ask_for_the_job_that_is_scraped_and_notice_where_there_is_none() -> None:
    (scraped,) = _yaml(DEPLOY / "prometheus" / "prometheus.yaml")
    (job,) = scraped["scrape_configs"]
    rules = {
        rule["alert"]: rule["expr"] for rule in _yaml(DEPLOY / "prometheus" / "alerts.yaml")[0]["groups"][0]["rules"]
    }
    assert all(set(re.findall(r'job="([^"]+)"', rule)) == {job["job_name"]} for rule in rules.values())
    assert rules["GenuUnseen"] == f'absent(up{{job="{job["job_name"]}"}})'
    (targets,) = job["static_configs"]
    assert targets == {"targets": [f"{name}:8000" for name in COMPOSE["services"] if name.startswith("genu-")]}


def test_a_batch_is_not_slow_for_having_many_reports(client: TestClient) -> None:
    """Its seconds are those of all its reports: docs/many-reports.md."""
    (excepted,) = re.findall(r'route!="([^"]+)"', (DEPLOY / "prometheus" / "alerts.yaml").read_text(encoding="utf-8"))
    client.post(excepted, content=b"{}\n", headers={"Content-Type": "application/x-ndjson"})
    assert f'duration_seconds_count{{method="POST",route="{excepted}"}}' in client.get("/metrics").text


def test_every_metric_that_is_documented_exists_and_every_metric_is_documented(client: TestClient) -> None:
    table = (DEPLOY.parent / "docs" / "operating.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(genu_[a-z_]+)`", table, re.MULTILINE))
    exposed = set(re.findall(r"^# TYPE (genu_[a-z_]+)", client.get("/metrics").text, re.MULTILINE))
    assert documented == {name for name in exposed if not name.endswith("_created")}


def test_refusals_of_the_gateway_are_problems_of_the_service() -> None:
    refusals = [json.loads(text) for text in re.findall(r"return \d{3} '(\{.*\})';", NGINX)]
    assert {refusal["status"] for refusal in refusals} == {400, 404, 413, 429, 503}
    for refusal in refusals:
        kind = KINDS[refusal["type"].removeprefix("/knee/problems/")]
        assert refusal == {"type": f"/knee{kind.type}", "title": kind.title, "status": kind.status}
