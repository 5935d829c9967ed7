"""What a command says when it cannot do what it was asked."""

from __future__ import annotations

USAGE = 2
FAILED = 1


class Refusal(Exception):
    """One sentence for the person at the terminal, with its remedy; printed without a traceback."""

    def __init__(self, sentence: str, *, status: int = FAILED) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
