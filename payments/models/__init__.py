"""Rows and constraints."""

from payments.models.companies import Company, CompanySettings
from payments.models.due_rules import ExchangeRate, Holiday, PaymentTerm
from payments.models.events import SupplierEvent, SupplierStream
from payments.models.idempotency import IdempotencyKey
from payments.models.imports import ImportBatch, ImportChunk, ImportRowIssue, StagedEntry
from payments.models.ledger import LedgerEntry, LedgerEntryVersion
from payments.models.people import (
    ApiToken,
    Language,
    Membership,
    RecoveryCode,
    Role,
    SecondFactor,
    SignInLink,
    SignInTries,
    SocketTicket,
    User,
)
from payments.models.runs import (
    Allocation,
    AllocationReason,
    CalculationRun,
    ClosingOpenItem,
    SupplierClosing,
    SupplierCurrent,
)
from payments.models.suppliers import Supplier, SupplierBankAccount
from payments.models.work import QueuedWork, SignOfLife

__all__ = [
    "Allocation",
    "AllocationReason",
    "ApiToken",
    "CalculationRun",
    "ClosingOpenItem",
    "Company",
    "CompanySettings",
    "ExchangeRate",
    "Holiday",
    "IdempotencyKey",
    "ImportBatch",
    "ImportChunk",
    "ImportRowIssue",
    "Language",
    "LedgerEntry",
    "LedgerEntryVersion",
    "Membership",
    "PaymentTerm",
    "QueuedWork",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "SignInLink",
    "SignInTries",
    "SignOfLife",
    "SocketTicket",
    "StagedEntry",
    "Supplier",
    "SupplierBankAccount",
    "SupplierClosing",
    "SupplierCurrent",
    "SupplierEvent",
    "SupplierStream",
    "User",
]
