"""`vade bench NAME`: measure beside a floor or a rival, in one run on one machine. Each bench is a module of bench/."""

from __future__ import annotations

import argparse
import ast
import importlib
from pathlib import Path
from typing import TYPE_CHECKING, cast

from config.cli.places import ROOT
from config.cli.refusal import USAGE, Refusal

if TYPE_CHECKING:
    from config.cli.main import CommandModule

FOLDER = ROOT / "bench"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The bench's name; everything behind it is the bench's own."""
    parser.usage = "vade bench NAME [options of that bench]"
    parser.add_argument("name", nargs="?", help="none: say which there are")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    """Run one bench; without a name, list them. 0: every target met, 1: one missed, 2: asked wrongly."""
    known = benches(FOLDER)
    if options.name is None:
        print("\n".join(f"  {name:<14}{about}" for name, about in known.items()) or "There is no bench here.")
        return 0
    if options.name not in known:
        raise Refusal(f"There is no bench {options.name!r}. There are: {', '.join(known) or 'none'}.", status=USAGE)
    module = cast("CommandModule", importlib.import_module(f"bench.{options.name}"))
    parser = argparse.ArgumentParser(prog=f"vade bench {options.name}", description=known[options.name])
    module.add_arguments(parser)
    own = parser.parse_args(options.rest)
    own.json = options.json
    return module.run(own)


def benches(folder: Path) -> dict[str, str]:
    """Name and first sentence of every bench in a folder, without importing any."""
    found = {}
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text())
        functions = {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
        if {"add_arguments", "run"} <= functions:
            found[path.stem] = (ast.get_docstring(tree) or "").partition("\n")[0]
    return found
