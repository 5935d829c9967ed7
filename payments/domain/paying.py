"""The words of payment runs: states, and why a candidate is not paid (domain.md 3.4.6)."""

from __future__ import annotations

from enum import StrEnum


class RunStatus(StrEnum):
    """Where a payment run stands. REJECTED and CANCELLED are ends; what they reserved is free again."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    EXPORTED = "exported"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    PARTLY_FAILED = "partly_failed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """What is known of one payment. The last three are ends: its items are open again."""

    PLANNED = "planned"
    EXPORTED = "exported"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class AdviceMoment(StrEnum):
    """The step of a payment with which its supplier is advised of it. Never before the bank's file was made."""

    EXPORTED = "exported"
    CONFIRMED = "confirmed"


class AdviceStatus(StrEnum):
    """What has become of a remittance advice. WITHDRAWN is an end: the payment did not come about."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    NOT_MAILED = "not_mailed"
    WITHDRAWN = "withdrawn"


def item_name(document: str, part: int) -> str:
    """A document's number, and of an instalment (from 1; 0: the whole) its own behind it: `4711/01`."""
    return f"{document}/{part:02d}" if part else document


class ProposalBasis(StrEnum):
    """Which open items are proposed: those the ERP leaves open, or those of our own closing."""

    SOURCE_OPEN = "SOURCE_OPEN"
    CLOSING = "CLOSING"


class CandidateState(StrEnum):
    """Where a candidate of a proposal ends; exactly one of these."""

    PAID = "paid"
    NOT_DUE = "not_due"
    DEFERRED = "deferred"
    EXCEPTION = "exception"


class PaidReason(StrEnum):
    """Why an item is paid, as it is."""

    OVERDUE = "OVERDUE"
    DUE = "DUE"
    DISCOUNT = "DISCOUNT"
    NETTED = "NETTED"
    """A debit, set off against what is paid."""

    CAPPED = "CAPPED_BY_BALANCE"
    """Paid in part: the rest would be more than is owed in all."""

    BUDGET_PART = "BUDGET_PART"
    """Paid in part: the rest of the budget."""

    BY_HAND = "BY_HAND"
    """A person changed the amount or the tier."""


class ReasonCode(StrEnum):
    """Why a candidate is not paid in this run."""

    NOT_DUE = "NOT_DUE"
    WAITS_FOR_INVOICE = "WAITS_FOR_INVOICE"
    """A credit note waits with the invoice it names."""

    DEFERRED_BUDGET = "DEFERRED_BUDGET"
    DROPPED = "DROPPED"
    HELD = "HELD"
    SUPPLIER_BLOCKED = "SUPPLIER_BLOCKED"
    ITEM_BLOCKED = "ITEM_BLOCKED"
    ITEM_HELD = "ITEM_HELD"
    DISPUTED = "DISPUTED"
    IN_OTHER_RUN = "IN_OTHER_RUN"
    IN_SAP_PAYMENT_RUN = "IN_SAP_PAYMENT_RUN"
    NO_LONGER_OPEN = "NO_LONGER_OPEN"
    """The ledger shows less of it open than would be paid: it was paid elsewhere meanwhile, or is gone."""

    POSSIBLE_DUPLICATE = "POSSIBLE_DUPLICATE"
    DEBIT_BALANCE = "DEBIT_BALANCE"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    CAPPED_BY_BALANCE = "CAPPED_BY_BALANCE"
    NO_BANK_ACCOUNT = "NO_BANK_ACCOUNT"
    INVALID_IBAN = "INVALID_IBAN"
    BANK_UNCONFIRMED = "BANK_UNCONFIRMED"
    BANK_CHANGED_RECENTLY = "BANK_CHANGED_RECENTLY"
    IBAN_SHARED = "IBAN_SHARED"
    OWN_IBAN = "OWN_IBAN"
    ADDRESS_INCOMPLETE = "ADDRESS_INCOMPLETE"
    NO_HOUSE_BANK = "NO_HOUSE_BANK"
    CURRENCY_MISMATCH = "CURRENCY_MISMATCH"
    HOUSE_BANK_LIMIT = "HOUSE_BANK_LIMIT"


IN_TRANSIT_STATUSES = (
    RunStatus.APPROVED,
    RunStatus.EXPORTED,
    RunStatus.ACCEPTED,
    RunStatus.CONFIRMED,
    RunStatus.PARTLY_FAILED,
)
"""Runs whose lines may be money under way."""

ENDED_LINES = (LineState.FAILED, LineState.RETURNED, LineState.CANCELLED)
"""Lines that will not be paid."""
