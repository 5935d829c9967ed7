"""The ledger: one row per line of the ERP, never deleted, every change kept."""

from __future__ import annotations

from django.db import models

from payments.domain.ledger import AccountClass, EntryKind
from payments.domain.money import MAX_MINOR
from payments.domain.terms import DueSource


class ImportedLine(models.Model):
    """
    The columns of payments.domain.ledger.LedgerRow, shared by the ledger and its staging table.

    Amounts are minor units, positive = we owe. `source_key` sorts by code point (collation "C"). `special_gl` is null
    in lines that came before indicators were kept, until they are delivered again. `payment_run` names the run in which
    SAP pays a document itself. `discount_base` is what discounts are of, `withholding_at_payment` the tax kept back
    when the document is paid, both sizes; null: the amount, and none. `reconciled` is how it was closed over time,
    [[day, minor units], …]: what is open and all of these come to `amount`; null: not known.
    """

    source_key = models.CharField(max_length=80, db_collation="C")
    doc_no = models.CharField(max_length=64)
    doc_item = models.CharField(max_length=16, blank=True)
    fiscal_year = models.CharField(max_length=4, blank=True)
    doc_type = models.CharField(max_length=16, blank=True)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in EntryKind])
    account_class = models.CharField(max_length=10, choices=[(name.value, name.value) for name in AccountClass])
    reference = models.CharField(max_length=64, blank=True)
    assignment = models.CharField(max_length=64, blank=True)
    text = models.CharField(max_length=200, blank=True)
    posting_date = models.DateField()
    document_date = models.DateField()
    entry_date = models.DateField(null=True)
    baseline_date = models.DateField(null=True)
    source_due_date = models.DateField(null=True)
    cleared_date = models.DateField(null=True)
    clearing_doc = models.CharField(max_length=64, blank=True)
    invoice_ref = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    amount_lc = models.BigIntegerField()
    source_open_amount = models.BigIntegerField(null=True)
    block = models.CharField(max_length=16, blank=True)
    method = models.CharField(max_length=16, blank=True)
    term_code = models.CharField(max_length=64, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    tier1_days = models.SmallIntegerField(null=True)
    tier1_percent = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    tier2_days = models.SmallIntegerField(null=True)
    tier2_percent = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    net_days = models.SmallIntegerField(null=True)
    special_gl = models.CharField(max_length=16, null=True)  # noqa: DJ001 - none, or unknown of an older line
    payment_run = models.CharField(max_length=32, blank=True, default="", db_default="")
    discount_base = models.BigIntegerField(null=True)
    withholding_at_payment = models.BigIntegerField(null=True)
    reconciled = models.JSONField(null=True)

    class Meta:
        abstract = True


class LedgerEntry(ImportedLine):
    """
    A line of a supplier's account. A tombstone has `removed_batch` and counts nowhere.

    `parts` are the instalments a term divides it into, in the term's order: [{due_date, amount}], amounts in minor
    units, of the sum of `amount`; null of what is one item. `due_date` is then the earliest of theirs.
    """

    company = models.ForeignKey("payments.Company", on_delete=models.PROTECT, related_name="entries", db_index=False)
    supplier = models.ForeignKey("payments.Supplier", on_delete=models.PROTECT, related_name="entries", db_index=False)
    source_system = models.CharField(max_length=20, default="file")
    due_date = models.DateField()
    due_source = models.CharField(max_length=15, choices=[(source.value, source.value) for source in DueSource])
    parts = models.JSONField(null=True)
    content_hash = models.BinaryField(max_length=32)
    first_batch = models.ForeignKey("payments.ImportBatch", on_delete=models.PROTECT, related_name="+", db_index=False)
    last_batch = models.ForeignKey("payments.ImportBatch", on_delete=models.PROTECT, related_name="+", db_index=False)
    removed_batch = models.ForeignKey(
        "payments.ImportBatch", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            models.UniqueConstraint(fields=["company", "source_system", "source_key"], name="ledger_entry_key_once"),
            models.CheckConstraint(
                condition=models.Q(amount__range=(-MAX_MINOR, MAX_MINOR), amount_lc__range=(-MAX_MINOR, MAX_MINOR)),
                name="ledger_entry_amount_range",
            ),
            models.CheckConstraint(
                condition=models.Q(source_open_amount=None)
                | models.Q(source_open_amount__range=(-MAX_MINOR, MAX_MINOR)),
                name="ledger_entry_open_range",
            ),
            models.CheckConstraint(condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="ledger_entry_currency"),
        ]
        indexes = [
            models.Index(fields=["supplier", "posting_date"], name="ledger_entry_of_supplier"),
            models.Index(
                fields=["company", "invoice_ref"], condition=~models.Q(invoice_ref=""), name="ledger_entry_references"
            ),
            models.Index(fields=["company"], condition=models.Q(special_gl=None), name="ledger_entry_no_indicator"),
            models.Index(fields=["company"], condition=models.Q(parts__isnull=False), name="ledger_entry_in_parts"),
        ]


class LedgerEntryVersion(models.Model):
    """
    What an entry said before a batch changed, removed or revived it, or before a change of terms gave it another due
    date: then without a batch, and with the `ledger_revision` that came of it.
    """

    entry = models.ForeignKey(LedgerEntry, on_delete=models.CASCADE, related_name="versions")
    replaced_by = models.ForeignKey("payments.ImportBatch", null=True, on_delete=models.PROTECT, related_name="+")
    ledger_revision = models.BigIntegerField(null=True)
    body = models.JSONField()
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "ledger_entry_version"
