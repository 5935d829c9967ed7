"""What the pages for people point at is there: files, headings, commands."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
from pathlib import Path

import pytest

from config.cli.main import COMMANDS
from config.cli.places import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "frontend" / "src").rglob("*.md")])
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
_COMMAND = re.compile(r"^(?:    |\$ )?(?:\./)?vade ([a-z]+)", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
OF_DJANGO = {"shell", "check", "dbshell"}


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as links call them."""
    said = (re.sub(r"[`*]", "", heading).strip().lower() for heading in _HEADING.findall(page.read_text()))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in said}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
class TestPage:
    def test_links_to_what_is_there(self, page: Path) -> None:
        missing = []
        for link in _LINK.findall(page.read_text()):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
                missing.append(link)

        assert missing == []

    def test_names_commands_that_there_are(self, page: Path) -> None:
        unknown = {name for name in _COMMAND.findall(page.read_text()) if name not in {*COMMANDS, *OF_DJANGO}}

        assert unknown == set()


class TestReadme:
    @pytest.mark.parametrize(
        "page", ["README.md", "README.tr.md", "docs/tutorial.md", "docs/tutorial.tr.md", "docs/how-to.md"]
    )
    def test_gives_commands_the_options_they_take(self, page: str) -> None:
        for line in re.findall(r"^    \./vade (.+)$", (ROOT / page).read_text(), re.MULTILINE):
            name, *words = shlex.split(line, comments=True)
            parser = argparse.ArgumentParser(prog=name, exit_on_error=False)
            importlib.import_module(f"config.cli.{COMMANDS[name].module}").add_arguments(parser)

            _, unknown = parser.parse_known_args(words)

            assert unknown == [], line
