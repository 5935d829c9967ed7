"""To whom and from where may be paid, and how much: suppliers with their accounts, and our own accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from payments.calculation.account_numbers import NumberKind, checked_number
from payments.calculation.candidates import HouseAccount, Payee, PayeeAccount
from payments.calculation.linked_accounts import set_off
from payments.domain.paying import ProposalBasis, ReasonCode
from payments.models import CheckRelease, Company, HouseBank, ItemHold, Supplier, SupplierBankAccount
from payments.selectors.paying_rules import rules_of
from payments.selectors.sql import named_rows, rows

BANK_HOLD_HOURS = 48
"""So long nothing is paid to an account that took another one's place, unless the company's settings say otherwise."""

ADDRESS_PARTS = ("town", "country")
"""What a structured or hybrid address has at least."""

# Groups in which the ERP gave every line an open amount; the others are proposed from the closing.
COMPLETE = """
    SELECT e.supplier_id, e.currency FROM ledger_entry e
    WHERE e.company_id = %(company)s AND e.removed_batch_id IS NULL AND e.account_class = 'normal'
      AND e.posting_date <= %(key_date)s AND (%(suppliers)s::bigint[] IS NULL OR e.supplier_id = ANY(%(suppliers)s))
    GROUP BY 1, 2 HAVING bool_and(e.source_open_amount IS NOT NULL)
"""

# What is under way or reserved of a supplier: every live run, drafts too, so that two drafts together do not exceed
# what is owed.
_UNDER_WAY = """
    SELECT l.supplier_id, l.currency, sum(l.gross)::numeric AS minor
    FROM payment_line l JOIN payment_run r ON r.id = l.run_id
    WHERE r.company_id = %(company)s AND r.status NOT IN ('rejected', 'cancelled')
      AND l.state IN ('planned', 'exported', 'accepted', 'confirmed')
      AND l.settled_at IS NULL AND l.released_at IS NULL AND r.id IS DISTINCT FROM %(except)s::uuid
    GROUP BY 1, 2
"""

_BALANCES_OF_CLOSING = """
    SELECT c.supplier_id, c.currency, (c.balance + c.advance)::numeric AS minor FROM current_closing c
    WHERE c.company_id = %(company)s AND (%(suppliers)s::bigint[] IS NULL OR c.supplier_id = ANY(%(suppliers)s))
"""

_BALANCES_OF_SOURCE = f"""
    SELECT e.supplier_id, e.currency, sum(CASE WHEN e.account_class = 'normal' THEN e.source_open_amount
                                               ELSE coalesce(e.source_open_amount, e.amount) END)::numeric AS minor
    FROM ledger_entry e JOIN ({COMPLETE}) c ON c.supplier_id = e.supplier_id AND c.currency = e.currency
    WHERE e.company_id = %(company)s AND e.removed_batch_id IS NULL AND e.account_class IN ('normal', 'advance')
      AND e.posting_date <= %(key_date)s
    GROUP BY 1, 2
"""


def payees_of(
    company: Company,
    suppliers: Iterable[int],
    *,
    basis: ProposalBasis,
    key_date: date,
    pay_day: date,
    now: datetime,
    except_run: object = None,
) -> dict[int, Payee]:
    """
    Suppliers with what may be paid to them, less what is under way elsewhere, and the accounts it goes to: their own,
    or those of whom is paid in their place. A block or hold of either stands against it.
    """
    wanted = list(suppliers)
    payable = payable_minor(company, basis=basis, key_date=key_date, except_run=except_run, suppliers=wanted)
    holds = {
        one.supplier_id: one
        for one in ItemHold.objects.filter(company=company, released_at=None, entry=None)
        if one.until is None or one.until > pay_day
    }
    found = {}
    owed = list(Supplier.objects.filter(pk__in=wanted).select_related("alternative_payee"))
    accounts = payee_accounts(company, sorted({one.payee_id for one in owed}), now=now)
    hold = _bank_hold(company)
    for supplier in owed:
        payee = supplier.alternative_payee or supplier
        problem, detail = None, dict[str, str]()
        for one in (supplier, payee):
            if problem is None and one.payment_block:
                problem, detail = ReasonCode.SUPPLIER_BLOCKED, {"block": one.payment_block}
            elif problem is None and one.pk in holds:
                problem, detail = hold_reason(holds[one.pk])
        mine = accounts.get(payee.pk, [])
        if supplier.alternative_payee_since and supplier.alternative_payee_since > now - hold:
            mine = [replace(one, problem=one.problem or ReasonCode.BANK_CHANGED_RECENTLY) for one in mine]
        found[supplier.pk] = Payee(
            id=supplier.pk,
            payable_minor=payable.get(supplier.pk, {}),
            accounts=tuple(mine),
            methods=tuple(supplier.payment_methods),
            problem=problem,
            detail=detail,
            address_complete=address_is_complete(payee.address),
            house_bank=supplier.house_bank,
        )
    return found


def _bank_hold(company: Company) -> timedelta:
    """How long nothing is paid to an account, or a payee, that took another one's place."""
    return timedelta(hours=int(rules_of(company).get("bank_hold_hours", BANK_HOLD_HOURS)))


