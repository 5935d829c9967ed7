"""
Who may do what: one rule for each operation of the OpenAPI document. tests/api/access/test_access.py walks all of it.

**A new operation needs one line here**, under its operation id:

    "listHolidays": of_company(READERS),                                            # answers 200
    "createHoliday": of_company(ADMINS, 201, body=lambda place: {"date": …, "name": "New"}),

- `of_company`: the path names a company, or something that belongs to one. Others get 404, whatever they are elsewhere.
- `of_supplier`: the same below one supplier; `theirs` is what the supplier's own system gets (200, or 403).
- `of_people`: users and tokens; who administers nothing gets 403 before anything is looked for.
- `of_oneself`: no id in the path.

The second word is who is let in, the third what they are answered; name another one where a body that does nothing is
simpler (`ok=409`, `ok=422`), as long as it is an answer that only those let in can get. `body` makes the JSON of a
request to a place, `form` says that it is a file, `query` makes what is needed behind the `?`. A path parameter that is
new needs an entry in `IDS` and `MISSING` of world.py: how an id of a company is made, and one that nothing has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal
from uuid import uuid4

from tests.api.access.callers import EVERYWHERE, PERSONS, PROGRAMS, SUPPLIER
from tests.api.access.world import (
    Place,
    agreement,
    changed_webhook,
    new_bank_message,
    new_entry,
    new_group,
    new_holiday,
    new_house_bank,
    new_letter,
    new_rate,
    new_term,
    new_webhook,
)

READERS = frozenset({*PERSONS, *PROGRAMS, *EVERYWHERE})
CLERKS = frozenset({"owner", "admin", "clerk", "admin token", "clerk token", "admin token of all companies"})
"""Who may bring ledgers in and calculate."""

PREPARERS = frozenset({"clerk", "clerk token"})
"""Who proposes and changes payment runs, and holds items back."""

APPROVERS = frozenset({"approver"})
"""People only, and no admin: administering and paying are kept apart."""

ADMINS = frozenset({"owner", "admin", "admin token", "admin token of all companies"})
ADMINISTRATORS = frozenset({"owner", "admin"})
"""People only: who lets others in."""

OWNERS = frozenset({"owner"})
CONFIRMERS = frozenset({"owner", "admin", "approver"})
"""People only: the second person."""

FOUNDERS = frozenset({"owner", "admin token of all companies"})
EVERYBODY = frozenset({*READERS, SUPPLIER})
PEOPLE = frozenset(PERSONS)


@dataclass(frozen=True)
class Rule:
    """What one operation answers to whom."""

    scope: Literal["company", "supplier", "people", "oneself", "anybody"]
    allowed: frozenset[str]
    ok: int = 200
    body: Callable[[Place], object] | None = None
    form: bool = False
    theirs: int = 403
    query: Callable[[Place], str] | None = None
    enrolling: bool = False
    """Also open to somebody who must set up a second factor first."""


def of_company(
    allowed: frozenset[str],
    ok: int = 200,
    *,
    body: Callable[[Place], object] | None = None,
    form: bool = False,
    query: Callable[[Place], str] | None = None,
) -> Rule:
    """Of one company."""
    return Rule("company", allowed, ok, body, form, query=query)


def of_supplier(
    allowed: frozenset[str], ok: int = 200, *, theirs: int = 403, body: Callable[[Place], object] | None = None
) -> Rule:
    """Of one supplier."""
    return Rule("supplier", allowed, ok, body, theirs=theirs)


def of_people(allowed: frozenset[str], ok: int = 200, *, body: Callable[[Place], object] | None = None) -> Rule:
    """Of a person or a token."""
    return Rule("people", allowed, ok, body)


def of_oneself(allowed: frozenset[str], ok: int = 200, *, body: Callable[[Place], object] | None = None) -> Rule:
    """Of the caller, or of the installation."""
    return Rule("oneself", allowed, ok, body)


def also_enrolling(rule: Rule) -> Rule:
    """One of the few that lead to a second factor."""
    return replace(rule, enrolling=True)


TABLE: dict[str, Rule] = {
    # signing in, and oneself
    "signIn": Rule("anybody", EVERYBODY, 422, body=lambda _: {}),
    "signOut": also_enrolling(of_oneself(EVERYBODY, 204)),
    "changePassword": also_enrolling(of_oneself(PEOPLE, 422, body=lambda _: {"new_password": "kısa"})),
    "getMe": also_enrolling(of_oneself(EVERYBODY)),
    "changeMe": of_oneself(PEOPLE, body=lambda _: {"language": "en"}),
    "createWsTicket": of_oneself(EVERYBODY, 201, body=lambda _: {}),
    "getSecondFactor": also_enrolling(of_oneself(PEOPLE)),
    "enrolSecondFactor": also_enrolling(of_oneself(PEOPLE, 201, body=lambda _: {})),
    "confirmSecondFactor": also_enrolling(of_oneself(PEOPLE, 409, body=lambda _: {"code": "000000"})),
    "renewRecoveryCodes": also_enrolling(of_oneself(PEOPLE, 409, body=lambda _: {"code": "000000"})),
    "disableSecondFactor": also_enrolling(of_oneself(PEOPLE, 409, body=lambda _: {"code": "000000"})),
    # people and tokens
    "listUsers": of_oneself(ADMINISTRATORS),
    "inviteUser": of_oneself(OWNERS, 201, body=lambda _: {"email": f"{uuid4().hex}@example.com", "name": "New"}),
    "getUser": of_people(ADMINISTRATORS),
    "changeUser": of_people(ADMINISTRATORS, body=lambda _: {"name": "Renamed"}),
    "createSignInLink": of_people(ADMINISTRATORS, 201),
    "resetSecondFactor": of_people(ADMINISTRATORS, 204),
    "listMembers": of_company(ADMINISTRATORS),
    "addMember": of_company(
        ADMINISTRATORS,
        201,
        body=lambda _: {"email": f"{uuid4().hex}@example.com", "name": "New", "role": "viewer"},
    ),
    "changeMember": of_company(ADMINISTRATORS, body=lambda _: {"role": "clerk"}),
    "removeMember": of_company(ADMINISTRATORS, 204),
    "listTokens": of_oneself(ADMINISTRATORS),
    "createToken": of_oneself(OWNERS, 201, body=lambda _: {"name": "made", "role": "viewer"}),
    "revokeToken": of_people(ADMINISTRATORS, 204),
    # companies
    "listCompanies": of_oneself(EVERYBODY),
    "createCompany": of_oneself(FOUNDERS, 201, body=lambda _: {"code": uuid4().hex, "name": "New", "currency": "TRY"}),
    "getCompany": of_company(READERS),
    "changeCompany": of_company(ADMINS, body=lambda place: {"name": place.company.name}),
    "getSettings": of_company(READERS),
    "putSettings": of_company(ADMINS, body=lambda _: {}),
    # ledgers and calculations
    "startImport": of_company(CLERKS, 202, body=lambda _: f"nothing;{uuid4()}", form=True),
    "listImports": of_company(READERS),
    "getImport": of_company(READERS),
    "listImportIssues": of_company(READERS),
    "previewImport": of_company(READERS),
    "pushEntries": of_company(CLERKS, 202, body=lambda _: [new_entry()]),
    "listEntries": of_company(READERS),
    "confirmImport": of_company(CLERKS, 409),
    "startSync": of_company(CLERKS, 409, body=lambda _: {}),
    "listSyncs": of_company(READERS),
    "cancelImport": of_company(CLERKS),
    "startCalculation": of_company(CLERKS, 202, body=lambda _: {}),
    "listCalculations": of_company(READERS),
    "getCalculation": of_company(READERS),
    "cancelCalculation": of_company(CLERKS),
    # terms, calendars, rates
    "listPaymentTerms": of_company(READERS),
    "createPaymentTerm": of_company(ADMINS, 201, body=lambda _: new_term()),
    "previewPaymentTerm": of_company(
        READERS, body=lambda _: {"document_date": "2026-01-15", "term": {"lines": [{"tiers": [{"days": 30}]}]}}
    ),
    "getPaymentTerm": of_company(READERS),
    "replacePaymentTerm": of_company(ADMINS, body=lambda _: new_term()),
    "deletePaymentTerm": of_company(ADMINS, 204),
    "setSupplierPaymentTerm": of_supplier(ADMINS, body=lambda _: {"payment_term": None}),
    "listSupplierGroups": of_company(READERS),
    "createSupplierGroup": of_company(ADMINS, 201, body=lambda _: new_group()),
    "replaceSupplierGroup": of_company(ADMINS, body=lambda _: new_group()),
    "deleteSupplierGroup": of_company(ADMINS, 204),
    # balance confirmations
    "listBalanceConfirmations": of_company(READERS),
    "listSupplierBalanceConfirmations": of_supplier(READERS),
    "createBalanceConfirmation": of_supplier(CLERKS, 201, body=new_letter),
    "getBalanceConfirmation": of_company(READERS),
    "exportBalanceConfirmation": of_company(READERS),
    "answerBalanceConfirmation": of_company(CLERKS, body=lambda _: agreement()),
    # remittance advice
    "listRunRemittanceAdvices": of_company(READERS),
    "listSupplierRemittanceAdvices": of_supplier(READERS, theirs=200),
    "getRemittanceAdvice": of_supplier(READERS, theirs=200),
    "resendRemittanceAdvice": of_supplier(PREPARERS),
    "getRemittanceSettings": of_company(READERS),
    "replaceRemittanceSettings": of_company(ADMINS, body=lambda _: {"enabled": True}),
    # webhooks
    "listWebhooks": of_company(ADMINS),
    "createWebhook": of_company(ADMINS, 201, body=new_webhook),
    "getWebhook": of_company(ADMINS),
    "replaceWebhook": of_company(ADMINS, body=lambda _: changed_webhook()),
    "deleteWebhook": of_company(ADMINS, 204),
    "renewWebhookSecret": of_company(ADMINS, body=lambda _: {}),
    "pingWebhook": of_company(ADMINS, 202, body=lambda _: {}),
    "replayWebhook": of_company(ADMINS, 202, body=lambda _: {"since": "2026-03-15T09:00:00Z"}),
    "listWebhookDeliveries": of_company(ADMINS),
    "listHolidays": of_company(READERS),
    "createHoliday": of_company(ADMINS, 201, body=lambda _: new_holiday()),
    "fillHolidays": of_company(ADMINS, body=lambda _: {"from_year": 2026, "to_year": 2026}),
    "replaceHoliday": of_company(ADMINS, body=lambda _: new_holiday()),
    "deleteHoliday": of_company(ADMINS, 204),
    "listExchangeRates": of_company(READERS),
    "createExchangeRate": of_company(ADMINS, 201, body=lambda _: new_rate()),
    "replaceExchangeRate": of_company(ADMINS, body=lambda _: new_rate()),
    "deleteExchangeRate": of_company(ADMINS, 204),
    # what-if, of no company
    "calculateDueDates": of_oneself(
        READERS, body=lambda _: {"document_date": "2026-01-15", "term": {"lines": [{"tiers": [{"days": 30}]}]}}
    ),
    "calculateClosing": of_oneself(READERS, body=lambda _: {"key_date": "2026-03-15", "entries": []}),
    "calculateDiscount": of_oneself(
        READERS,
        body=lambda _: {
            "open_amount": "100.00",
            "tiers": [{"percent": "0", "day": "2026-04-12"}],
            "pay_date": "2026-03-06",
            "next_run": "2026-03-13",
        },
    ),
    "calculateValuation": of_oneself(
        READERS,
        body=lambda _: {"currency": "USD", "amount": "2.00", "booked_amount": "80.00", "open_amount": "1.00"},
    ),
    "checkBankAccount": of_oneself(READERS, body=lambda _: {"iban": "TR809999900000000000000001"}),
    # two that wait cannot be compared yet
    "compareCalculations": of_company(READERS, 409, query=lambda place: f"with={place.calculation().pk}"),
    # payment runs and what controls them
    "createPaymentRun": of_company(PREPARERS, 201, body=lambda place: place.nothing_under_way()),
    "listPaymentRuns": of_company(READERS),
    "getPaymentRun": of_company(READERS),
    "listPaymentLines": of_company(READERS),
    "getPaymentLine": of_company(READERS),
    "listPaymentExceptions": of_company(READERS),
    "reviewPaymentRun": of_company(READERS),
    "editPaymentLine": of_company(PREPARERS, body=lambda _: {"drop": True}),
    "submitPaymentRun": of_company(PREPARERS, body=lambda _: {}),
    # a draft cannot be approved, rejected or released
    "approvePaymentRun": of_company(APPROVERS, 409, body=lambda _: {"content_hash": "0" * 64}),
    "rejectPaymentRun": of_company(APPROVERS, 409, body=lambda _: {"reason": "No"}),
    "cancelPaymentRun": of_company(PREPARERS, body=lambda _: {"reason": "No"}),
    "releasePayment": of_company(CONFIRMERS, 409, body=lambda _: {"reason": "Never sent"}),
    # a draft has no files and cannot be exported
    "exportPaymentRun": of_company(PREPARERS, 409),
    "listPaymentFiles": of_company(READERS),
    "getPaymentFile": of_company(PREPARERS, 409),
    "getPostingList": of_company(PREPARERS, 409),
    "takeBankMessage": of_company(PREPARERS, 201, body=lambda _: new_bank_message(), form=True),
    "listBankMessages": of_company(READERS),
    "getBankMessage": of_company(READERS),
    "listBankFindings": of_company(READERS),
    "listHouseBanks": of_company(READERS),
    "createHouseBank": of_company(ADMINISTRATORS, 201, body=lambda _: new_house_bank()),
    "getHouseBank": of_company(READERS),
    "replaceHouseBank": of_company(ADMINISTRATORS, body=lambda _: new_house_bank()),
    "deleteHouseBank": of_company(ADMINISTRATORS, 204),
    "confirmHouseBank": of_company(CONFIRMERS),
    "getApprovalRules": of_company(READERS),
    "proposeApprovalRules": of_company(
        ADMINISTRATORS, body=lambda _: {"bands": [{"currency": "TRY", "from_amount": "0", "steps": [{}]}]}
    ),
    "confirmApprovalRules": of_company(CONFIRMERS),
    "listSharedIbans": of_company(READERS),
    "askForSharedIban": of_company(
        CONFIRMERS, 201, body=lambda _: {"iban": new_house_bank()["iban"], "reason": "One group"}
    ),
    "confirmSharedIban": of_company(CONFIRMERS),
    "listAudit": of_company(READERS),
    "getCashForecast": of_company(READERS),
    "listHolds": of_supplier(READERS),
    "createHold": of_supplier(PREPARERS, 201, body=lambda _: {"reason": "Price", "until": "2020-01-01"}),
    "releaseHold": of_supplier(PREPARERS),
    "releaseDuplicate": of_supplier(CONFIRMERS, 422, body=lambda _: {"entry": "999999999", "reason": "Two deliveries"}),
    # suppliers
    "confirmBankAccount": of_supplier(CONFIRMERS),
    "exportSuppliersWorkbook": of_company(READERS),
    "exportSuppliersCsv": of_company(READERS),
    "exportStatementWorkbook": of_supplier(READERS),
    "exportStatementPdf": of_supplier(READERS),
    "getOverview": of_company(READERS),
    "listSuppliers": of_company(READERS),
    "changeSupplier": of_supplier(ADMINS, body=lambda _: {"email": "muhasebe@example.com"}),
    "getSupplier": of_supplier(READERS, theirs=200),
    "listOpenItems": of_supplier(READERS, theirs=200),
    "listAllocations": of_supplier(READERS),
    "listSupplierCalculations": of_supplier(READERS),
    "listSupplierEntries": of_supplier(READERS, theirs=200),
    "listSupplierEvents": of_supplier(READERS, theirs=200),
}
"""By operation id."""
