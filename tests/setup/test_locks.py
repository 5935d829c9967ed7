from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.cli.locks import LOCKS, MARK, OLDEST_PYTHON, stale_locks, tables_digest, write_locks
from config.cli.places import ROOT
from config.cli.refusal import Refusal

TABLES = """
[project]
name = "x"
requires-python = ">=3.11"
dependencies = ["django>=5.2"]

[dependency-groups]
dev = ["pytest"]
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what `./vade` reads before anything is installed, with locks that fit."""
    for name in ("vade", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    cli = tmp_path / "config" / "cli"
    cli.mkdir(parents=True)
    (cli.parent / "__init__.py").touch()
    for name in ("__init__", "locks", "places", "refusal"):
        shutil.copy(ROOT / "config" / "cli" / f"{name}.py", cli)
    return tmp_path


def add_dependency(checkout: Path) -> None:
    path = checkout / "pyproject.toml"
    path.write_text(path.read_text().replace("dependencies = [", 'dependencies = [\n    "another-library>=1",', 1))


class TestTablesDigest:
    @pytest.mark.parametrize(
        "changed",
        [
            pytest.param(TABLES.replace('name = "x"', 'name = "y"\nversion = "2"'), id="name and version"),
            pytest.param(TABLES + "\n[tool.ruff]\nline-length = 99\n", id="a tool's settings"),
            pytest.param(TABLES.replace("[project]", "# why\n[project]"), id="a comment"),
        ],
    )
    def test_stays_when_nothing_else_would_be_installed(self, changed: str) -> None:
        assert tables_digest(changed) == tables_digest(TABLES)

    @pytest.mark.parametrize(
        "changed",
        [
            pytest.param(TABLES.replace("django>=5.2", "django>=5.3"), id="a dependency"),
            pytest.param(TABLES.replace("pytest", "pytest>=9"), id="a group"),
            pytest.param(TABLES.replace(">=3.11", ">=3.12"), id="the oldest Python"),
        ],
    )
    def test_changes_with_what_decides_an_installation(self, changed: str) -> None:
        assert tables_digest(changed) != tables_digest(TABLES)


class TestStaleLocks:
    def test_are_none_in_this_repository(self) -> None:
        assert stale_locks() == []

    def test_are_all_once_a_dependency_has_been_added(self, checkout: Path) -> None:
        add_dependency(checkout)

        assert stale_locks(checkout) == list(LOCKS)

    def test_name_the_one_that_is_missing(self, checkout: Path) -> None:
        (checkout / "requirements" / "dev.txt").unlink()

        assert stale_locks(checkout) == ["dev"]


class TestLocks:
    @pytest.mark.parametrize("name", LOCKS)
    def test_pin_every_package_with_hashes_and_name_no_address(self, name: str) -> None:
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        entries = text.replace("\\\n", " ").splitlines()[1:]

        assert text.startswith(MARK)
        assert entries
        assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
        assert "://" not in text

    def test_agree_on_the_version_of_a_package_that_several_name(self) -> None:
        pins: dict[tuple[str, str], set[str]] = {}
        for name in LOCKS:
            for entry in (ROOT / "requirements" / f"{name}.txt").read_text().replace("\\\n", " ").splitlines()[1:]:
                requirement, _, marker = entry.split("--hash")[0].partition(";")
                package, _, version = requirement.strip().partition("==")
                pins.setdefault((package, marker.strip()), set()).add(version)

        assert {package: versions for package, versions in pins.items() if len(versions) > 1} == {}

    def test_are_made_for_the_oldest_python_the_project_names(self) -> None:
        assert f'requires-python = ">={OLDEST_PYTHON}"' in (ROOT / "pyproject.toml").read_text()

    def test_stay_untouched_when_no_solution_is_found(self, checkout: Path) -> None:
        before = (checkout / "requirements" / "main.txt").read_text()
        uv = checkout / "uv"
        uv.write_text("#!/bin/sh\nexit 1\n")
        uv.chmod(0o755)

        with pytest.raises(Refusal, match="could not be resolved"):
            write_locks(str(uv), root=checkout)

        assert (checkout / "requirements" / "main.txt").read_text() == before


class TestBootstrapScript:
    def test_is_understood_by_python_3_6(self) -> None:
        ast.parse((ROOT / "vade").read_text(), feature_version=(3, 6))

    def test_refuses_a_stale_lock_and_says_what_to_do(self, checkout: Path) -> None:
        add_dependency(checkout)

        done = subprocess.run([sys.executable, checkout / "vade", "up"], capture_output=True, text=True, check=False)

        assert done.returncode == 1
        assert done.stderr == (
            "vade: requirements/bootstrap.txt was made from other dependencies than pyproject.toml names. "
            "Run: ./vade lock\n"
        )
        assert not (checkout / ".venv").exists()
