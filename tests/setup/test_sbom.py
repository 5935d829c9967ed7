"""The list of materials names everything that is locked, and is the same for the same locks."""

from __future__ import annotations

import json
import re
from pathlib import Path

from config.cli import sbom
from config.cli.main import main


class TestDocument:
    def test_names_every_locked_library_with_its_hashes(self) -> None:
        python = [one for one in sbom.document()["components"] if one["purl"].startswith("pkg:pypi/")]

        assert {one["name"] for one in python} == set().union(*(sbom.locked(name) for name in sbom.LOCKS))
        assert all(re.fullmatch(r"[0-9a-f]{64}", digest["value"]) for one in python for digest in one["properties"])

    def test_names_what_the_pages_are_made_with_and_no_tool_that_tests_them(self) -> None:
        npm = {one["name"]: one for one in sbom.document()["components"] if one["purl"].startswith("pkg:npm/")}

        assert "react" in npm
        assert "jsdom" not in npm
        assert all(one["licenses"] for one in npm.values())
        assert {one["hashes"][0]["alg"] for one in npm.values() if "hashes" in one} == {"SHA-512"}

    def test_lists_the_licence_of_what_is_installed(self) -> None:
        told = {one["name"]: one.get("licenses") for one in sbom.document()["components"]}

        assert told["django"] == [{"license": {"name": "BSD-3-Clause"}}]
        assert told["django-dramatiq"] == [{"license": {"name": "Apache-2.0"}}]

    def test_is_written_the_same_twice(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            assert main(["sbom", "--out", str(tmp_path / name)]) == 0

        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
        assert json.loads((tmp_path / "one").read_text())["bomFormat"] == "CycloneDX"
