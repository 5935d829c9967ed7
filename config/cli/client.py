"""`vade client FOLDER`: a typed Python client of the API, made from docs/openapi.json by openapi-python-client."""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

from config.cli.places import PROGRAMS, ROOT
from config.cli.refusal import USAGE, Refusal
from config.cli.schema import DOCUMENT

PACKAGE = "vade_client"
CONFIGURATION = """\
post_hooks:
  - ruff format --quiet .
content_type_overrides:
  application/pdf: application/octet-stream
  application/vnd.openxmlformats-officedocument.spreadsheetml.sheet: application/octet-stream
"""
GENERATOR = PROGRAMS / "openapi-python-client"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where it goes."""
    parser.add_argument("folder", type=Path, help=f"the package {PACKAGE} is made in it; add the folder to PYTHONPATH")


def run(options: argparse.Namespace) -> int:
    """Make the package. What the generator cannot translate fails it: a client with holes is found out too late."""
    package = options.folder / PACKAGE
    if not GENERATOR.exists():
        raise Refusal("openapi-python-client is not here; ./vade test brings the tools of development", status=USAGE)
    if package.exists():
        raise Refusal(f"{package} exists; remove it first", status=USAGE)
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as config:
        config.write(CONFIGURATION)
        config.flush()
        words = ["generate", "--path", DOCUMENT, "--output-path", package, "--meta", "none", "--fail-on-warning"]
        path = f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', '')}"
        done = subprocess.run(
            [GENERATOR, *words, "--config", config.name],
            cwd=ROOT,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Refusal(f"the client could not be made:\n{done.stdout}{done.stderr}")
    print(f"{package} made; it needs httpx and attrs")
    return 0
