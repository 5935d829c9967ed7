"""
What Business One pays by (domain.md 4.3): its payment terms with their instalments and cash discounts (OCTG, CTG1,
OCDC, CDC1), its exchange rates (ORTT), and its holidays (HLD1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from payments.domain.days import EPOCH
from payments.domain.ledger import HolidayRow, RateRow, RowIssue, Severity, TermRow
from payments.domain.terms import Baseline, Instalment, PaymentTerm, ShareKind, StartFrom, TermLine, Tier
from payments.intake.cells import BadCell, RowCheck, issue
from payments.intake.codes import known_currency
from payments.intake.pulled.kept import Record
from payments.intake.pulled.values import day_of, text_of
from payments.intake.texts import MAX_CODE, MAX_NAME

TERMS = """
SELECT T."GroupNum", T."PymntGroup", T."PayDuMonth", T."ExtraMonth", T."ExtraDays", T."TolDays", T."BslineDate",
       T."InstNum", T."DiscCode"
FROM "{schema}"."OCTG" T ORDER BY T."GroupNum"
"""
INSTALMENTS = """
SELECT I."CTGCode", I."IntsNo", I."InstMonth", I."InstDays", I."InstPrcnt" FROM "{schema}"."CTG1" I
ORDER BY I."CTGCode", I."IntsNo"
"""
DISCOUNTS = """
SELECT D."Code", D."ByDate", D."BaseDate", L."NumOfDays", L."Discount"
FROM "{schema}"."OCDC" D JOIN "{schema}"."CDC1" L ON L."CdcCode" = D."Code" ORDER BY D."Code", L."NumOfDays"
"""
RATES = """
SELECT R."RateDate", R."Currency", R."Rate", A."DirectRate", A."MainCurncy"
FROM "{schema}"."ORTT" R CROSS JOIN "{schema}"."OADM" A ORDER BY R."RateDate", R."Currency"
"""

HOLIDAYS = """
SELECT H."StrDate", H."EndDate", H."Rmrks" FROM "{schema}"."HLD1" H
JOIN "{schema}"."OADM" A ON A."HldCode" = H."HldCode" ORDER BY H."StrDate", H."EndDate"
"""

T = TypeVar("T")

_BASELINES = {"T": Baseline.DOCUMENT, "P": Baseline.POSTING, "S": Baseline.ENTRY}
_STARTS = {"N": StartFrom.NONE, "Y": StartFrom.MONTH_START, "H": StartFrom.HALF_MONTH, "E": StartFrom.MONTH_END}
_OF_SERVICE_LAYER: Mapping[str, str] = {
    "bld_TaxDate": "T",
    "bld_PostingDate": "P",
    "bld_SystemDate": "S",
    "bld_ClosingDate": "C",
    "pdt_None": "N",
    "pdt_MonthStart": "Y",
    "pdt_HalfMonth": "H",
    "pdt_MonthEnd": "E",
}
"""The Service Layer's word -> the letter the database has."""

_MAX_DISCOUNTS = 2
_LONGEST_HOLIDAY = 31
_RATE_STEP = Decimal("0.00000001")
_MAX_RATE = Decimal(10) ** 10


def term_record(term: Record) -> Record:
    """A payment term of the Service Layer in the columns of the contract; of instalments it tells the number alone."""
    letters = {name: text_of(term, name) for name in ("StartFrom", "BaselineDate")}
    return {
        "GroupNum": text_of(term, "GroupNumber"),
        "PymntGroup": text_of(term, "PaymentTermsGroupName"),
        "PayDuMonth": _OF_SERVICE_LAYER.get(letters["StartFrom"], letters["StartFrom"]),
        "ExtraMonth": text_of(term, "NumberOfAdditionalMonths"),
        "ExtraDays": text_of(term, "NumberOfAdditionalDays"),
        "TolDays": text_of(term, "NumberOfToleranceDays"),
        "BslineDate": _OF_SERVICE_LAYER.get(letters["BaselineDate"], letters["BaselineDate"]),
        "InstNum": text_of(term, "NumberOfInstallments"),
        "DiscCode": text_of(term, "DiscountCode"),
    }