def address_is_complete(address: Mapping[str, Any]) -> bool:
    """Whether an address has the parts a bank asks for."""
    return all(address.get(part) for part in ADDRESS_PARTS)


def payable_minor(
    company: Company,
    *,
    basis: ProposalBasis,
    key_date: date,
    except_run: object = None,
    suppliers: Sequence[int] | None = None,
) -> dict[int, dict[str, int]]:
    """
    Per supplier and currency: the balance with advances, less money under way in other runs; and where the company
    wants it so, less what stands against the supplier on its other accounts.
    """
    setting_off = bool(rules_of(company).get("set_off_linked_accounts", False))
    accounts = _linked_accounts(company, suppliers) if setting_off else []
    chosen = None if suppliers is None else sorted({*suppliers, *(pk for one in accounts for pk in one)})
    values = {"company": company.pk, "key_date": key_date, "except": except_run, "suppliers": chosen}
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in named_rows(_BALANCES_OF_CLOSING, values):
        found[row["supplier_id"]][row["currency"]] = int(row["minor"])
    if basis is ProposalBasis.SOURCE_OPEN:
        for row in named_rows(_BALANCES_OF_SOURCE, values):
            found[row["supplier_id"]][row["currency"]] = int(row["minor"])
    for row in named_rows(_UNDER_WAY, values):
        mine = found[row["supplier_id"]]
        mine[row["currency"]] = mine.get(row["currency"], 0) - int(row["minor"])
    for linked in accounts:
        for currency in {currency for pk in linked for currency in found.get(pk, ())}:
            balances = [found.get(pk, {}).get(currency, 0) for pk in linked]
            for pk, payable in zip(linked, set_off(balances), strict=True):
                found[pk][currency] = payable
    return found


def _linked_accounts(company: Company, suppliers: Sequence[int] | None) -> list[tuple[int, ...]]:
    """The accounts of each supplier that has several, the main one first; of all, or of those who have one of these."""
    linked = Supplier.objects.filter(company=company, master_supplier__isnull=False)
    of_main: dict[int, list[int]] = defaultdict(list)
    for main, pk in linked.order_by("code").values_list("master_supplier_id", "pk"):
        of_main[main].append(pk)
    wanted = None if suppliers is None else set(suppliers)
    accounts = [(main, *others) for main, others in of_main.items()]
    return [one for one in accounts if wanted is None or not wanted.isdisjoint(one)]


def hold_reason(hold: ItemHold) -> tuple[ReasonCode, dict[str, str]]:
    """Why a held item is not paid."""
    code = ReasonCode.DISPUTED if hold.kind == ItemHold.Kind.DISPUTE else ReasonCode.ITEM_HELD
    return code, {"reason": hold.reason, "until": hold.until.isoformat() if hold.until else ""}


