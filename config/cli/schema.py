"""`vade schema`: write what the code says of itself to docs/: OpenAPI, AsyncAPI, and a page for every problem."""

from __future__ import annotations

import argparse
import json
import os
import secrets
from pathlib import Path

from config.cli import installation
from config.cli.places import ROOT

DOCUMENT = ROOT / "docs" / "openapi.json"
LIVE_DOCUMENT = ROOT / "docs" / "asyncapi.json"
PROBLEMS = ROOT / "docs" / "problems"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade schema`."""
    parser.add_argument("--out", type=Path, help="write the OpenAPI document alone, to this file")


def run(options: argparse.Namespace) -> int:
    """Write it. Needs no database: settings that name one are made up where there are none."""
    set_django_up()
    if options.out is not None:
        options.out.write_text(document_text())
        return 0
    DOCUMENT.write_text(document_text())
    LIVE_DOCUMENT.write_text(live_document_text())
    write_problem_pages()
    print("docs/openapi.json, docs/asyncapi.json and docs/problems/ written. Then, in frontend/: npm run types")
    return 0


def live_document_text() -> str:
    """The live protocol's document as it stands in the repository."""
    from payments.api.live_document import live_document

    return json.dumps(live_document(), indent=1, ensure_ascii=False, default=str) + "\n"


def write_problem_pages() -> None:
    """A page for every problem, and none for what is no problem any more."""
    from payments.api.problem_pages import pages, text_of

    PROBLEMS.mkdir(exist_ok=True)
    known = pages()
    for path in PROBLEMS.glob("*.md"):
        if path.stem not in known:
            path.unlink()
    for slug, page in known.items():
        (PROBLEMS / f"{slug}.md").write_text(text_of(page))


def set_django_up() -> None:
    """For commands that need no database: settings that name one are made up where there are none."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not installation.environment_is_complete():
        os.environ |= {
            "VADE_MODE": "local",
            "VADE_SECRET_KEY": secrets.token_urlsafe(64),
            "DATABASE_URL": "postgresql://nobody@localhost/nothing",
            "REDIS_URL": "redis://localhost:6379/0",
        }
    django.setup()


def document_text() -> str:
    """The OpenAPI document as it stands in the repository: sorted by nothing, indented, with a line end."""
    from payments.api.v1 import api

    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, default=str) + "\n"
