"""
Canonical records, column by column: what is plainly good becomes lines of COPY at once, and only that.

What a column cannot vouch for is left to payments.intake.canonical, which takes a record cell by cell and says what is
wrong with it. Both give the same lines, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, repeat

from payments.domain.money import InvalidAmount, is_part_of, to_minor
from payments.intake.cells import BadCell
from payments.intake.codes import known_currency
from payments.intake.content import CONTENT_FIELDS
from payments.intake.dates import iso_day
from payments.intake.ibans import normal_iban
from payments.intake.kinds import classified
from payments.intake.options import ReadOptions
from payments.intake.staged_lines import COLUMNS
from payments.intake.texts import MAX_KEY, is_plain

Column = Sequence[str]

_NULL = "\\N"
_MAY_BE_NULL = frozenset(
    {
        "entry_date",
        "baseline_date",
        "source_due_date",
        "cleared_date",
        "source_open_minor",
        "tier1_days",
        "tier1_percent",
        "tier2_days",
        "tier2_percent",
        "net_days",
        "discount_base_minor",
        "withholding_minor",
        "reconciled",
    }
)
_FIELD_OF = {
    "amount": "amount_minor",
    "amount_lc": "amount_lc_minor",
    "source_open_amount": "source_open_minor",
    "discount_base": "discount_base_minor",
    "withholding_at_payment": "withholding_minor",
}
_STAGED = [_FIELD_OF.get(name, name) for name in COLUMNS.split(", ") if name != "content_hash"]


def plain_lines(
    numbers: Sequence[int], columns: dict[str, Column], limits: dict[str, int], options: ReadOptions
) -> tuple[list[str], list[bool]]:
    """
    Lines of the records that are plainly good, in order, and which those are.

    Args:
        numbers: where each record stands in its file.
        columns: the cells of every canonical column, stripped, one for each record.
        limits: the longest text of a column, in characters.
        options: what is known of the company.
    """
    count = len(numbers)
    good = [True] * count
    own = options.company_currency
    for name, column in columns.items():
        _check_texts(column, limits[name], good)
    _check(columns["company"], good, {"", options.company_code}.__contains__)
    _check(columns["supplier_code"], good, bool)
    _check(columns["posting_date"], good, _is_day)
    for name in ("document_date", "due_date"):
        _check(columns[name], good, lambda cell: not cell or _is_day(cell))
    _check(columns["currency"], good, lambda cell: not cell or _is_currency(cell))
    ibans = {raw: _iban(raw) for raw in set(columns["iban"])}
    _check(columns["iban"], good, lambda cell: ibans[cell] is not None)

    currencies = [cell or own for cell in columns["currency"]]
    amounts: list[str] = []
    amounts_lc: list[str] = []
    opens: list[str] = []
    kinds: list[str] = []
    classes: list[str] = []
    keys: list[str] = []
    seen: dict[tuple[str, str, bool, bool], tuple[str, str]] = {}
    for at, (fine, currency, amount, amount_lc, left, key, doc_no, supplier, day, doc_type) in enumerate(
        zip(
            good,
            currencies,
            *(
                columns[name]
                for name in (
                    "amount",
                    "amount_lc",
                    "open_amount",
                    "source_key",
                    "doc_no",
                    "supplier_code",
                    "posting_date",
                    "doc_type",
                )
            ),
            strict=True,
        )
    ):
        if not fine:
            continue
        own_key = key or f"{supplier}/{day[:4]}/{doc_no}"
        try:
            minor = to_minor(amount, currency)
            own_minor = minor if currency == own and amount_lc in ("", amount) else to_minor(amount_lc, own)
            open_minor = None if not left else minor if left == amount else to_minor(left, currency)
        except InvalidAmount:
            good[at] = False
            continue
        if (
            not (key or doc_no)
            or len(own_key) > MAX_KEY
            or (open_minor is not None and not is_part_of(open_minor, minor))
        ):
            good[at] = False
            continue
        case = (doc_type, supplier, minor >= 0, minor == 0 and own_minor != 0)
        if case not in seen:
            kind, account_class = classified(
                doc_type=doc_type,
                special_gl="",
                supplier_code=supplier,
                amount_minor=minor,
                amount_lc_minor=own_minor,
                class_of_special_gl={},
                class_of_account=options.class_of_account,
            )
            seen[case] = kind.value, account_class.value
        amounts.append(str(minor))
        amounts_lc.append(str(own_minor))
        opens.append("" if open_minor is None else str(open_minor))
        kinds.append(seen[case][0])
        classes.append(seen[case][1])
        keys.append(own_key)

    kept = {name: list(compress(column, good)) for name, column in columns.items()}
    told: dict[str, Column] = {
        **{name: kept[name] for name in ("supplier_code", "supplier_name", "doc_no", "doc_type", "posting_date")},
        **{name: kept[name] for name in ("invoice_ref", "reference", "block", "text")},
        "row_no": [str(number) for number in compress(numbers, good)],
        "source_key": keys,
        "kind": kinds,
        "account_class": classes,
        "document_date": [cell or day for cell, day in zip(kept["document_date"], kept["posting_date"], strict=True)],
        "source_due_date": kept["due_date"],
        "currency": list(compress(currencies, good)),
        "amount_minor": amounts,
        "amount_lc_minor": amounts_lc,
        "source_open_minor": opens,
        "term_code": kept["term"],
        "iban": [ibans[raw] or "" for raw in kept["iban"]],
    }
    return [
        f"{line}\t\\\\x{digest}\n"
        for line, digest in zip(_lines(told, len(keys)), _hashes(told, len(keys)), strict=True)
    ], good


def _hashes(told: dict[str, Column], count: int) -> Iterator[str]:
    """As payments.intake.content tells it, of fields that no canonical record has: nothing."""
    texts = zip(*(told.get(name, repeat("", count)) for name in CONTENT_FIELDS), strict=True)
    return (hashlib.sha256("\x1f".join(one).encode()).hexdigest() for one in texts)


def _lines(told: dict[str, Column], count: int) -> Iterator[str]:
    """As payments.intake.staged_lines writes them, without the hash."""
    return map("\t".join, zip(*(_copied(name, told.get(name), count) for name in _STAGED), strict=True))


def _copied(name: str, column: Column | None, count: int) -> Iterable[str]:
    if column is None:
        return repeat(_NULL if name in _MAY_BE_NULL else "", count)
    if name in _MAY_BE_NULL:
        return [cell or _NULL for cell in column]
    if "\\" in "".join(column):
        return [cell.replace("\\", "\\\\") for cell in column]
    return column


def _check_texts(column: Column, limit: int, good: list[bool]) -> None:
    if is_plain("".join(column)) and max(map(len, column), default=0) <= limit:
        return
    _check(column, good, lambda cell: len(cell) <= limit and is_plain(cell))


def _check(column: Column, good: list[bool], holds: Callable[[str], bool]) -> None:
    """Mark the records whose cell does not hold; each different cell is looked at once."""
    bad = {cell for cell in set(column) if not holds(cell)}
    if bad:
        for at, cell in enumerate(column):
            if cell in bad:
                good[at] = False


def _is_day(cell: str) -> bool:
    try:
        return bool(iso_day(cell))
    except BadCell:
        return False


def _is_currency(cell: str) -> bool:
    try:
        return bool(known_currency(cell))
    except BadCell:
        return False


def _iban(raw: str) -> str | None:
    """Its normal form; None for a bad one."""
    try:
        return normal_iban(raw) if raw else ""
    except BadCell:
        return None
