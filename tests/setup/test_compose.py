from __future__ import annotations

import configparser
import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import AliasChoices

from config.cli.main import COMMANDS
from config.cli.places import ROOT
from config.environment import Environment

OURS = ("VADE_", "DATABASE_", "REDIS_")
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def environment_names() -> set[str]:
    """Every variable that config/environment.py reads."""
    names: set[str] = set()
    for name, field in Environment.model_fields.items():
        alias = field.validation_alias
        if alias is None:
            names.add(f"VADE_{name.upper()}")
        else:
            names |= {str(choice) for choice in alias.choices} if isinstance(alias, AliasChoices) else {str(alias)}
    return names


def problems(document: dict[str, Any]) -> Iterator[str]:
    """What the compose schema does not see: names that do not fit together, and doors left open."""
    services = document["services"]
    for name, service in services.items():
        yield from dependency_problems(name, service, services)
        for kind in ("secrets", "networks"):
            for wanted in set(service.get(kind, [])) - set(document.get(kind, {})):
                yield f"{name}: {kind} {wanted} is not defined"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if not source.startswith((".", "/")) and source not in document.get("volumes", {}):
                yield f"{name}: volume {source} is not defined"
        for port in service.get("ports", []):
            if "profiles" not in service and not port.startswith("127.0.0.1:"):
                yield f"{name}: port {port} is open to the network"
        if "build" in service:
            yield from problems_of_ours(name, service)
        elif not any(character.isdigit() for character in service["image"].partition(":")[2]):
            yield f"{name}: image {service['image']} is not pinned"


def dependency_problems(name: str, service: dict[str, Any], services: dict[str, Any]) -> Iterator[str]:
    for other, how in service.get("depends_on", {}).items():
        if other not in services:
            yield f"{name} depends on unknown service {other}"
        elif how["condition"] == "service_healthy" and "healthcheck" not in services[other]:
            yield f"{name} waits for the health of {other}, which has no healthcheck"
        elif how["condition"] == "service_completed_successfully" and services[other].get("restart", "no") != "no":
            yield f"{name} waits for {other} to end, but {other} restarts"


def problems_of_ours(name: str, service: dict[str, Any]) -> Iterator[str]:
    if service["command"][0] not in COMMANDS:
        yield f"{name}: there is no command {service['command'][0]}"
    for variable in service["environment"]:
        if variable.startswith(OURS) and variable not in environment_names():
            yield f"{name}: no setting {variable}"
    for variable, value in service["environment"].items():
        if variable.endswith("_FILE") and value.removeprefix("/run/secrets/") not in service["secrets"]:
            yield f"{name}: {variable} names no secret of the service"
    if not service.get("read_only") or service.get("cap_drop") != ["ALL"]:
        yield f"{name}: may write or keeps capabilities"


@pytest.fixture
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return copy.deepcopy(loaded)  # anchors make services share their parts


class TestComposeFile:
    def test_holds_together(self, document: dict[str, Any]) -> None:
        assert list(problems(document)) == []

    def test_starts_every_long_running_program_of_ours(self, document: dict[str, Any]) -> None:
        commands = [service["command"][0] for service in document["services"].values() if "build" in service]

        assert sorted(commands) == ["migrate", "scheduler", "web", "worker"]

    def test_gives_the_worker_longer_to_stop_than_its_running_work(self, document: dict[str, Any]) -> None:
        worker = document["services"]["worker"]

        grace = int(worker["command"][worker["command"].index("--grace") + 1])

        assert grace < int(worker["stop_grace_period"].removesuffix("s"))

    def test_keeps_the_ends_of_the_audit_chains_outside_of_the_database(self, document: dict[str, Any]) -> None:
        ours = [service for service in document["services"].values() if "build" in service]

        assert [service["environment"]["VADE_AUDIT_HEADS"] for service in ours] == ["/var/lib/vade/audit-heads"] * 4
        assert all("audit:/var/lib/vade" in service["volumes"] for service in ours)
        assert "audit:/var/lib/vade" not in document["services"]["db"]["volumes"]
        assert "--mode 0750 /var/lib/vade" in (ROOT / "Dockerfile").read_text()

    @pytest.mark.parametrize(
        ("service", "change", "problem"),
        [
            pytest.param(
                "worker",
                {"depends_on": {"dbx": {"condition": "service_healthy"}}},
                "worker depends on unknown service dbx",
                id="a dependency that does not exist",
            ),
            pytest.param(
                "web",
                {"depends_on": {"worker": {"condition": "service_healthy"}}},
                "web waits for the health of worker, which has no healthcheck",
                id="a dependency without a healthcheck",
            ),
            pytest.param(
                "migrate",
                {"restart": "always"},
                "web waits for migrate to end, but migrate restarts",
                id="a job that never ends",
            ),
            pytest.param("db", {"ports": ["5432:5432"]}, "db: port 5432:5432 is open to the network", id="a port"),
            pytest.param("web", {"command": ["serve"]}, "web: there is no command serve", id="a command"),
            pytest.param(
                "web", {"environment": {"VADE_HOST": "x"}}, "web: no setting VADE_HOST", id="a setting misspelt"
            ),
            pytest.param("web", {"secrets": ["key"]}, "web: secrets key is not defined", id="a secret"),
            pytest.param(
                "redis", {"image": "valkey/valkey"}, "redis: image valkey/valkey is not pinned", id="an image"
            ),
        ],
    )
    def test_would_not_pass_with(
        self, document: dict[str, Any], service: str, change: dict[str, Any], problem: str
    ) -> None:
        document["services"][service] |= change

        assert problem in list(problems(document))


class TestSystemdUnits:
    @pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
    def test_run_real_commands_as_their_own_account(self, path: Path) -> None:
        unit = configparser.ConfigParser(interpolation=None, strict=True)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read(path)
        program, command = unit["Service"]["ExecStart"].split()

        assert program == "/opt/vade/.venv/bin/vade"
        assert command in COMMANDS
        assert unit["Service"]["User"] == "vade"

    @pytest.mark.parametrize("name", ["web", "worker", "scheduler"])
    def test_keep_the_ends_of_the_audit_where_they_may_write(self, name: str) -> None:
        lines = (ROOT / "deploy" / "systemd" / f"vade-{name}.service").read_text().splitlines()

        assert "Environment=VADE_AUDIT_HEADS=/var/lib/vade/audit-heads" in lines
        assert "StateDirectory=vade" in lines

    def test_signal_only_the_first_process_of_a_worker(self) -> None:
        assert "KillMode=mixed" in (ROOT / "deploy" / "systemd" / "vade-worker.service").read_text().splitlines()

    def test_are_as_many_as_the_programs_of_the_compose_file(self, document: dict[str, Any]) -> None:
        services = {name for name, service in document["services"].items() if "build" in service}

        assert {path.stem.removeprefix("vade-") for path in UNITS} == services
