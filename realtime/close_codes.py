"""With which codes a socket ends, what each means, and what a client does then (contract.md 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Then = Literal["at once", "later", "never"]
"""When to connect again. `never`: not before a person, or another program text, has changed something."""


@dataclass(frozen=True, slots=True)
class CloseCode:
    """One of them."""

    code: int
    meaning: str
    then: Then


CLOSE_CODES: dict[int, CloseCode] = {
    one.code: one
    for one in (
        CloseCode(1001, "The server, or the page, goes away.", "at once"),
        CloseCode(1007, "A text frame was not UTF-8.", "never"),
        CloseCode(1009, "A frame was longer than 64 KiB.", "never"),
        CloseCode(1011, "A fault of the server, or a peer that answered no ping.", "at once"),
        CloseCode(1012, "The server restarts.", "at once"),
        CloseCode(1013, "The server holds all it can, or its database is away.", "later"),
        CloseCode(4400, "Three frames that were no commands.", "never"),
        CloseCode(4401, "Not signed in; or the ticket was used before, or has expired.", "never"),
        CloseCode(
            4403,
            "No right to what the socket was opened for, or none any more; or its ticket is for other topics.",
            "never",
        ),
        CloseCode(4404, "No such topic or address.", "never"),
        CloseCode(4406, "Subprotocols were offered, and vade.v1 is not among them.", "never"),
        CloseCode(4409, "Too many sockets of one caller.", "never"),
        CloseCode(4413, "The reader took nothing for too long. Connect again and resume.", "at once"),
        CloseCode(4429, "Too many commands a second.", "later"),
    )
}


def after_close(code: int | None) -> Then:
    """What a client does after this code; a connection that was simply cut, or ended by a proxy, is tried again."""
    known = CLOSE_CODES.get(code or 0)
    return known.then if known else "at once"
