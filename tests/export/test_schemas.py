"""The official schemas lie in the repository as they were published."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files

import pytest

PUBLISHED = {
    "pain.001.001.03.xsd": "ae2bbba02a6be0119a26f4afcb65ced067453cb1b81d38b26bcc569f19eca93e",
    "pain.001.001.09.xsd": "05440a7e84f695e7dbc6677082f43623cd7393881b76a5e8d648ae21d7d728e3",
}
"""SHA-256 of the files with line feeds; two unconnected packages ship them with the same content."""


class TestSchemas:
    @pytest.mark.parametrize("name", sorted(PUBLISHED))
    def test_are_unchanged(self, name: str) -> None:
        assert sha256(files("payments.export").joinpath("schemas", name).read_bytes()).hexdigest() == PUBLISHED[name]