def payee_accounts(company: Company, suppliers: Sequence[int], *, now: datetime) -> dict[int, list[PayeeAccount]]:
    """
    The accounts of suppliers, each with what stands against paying to it.

    An account that came after another one took its place: for the hold time nothing is paid, confirmed or not. One that
    nobody has confirmed by then is passed over where an older one is confirmed.
    """
    hold = _bank_hold(company)
    own = own_ibans(company)
    shared = shared_ibans(company)
    mine: dict[int, list[SupplierBankAccount]] = defaultdict(list)
    for row in SupplierBankAccount.objects.filter(supplier_id__in=suppliers).order_by("first_seen_at", "pk"):
        mine[row.supplier_id].append(row)
    found: dict[int, list[PayeeAccount]] = {}
    for supplier, accounts in mine.items():
        found[supplier] = []
        for place, row in enumerate(accounts):
            confirmed_before = any(one.verified_at is not None for one in accounts[:place])
            recent = place > 0 and row.first_seen_at > now - hold
            problem = None
            if not checked_number(NumberKind.IBAN, row.iban).valid:
                problem = ReasonCode.INVALID_IBAN
            elif row.iban in own:
                problem = ReasonCode.OWN_IBAN
            elif row.iban in shared:
                problem = ReasonCode.IBAN_SHARED
            elif recent:
                problem = ReasonCode.BANK_CHANGED_RECENTLY
            elif row.verified_at is None:
                problem = ReasonCode.BANK_UNCONFIRMED
            passed_over = problem is ReasonCode.BANK_UNCONFIRMED and confirmed_before
            found[supplier].append(
                PayeeAccount(
                    id=row.pk,
                    iban=row.iban,
                    seen=0 if passed_over else place + 1,
                    default=row.is_default,
                    problem=problem,
                )
            )
    return found


def own_ibans(company: Company) -> set[str]:
    """Accounts of the company itself: money is never paid there."""
    return set(HouseBank.objects.filter(company=company).values_list("iban", flat=True))


def shared_ibans(company: Company) -> set[str]:
    """Accounts of more than one supplier of the company, without the word of two people that it is right."""
    released = set(
        CheckRelease.objects.filter(
            company=company, kind=CheckRelease.Kind.SHARED_IBAN, confirmed_at__isnull=False
        ).values_list("iban", flat=True)
    )
    found = rows(
        "SELECT a.iban FROM supplier_bank_account a JOIN supplier s ON s.id = a.supplier_id WHERE s.company_id = %s "
        "GROUP BY a.iban HAVING count(DISTINCT a.supplier_id) > 1",
        [company.pk],
    )
    return {iban for (iban,) in found} - released


def leaving_minor(house: HouseBank, *, day: date, except_run: object) -> int:
    """What other runs have a bank pay from one of our accounts on a day, as their files say."""
    [[found]] = rows(
        """
        SELECT coalesce(sum(l.net), 0)::numeric FROM payment_line l
        JOIN payment_file f ON f.run_id = l.run_id AND f.house_bank_id = l.house_bank_id AND f.kind = 'bank'
        WHERE l.house_bank_id = %s AND l.state IN ('exported', 'accepted', 'confirmed')
          AND coalesce(f.execution_days ->> l.currency, f.execution_day::text)::date = %s AND l.run_id <> %s
        """,
        [house.pk, day, except_run],
    )
    return int(found)


def house_accounts(
    company: Company, *, run_date: date, only: int | None = None, except_run: object = None
) -> tuple[HouseAccount, ...]:
    """Confirmed accounts to pay from, in the order they were entered, with what their daily limit leaves on a day."""
    usable = HouseBank.objects.filter(company=company, active=True, confirmed_at__isnull=False).order_by("pk")
    if only is not None:
        usable = usable.filter(pk=only)
    spent = dict(
        rows(
            """
            SELECT l.house_bank_id, sum(l.net)::numeric FROM payment_line l JOIN payment_run r ON r.id = l.run_id
            WHERE r.company_id = %s AND r.run_date = %s AND r.status NOT IN ('rejected', 'cancelled')
              AND l.state NOT IN ('failed', 'returned', 'cancelled') AND r.id IS DISTINCT FROM %s::uuid GROUP BY 1
            """,
            [company.pk, run_date, except_run],
        )
    )
    return tuple(
        HouseAccount(
            id=one.pk,
            currency=one.currency,
            methods=tuple(one.methods),
            left_minor=None if one.daily_limit is None else max(0, one.daily_limit - int(spent.get(one.pk, 0))),
            needs_address=bool(one.profile_options.get("address_required")),
            name=one.name,
        )
        for one in usable
    )
