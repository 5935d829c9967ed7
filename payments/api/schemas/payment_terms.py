"""Payment terms as they are given and told, and the due dates that come of them with every step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from payments.api.schemas.common import Clean, Currency, Day, Input, Money, Output, RowId, Text
from payments.calculation.due_dates import DiscountDay, DueDates
from payments.calculation.instalments import Part
from payments.domain.explaining import explained
from payments.domain.money import to_text
from payments.domain.reasons import Reason, written_plainly
from payments.domain.terms import (
    Baseline,
    DocumentDates,
    Instalment,
    PaymentTerm,
    Roll,
    ShareKind,
    StartFrom,
    TermLine,
    Tier,
)

RollName = Literal["NONE", "FOLLOWING", "PRECEDING", "MODIFIED_FOLLOWING"]
BaselineName = Literal["DOCUMENT", "POSTING", "ENTRY", "GIVEN"]
Number = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,12})(\.[0-9]{1,8})?$"), Field(examples=["2.000"])]
"""A number from 0 up as text, with a point: a percentage, a share, a rate."""

Code = Annotated[Clean, StringConstraints(min_length=1, max_length=64), Field(examples=["N30"])]


class TierIn(Input):
    """
    One step: pay by its day and take `percent` off. Months first, then days; or a fixed day of the month. The last tier
    is net: percent 0.
    """

    percent: Number = Field(default="0", description="Percent, at most 3 decimals.", examples=["2"])
    days: int = Field(default=0, description="0 to 999.", examples=[30])
    months: int = Field(default=0, description="0 to 99.", examples=[0])
    fixed_day: int = Field(
        default=0, description="Day of the month, 1 to 31 (31: the last one); 0: none.", examples=[0]
    )
    end_of_month: bool = Field(default=False, description="Then to the end of that month.")

    def value(self) -> Tier:
        """As the rules take it."""
        return Tier(
            percent=Decimal(self.percent),
            days=self.days,
            months=self.months,
            fixed_day=self.fixed_day,
            end_of_month=self.end_of_month,
        )


class LineIn(Input):
    """What holds for baselines up to `day_limit` of the month: where counting begins, and the tiers."""

    day_limit: int = Field(default=31, description="1 to 31; the last line has 31.", examples=[31])
    start_from: Literal["NONE", "MONTH_START", "HALF_MONTH", "MONTH_END"] = "NONE"
    fixed_day: int = Field(default=0, description="Counting begins on this day; 0: on the day itself.", examples=[0])
    add_months: int = Field(default=0, description="… so many months later.", examples=[0])
    tiers: list[TierIn] = Field(min_length=1, max_length=3, examples=[[{"days": 30}]])

    def value(self) -> TermLine:
        """As the rules take it."""
        return TermLine(
            day_limit=self.day_limit,
            start_from=StartFrom(self.start_from),
            fixed_day=self.fixed_day,
            add_months=self.add_months,
            tiers=tuple(tier.value() for tier in self.tiers),
        )


class InstalmentIn(Input):
    """A part of a document with days of its own; the last one takes what is left."""

    kind: Literal["PERCENT_OF_TOTAL", "PERCENT_OF_REST", "FIXED", "BALANCE"]
    share: Number = Field(default="0", description="Percent, or an amount for FIXED; 0 for BALANCE.")
    line: LineIn

    def value(self) -> Instalment:
        """As the rules take it."""
        return Instalment(kind=ShareKind(self.kind), share=Decimal(self.share), line=self.line.value())


class TermRules(Input):
    """From a document's dates to its due day: `lines` by day of the month, or `instalments`."""

    baseline: BaselineName = Field(default="DOCUMENT", description="The date counting is from.")
    roll: RollName | None = Field(default=None, description="For days that are no business days; null: the company's.")
    tolerance_days: int = Field(default=0, description="Taken off the due day, 0 to 365.", examples=[0])
    lines: list[LineIn] = Field(default_factory=list, max_length=31)
    instalments: list[InstalmentIn] = Field(default_factory=list, max_length=99)

    def value(self, code: str = "", name: str = "") -> PaymentTerm:
        """As the rules take it; not yet checked."""
        return PaymentTerm(
            code=code,
            name=name,
            baseline=Baseline(self.baseline),
            roll=Roll(self.roll) if self.roll else None,
            tolerance_days=self.tolerance_days,
            lines=tuple(line.value() for line in self.lines),
            instalments=tuple(part.value() for part in self.instalments),
        )


