"""Every library that an installation runs with is under a licence we can name."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest

from config.cli.places import FRONTEND, ROOT
from config.cli.sbom import KNOWN_LICENCES as KNOWN
from config.cli.sbom import licences_of, locked

REQUIREMENTS = ("main", "local", "pages")
FREE = re.compile(r"^(MIT|MIT-0|0BSD|BSD|Apache|ISC|PSF|Python Software|Zlib|Unlicense|The Unlicense|CC0|OFL|BlueOak)")
NAMED_IN_NOTICE = re.compile(r"LGPL|GNU Lesser|MPL|Mozilla")
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
