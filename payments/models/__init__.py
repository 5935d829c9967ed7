"""Rows and constraints."""

from payments.models.audit import AuditHead, AuditRecord
from payments.models.companies import Company, CompanySettings
from payments.models.confirmations import BalanceConfirmation
from payments.models.due_rules import ExchangeRate, Holiday, PaymentTerm
from payments.models.events import SupplierEvent, SupplierStream
from payments.models.exports import BankFinding, BankMessage, PaymentFile
from payments.models.idempotency import IdempotencyKey
from payments.models.imports import (
    ImportBatch,
    ImportChunk,
    ImportRowIssue,
    LayoutMapping,
    StagedEntry,
    StagedRule,
    StagedSupplier,
)
from payments.models.ledger import LedgerEntry, LedgerEntryVersion
from payments.models.paying_rules import ApprovalRules, CheckRelease, HouseBank, ItemHold
from payments.models.payment_runs import (
    PaymentApproval,
    PaymentException,
    PaymentItem,
    PaymentLine,
    PaymentRun,
    RunEditor,
    TransitRelease,
)
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
from payments.models.remittance import RemittanceAdvice, RemittanceSettings
from payments.models.runs import (
    Allocation,
    AllocationReason,
    CalculationRun,
    ClosingOpenItem,
    SupplierClosing,
    SupplierCurrent,
)
from payments.models.shards import CalculationShard
from payments.models.suppliers import Supplier, SupplierBankAccount, SupplierGroup
from payments.models.webhooks import WebhookDelivery, WebhookNotice, WebhookPlace, WebhookTarget
from payments.models.work import QueuedWork, SignOfLife

__all__ = [
    "Allocation",
    "AllocationReason",
    "ApiToken",
    "ApprovalRules",
    "AuditHead",
    "AuditRecord",
    "BalanceConfirmation",
    "BankFinding",
    "BankMessage",
    "CalculationRun",
    "CalculationShard",
    "CheckRelease",
    "ClosingOpenItem",
    "Company",
    "CompanySettings",
    "ExchangeRate",
    "Holiday",
    "HouseBank",
    "IdempotencyKey",
    "ImportBatch",
    "ImportChunk",
    "ImportRowIssue",
    "ItemHold",
    "Language",
    "LayoutMapping",
    "LedgerEntry",
    "LedgerEntryVersion",
    "Membership",
    "PaymentApproval",
    "PaymentException",
    "PaymentFile",
    "PaymentItem",
    "PaymentLine",
    "PaymentRun",
    "PaymentTerm",
    "QueuedWork",
    "RecoveryCode",
    "RemittanceAdvice",
    "RemittanceSettings",
    "Role",
    "RunEditor",
    "SecondFactor",
    "SignInLink",
    "SignInTries",
    "SignOfLife",
    "SocketTicket",
    "StagedEntry",
    "StagedRule",
    "StagedSupplier",
    "Supplier",
    "SupplierBankAccount",
    "SupplierClosing",
    "SupplierCurrent",
    "SupplierEvent",
    "SupplierGroup",
    "SupplierStream",
    "TransitRelease",
    "User",
    "WebhookDelivery",
    "WebhookNotice",
    "WebhookPlace",
    "WebhookTarget",
]