class PaymentTermIn(TermRules):
    """A payment term of the company."""

    code: Code = Field(description="As the ERP calls it.")
    name: Text | None = Field(default=None, examples=["30 gün net"])
    default_block: Annotated[Clean, StringConstraints(max_length=16)] = ""
    default_method: Annotated[Clean, StringConstraints(max_length=16)] = ""


class PaymentTermOut(Output):
    """A payment term as it stands."""

    id: str
    code: str
    name: str
    baseline: BaselineName
    roll: RollName | None
    tolerance_days: int
    lines: list[LineIn]
    instalments: list[InstalmentIn]
    default_block: str
    default_method: str
    source: Literal["ERP", "MANUAL"]
    version: int
    suppliers: int = Field(description="Suppliers that have this term.")


class PaymentTermList(Output):
    """By code."""

    items: list[PaymentTermOut]
    next_cursor: str | None


class SupplierTermIn(Input):
    """The term that holds for a supplier's documents that name none; null: none."""

    payment_term: RowId | None


class SupplierTermOut(Output):
    """The supplier and the term it has."""

    supplier: str
    payment_term: PaymentTermOut | None


class DocumentDatesIn(Input):
    """The dates of a document that a term may count from."""

    document_date: Day
    posting_date: Day | None = Field(default=None, description="Default: the document date.")
    entry_date: Day | None = None
    baseline_date: Day | None = None
    amount: Money | None = Field(default=None, description="Needed for instalments.")
    currency: Currency = "TRY"

    def dates(self) -> DocumentDates:
        """As the rules take them."""
        return DocumentDates(
            document=self.document_date,
            posting=self.posting_date or self.document_date,
            entry=self.entry_date,
            given=self.baseline_date,
        )


class TermPreviewIn(DocumentDatesIn):
    """A document, and a term of the company (`code`) or one that is not saved yet (`term`)."""

    code: Code | None = None
    term: TermRules | None = None


class StepOut(Output):
    """One step of an answer: the rule, where it led, the values it used, and the sentence about it."""

    code: str = Field(examples=["due-days"])
    day: date | None
    values: dict[str, str] = Field(examples=[{"days": "30", "to": "2026-02-14"}])
    message: str = Field(examples=["30 days: Sat 2026-02-14."])


class DiscountOut(Output):
    """Until when a percentage may be taken; `pay_by` is the business day on or before it."""

    percent: str = Field(examples=["2"])
    day: date
    pay_by: date


class DueDatesOut(Output):
    """
    Every day a document has, and why. Aging uses `net_due`; paying uses `effective_due`, a business day. `baseline` is
    the day counting began.
    """

    baseline: date
    discounts: list[DiscountOut]
    net_due: date
    effective_due: date
    why: list[StepOut]
    warnings: list[StepOut]


class InstalmentOut(DueDatesOut):
    """A part of the document."""

    key: str = Field(examples=["/01"])
    amount: str = Field(examples=["400.00"])
    currency: str


class DueAnswerOut(Output):
    """The due dates of a document: one, or one per instalment."""

    due: DueDatesOut | None
    instalments: list[InstalmentOut]


def step_out(reason: Reason, language: str) -> StepOut:
    """A step in the reader's language."""
    return StepOut(
        code=reason.code,
        day=reason.day,
        values=written_plainly(reason.values),
        message=explained(reason, language),
    )


def discount_out(found: DiscountDay) -> DiscountOut:
    """A discount day."""
    return DiscountOut(
        percent=written_plainly({"percent": found.percent})["percent"], day=found.day, pay_by=found.pay_by
    )


def due_dates_out(found: DueDates, language: str, before: tuple[Reason, ...] = ()) -> DueDatesOut:
    """Due dates in the reader's language; `before` are steps that came first."""
    return DueDatesOut(
        baseline=found.baseline,
        discounts=[discount_out(one) for one in found.discounts],
        net_due=found.net_due,
        effective_due=found.effective_due,
        why=[step_out(step, language) for step in (*before, *found.why)],
        warnings=[step_out(step, language) for step in found.warnings],
    )


def instalment_out(part: Part, currency: str, language: str) -> InstalmentOut:
    """A part of a document in the reader's language."""
    told = due_dates_out(part.due, language, part.why).model_dump()
    return InstalmentOut(**told, key=part.key, amount=to_text(part.amount_minor, currency), currency=currency)