class B1Terms:
    """Records of terms, in any order; a term that cannot be told in ours is left out, and the cell it is for told."""

    def __init__(self) -> None:
        self._terms: list[tuple[int, Record]] = []
        self._instalments: dict[str, list[Record]] = defaultdict(list)
        self._discounts: dict[str, list[Record]] = defaultdict(list)

    def take(self, number: int, kind: str, record: Record) -> None:
        """One record."""
        if kind == "term":
            self._terms.append((number, record))
        elif kind == "instalment":
            self._instalments[text_of(record, "CTGCode")].append(record)
        else:
            self._discounts[text_of(record, "Code")].append(record)

    def rows(self) -> Iterator[TermRow | RowIssue]:
        """Terms, and what is wrong with those that are left out."""
        for number, record in self._terms:
            check = RowCheck(number)
            term = self._term(check, record)
            if not check.refused:
                yield TermRow(row_no=number, term=term)
            yield from (_of_term(told, text_of(record, "GroupNum")) for told in check.issues)

    def _term(self, check: RowCheck, record: Record) -> PaymentTerm:
        code = check.needed("term", text_of(record, "GroupNum"), "", _code)
        start = _letter(check, "start_from", text_of(record, "PayDuMonth") or "N", _STARTS, StartFrom.NONE)
        base = text_of(record, "BslineDate") or "T"
        baseline = _letter(check, "baseline", base, _BASELINES, Baseline.DOCUMENT)
        months, days = _count(check, "months", record, "ExtraMonth"), _count(check, "days", record, "ExtraDays")
        parts = self._instalments.get(code, [])
        if len(parts) < 2 and _count(check, "instalments", record, "InstNum") > 1:
            check.refuse("instalments-not-told", "instalments", text_of(record, "InstNum"))
        instalments = tuple(_instalment(check, part, start, months, days) for part in parts) if len(parts) > 1 else ()
        net = Tier(months=months, days=days)
        line = TermLine(start_from=start, tiers=(*self._tiers(check, record, start, base), net))
        return PaymentTerm(
            code=code,
            name=check.text("name", text_of(record, "PymntGroup")[:MAX_NAME], MAX_NAME),
            baseline=baseline,
            tolerance_days=_count(check, "tolerance_days", record, "TolDays"),
            lines=() if instalments else (line,),
            instalments=instalments,
        )

    def _tiers(self, check: RowCheck, record: Record, start: StartFrom, base: str) -> Iterator[Tier]:
        """
        Discounts by days. One that counts by dates of the month, or from another day than the term, cannot be told in
        ours: the term is taken without, with a warning.
        """
        code = text_of(record, "DiscCode")
        if not code or code == "-1":
            return
        steps = self._discounts.get(code, [])
        counts_alike = all(
            (text_of(one, "ByDate") or "N") == "N" and (text_of(one, "BaseDate") or base) == base for one in steps
        )
        if not 0 < len(steps) <= _MAX_DISCOUNTS or not counts_alike or start is not StartFrom.NONE:
            check.warn("discount-not-taken", "discount", code)
            return
        for one in steps:
            yield Tier(
                percent=_decimal(check, "percent", text_of(one, "Discount")),
                days=_count(check, "discount_days", one, "NumOfDays"),
            )


class B1Rates:
    """Exchange rates of the company's own table, so much of its currency for one of another."""

    def __init__(self, own: str) -> None:
        self._own = own
        self._told: set[tuple[str, str]] = set()

    def row(self, number: int, record: Record) -> Iterator[RateRow | RowIssue]:
        """The rate of a record; or, once for each currency, why it is left out."""
        check = RowCheck(number)
        currency = check.needed("base", text_of(record, "Currency"), "", known_currency)
        main, direct = text_of(record, "MainCurncy") or self._own, text_of(record, "DirectRate") or "Y"
        if main != self._own:
            check.refuse("other-local-currency", "quote", main)
        if direct != "Y":
            check.refuse("indirect-rate", "rate", text_of(record, "Rate"))
        day = check.needed("date", text_of(record, "RateDate"), EPOCH, day_of)
        told = _decimal(check, "rate", text_of(record, "Rate"))
        rate = told.quantize(_RATE_STEP) if abs(told) < _MAX_RATE else Decimal(0)
        if rate <= 0:
            check.refuse("not-a-rate", "rate", text_of(record, "Rate"))
        if not check.refused and currency != self._own:
            yield RateRow(row_no=number, day=day, base=currency, rate=rate)
        for one in check.issues:
            if (one.code, currency) not in self._told:
                self._told.add((one.code, currency))
                yield issue(one.row_no, Severity.WARNING, one.code, one.field, one.value)


def holiday(number: int, record: Record) -> Iterator[HolidayRow | RowIssue]:
    """The days of a record; or why they are left out."""
    check = RowCheck(number)
    first = check.needed("date", text_of(record, "StrDate"), EPOCH, day_of)
    last = check.cell("date", text_of(record, "EndDate"), first, day_of)
    if not check.refused and not 0 <= (last - first).days < _LONGEST_HOLIDAY:
        check.refuse("not-a-holiday", "date", f"{first.isoformat()} - {last.isoformat()}")
    name = check.text("name", text_of(record, "Rmrks")[:MAX_NAME], MAX_NAME)
    if not check.refused:
        yield HolidayRow(row_no=number, first=first, last=last, name=name)
    yield from (issue(number, Severity.WARNING, told.code, told.field, told.value) for told in check.issues)


def _instalment(check: RowCheck, part: Record, start: StartFrom, months: int, days: int) -> Instalment:
    tier = Tier(
        months=months + _count(check, "months", part, "InstMonth"), days=days + _count(check, "days", part, "InstDays")
    )
    share = _decimal(check, "share", text_of(part, "InstPrcnt"))
    return Instalment(
        kind=ShareKind.PERCENT_OF_TOTAL, share=share.normalize(), line=TermLine(start_from=start, tiers=(tier,))
    )


def _of_term(told: RowIssue, code: str) -> RowIssue:
    return issue(told.row_no, Severity.WARNING, told.code, told.field, f"{code}: {told.value}")


def _code(raw: str) -> str:
    if len(raw) > MAX_CODE:
        raise BadCell("text-too-long")
    return raw


def _letter(check: RowCheck, field: str, raw: str, known: Mapping[str, T], blank: T) -> T:
    if raw not in known:
        check.refuse("unknown-rule", field, raw)
    return known.get(raw, blank)


def _count(check: RowCheck, field: str, record: Record, name: str) -> int:
    raw = text_of(record, name) or "0"
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 4):
        check.refuse("not-a-count", field, raw)
        return 0
    return int(raw)


def _decimal(check: RowCheck, field: str, raw: str) -> Decimal:
    try:
        found = Decimal(raw)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or len(raw) > 40:
        check.refuse("not-a-number", field, raw)
        return Decimal(0)
    return found
