"""Balances that suppliers are asked to confirm."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from payments.api.schemas.common import Clean, Currency, Day, Input, Money, Output, Text


class ConfirmationIn(Input):
    """About the balance of which day, in which language."""

    key_date: Day
    language: Literal["tr", "en"] = "tr"


class BalanceIn(Input):
    """A balance in the supplier's books, positive = we owe."""

    currency: Currency
    balance: Money


class AnswerIn(Input):
    """What the supplier says, and who said it when. `their_balances` only where it does not agree."""

    agreed: bool
    answered_on: Day
    answered_by: Text = Field(examples=["Mehmet Demir"])
    their_balances: Annotated[list[BalanceIn], Field(max_length=50, default_factory=list)]
    note: Annotated[str, StringConstraints(max_length=2000), Clean] = ""


class BalanceOut(Output):
    """A balance, positive = we owe."""

    currency: str
    balance: str


class ConfirmationOut(Output):
    """A letter and its answer; `answer` is empty until one is recorded."""

    id: str
    supplier: str = Field(description="The supplier's id.", examples=["7"])
    supplier_code: str = Field(examples=["320.01.0000100"])
    supplier_name: str = Field(examples=["Anadolu Çelik A.Ş."])
    key_date: date
    language: Literal["tr", "en"]
    balances: list[BalanceOut]
    created_by: str
    created_at: datetime
    answer: Literal["", "agreed", "disputed"]
    answered_on: date | None
    answered_by: str
    their_balances: list[BalanceOut]
    note: str
    recorded_by: str
    recorded_at: datetime | None


class ConfirmationNow(ConfirmationOut):
    """A letter, and what the ledger says of its day by now: other than `balances` where something was posted since."""

    balances_now: list[BalanceOut]


class ConfirmationList(Output):
    """The newest first."""

    items: list[ConfirmationOut]
    next_cursor: str | None
