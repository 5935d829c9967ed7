from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from config.cli import pages
from config.cli.pages import sources_digest
from config.cli.refusal import Refusal

BUILD = """
import { mkdirSync, writeFileSync } from "node:fs";
const out = process.argv[process.argv.indexOf("--outDir") + 1];
mkdirSync(out, { recursive: true });
writeFileSync(`${out}/index.html`, `built by Node ${process.versions.node.split(".")[0]}`);
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A frontend whose build is a few lines of Node, with its packages in place."""
    frontend = tmp_path / "frontend"
    vite = frontend / "node_modules" / "vite" / "bin" / "vite.js"
    vite.parent.mkdir(parents=True)
    vite.write_text(BUILD)
    (vite.parent / "package.json").write_text('{"type": "module"}')
    (frontend / "package.json").write_text('{"name": "pages", "version": "1.0.0"}')
    (frontend / "package-lock.json").write_text(
        '{"name": "pages", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "pages"}}}'
    )
    (frontend / "main.tsx").write_text("export {};")
    for name, value in {"ROOT": tmp_path, "FRONTEND": frontend, "PAGES": tmp_path / "config" / "pages"}.items():
        monkeypatch.setattr(pages, name, value)
    (tmp_path / "config").mkdir()
    lock = hashlib.sha256((frontend / "package-lock.json").read_bytes()).hexdigest()
    (frontend / "node_modules" / pages.INSTALLED).write_text(json.dumps({"lock": lock}))
    return tmp_path


class TestBuildPagesIfStale:
    def test_builds_with_the_node_of_the_environment(self, checkout: Path) -> None:
        assert pages.build_pages_if_stale()

        assert (checkout / "config" / "pages" / "index.html").read_text() == "built by Node 24"
        assert list((checkout / ".scratch").iterdir()) == []

    def test_does_nothing_while_the_sources_are_the_same(self, checkout: Path) -> None:
        pages.build_pages_if_stale()
        built = (checkout / "config" / "pages" / "index.html").stat().st_mtime_ns

        assert not pages.build_pages_if_stale()

        assert (checkout / "config" / "pages" / "index.html").stat().st_mtime_ns == built

    def test_builds_again_after_a_change_of_a_source(self, checkout: Path) -> None:
        pages.build_pages_if_stale()
        (checkout / "frontend" / "main.tsx").write_text("export default 1;")

        assert pages.build_pages_if_stale()

    def test_keeps_the_old_pages_when_the_new_ones_do_not_build(self, checkout: Path) -> None:
        pages.build_pages_if_stale()
        (checkout / "frontend" / "main.tsx").write_text("export default 1;")
        (checkout / "frontend" / "node_modules" / "vite" / "bin" / "vite.js").write_text("process.exit(3);")

        with pytest.raises(Refusal, match="did not build"):
            pages.build_pages_if_stale()

        assert (checkout / "config" / "pages" / "index.html").read_text() == "built by Node 24"


class TestInstallPackages:
    def test_leaves_alone_what_has_everything_asked_for(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pages, "FRONTEND", tmp_path)
        (tmp_path / "package.json").write_text(json.dumps({"name": "pages", "version": "1.0.0"}))
        lock = {"name": "pages", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "pages"}}}
        (tmp_path / "package-lock.json").write_text(json.dumps(lock))
        (tmp_path / "node_modules").mkdir()
        pages.install_packages(with_tests=True)
        before = (tmp_path / "node_modules" / pages.INSTALLED).stat().st_mtime_ns

        pages.install_packages(with_tests=False)

        assert (tmp_path / "node_modules" / pages.INSTALLED).stat().st_mtime_ns == before


class TestSourcesDigest:
    def test_does_not_depend_on_what_is_installed_or_written_beside_the_sources(self, checkout: Path) -> None:
        before = sources_digest(checkout / "frontend")

        (checkout / "frontend" / "node_modules" / "other.js").write_text("1")
        (checkout / "frontend" / "npm-debug.log").write_text("1")

        assert sources_digest(checkout / "frontend") == before

    def test_changes_with_a_name(self, checkout: Path) -> None:
        before = sources_digest(checkout / "frontend")

        (checkout / "frontend" / "main.tsx").rename(checkout / "frontend" / "start.tsx")

        assert sources_digest(checkout / "frontend") != before
