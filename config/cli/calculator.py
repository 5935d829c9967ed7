"""`vade calculator KIND < in.json`: the pure rules from the command line, as the API's /calculator answers them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from config.cli.refusal import USAGE, Refusal

KINDS = ("due-dates", "closing", "discount", "valuation", "bank-account")
LANGUAGES = ("en", "tr")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade calculator`."""
    parser.add_argument("kind", choices=KINDS, help="what to calculate; the request is read from standard input")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the reasons")


def run(options: argparse.Namespace) -> int:
    """0: the answer is on stdout. 1: refused by a rule. 2: not a request; each wrong field is one line on stderr."""
    from config.cli.schema import set_django_up

    set_django_up()
    from pydantic import ValidationError

    from payments.domain.errors import InvalidInput, PaymentsError
    from payments.domain.wording import sentence

    shape, answer = calculation(options.kind)
    try:
        asked = shape.model_validate_json(sys.stdin.read())
        print(json.dumps(answer(asked, options.language).model_dump(mode="json"), ensure_ascii=False, indent=1))
    except ValidationError as wrong:
        faults = [f"/{'/'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong.errors()]
        raise Refusal("; ".join(faults), status=USAGE) from wrong
    except InvalidInput as wrong:
        words = [
            f"{one.pointer}: {sentence(f'field.{one.code}', options.language, one.values)}" for one in wrong.errors
        ]
        raise Refusal("; ".join(words), status=USAGE) from wrong
    except PaymentsError as refused:
        raise Refusal(sentence(refused.slug, options.language, refused.values)) from refused
    return 0


def calculation(kind: str) -> tuple[Any, Callable[[Any, str], Any]]:
    """The shape of a request, and the function that answers it."""
    from payments.api import calculator_answers, closing_answers
    from payments.api.schemas.calculator import (
        BankAccountRequest,
        ClosingRequest,
        DiscountRequest,
        DueDatesRequest,
        ValuationRequest,
    )

    kinds: dict[str, tuple[Any, Callable[[Any, str], Any]]] = {
        "due-dates": (DueDatesRequest, calculator_answers.due_dates),
        "closing": (ClosingRequest, closing_answers.closing),
        "discount": (DiscountRequest, calculator_answers.discount),
        "valuation": (ValuationRequest, calculator_answers.valuation),
        "bank-account": (BankAccountRequest, calculator_answers.bank_account),
    }
    return kinds[kind]
