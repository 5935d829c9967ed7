"""Whom a company owes, and where their money goes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Supplier(models.Model):
    """
    `code` as in the ERP. `search_key` is code, name and tax id folded, for finding; `name_key` sorts names in the order
    of the Turkish alphabet (both payments.domain.folding). `payment_block`: nothing of theirs is paid while it is set.
    `address` is what payment files need: street, building, postal_code, town, country.

    The money goes to `alternative_payee` where there is one; `alternative_payee_since` is when a source last named
    another one than before. `house_bank` is what the ERP calls our account to pay from.

    `email` is where advice of payments goes. `currency` is what they usually invoice in. `master_supplier`: the
    supplier whose side account this is (advances of its own number), of the same company and no side account itself.

    `source_balance` is what the source itself says that we owe, in the company's currency, `source_balance_at` when it
    last said so.
    """

    company = models.ForeignKey("payments.Company", on_delete=models.CASCADE, related_name="suppliers")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True)
    search_key = models.TextField(blank=True)
    name_key = models.TextField(blank=True, db_collation="C")
    first_batch = models.ForeignKey("payments.ImportBatch", null=True, on_delete=models.PROTECT, related_name="+")
    tax_id = models.CharField(max_length=20, blank=True, default="", db_default="")
    email = models.CharField(max_length=254, blank=True, default="", db_default="")
    currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    payment_term = models.ForeignKey("payments.PaymentTerm", null=True, on_delete=models.PROTECT, related_name="+")
    payment_block = models.CharField(max_length=16, blank=True, default="", db_default="")
    payment_methods = ArrayField(models.CharField(max_length=16), default=list, db_default=models.Value("{}"))
    pay_separately = models.BooleanField(default=False, db_default=False)
    address = models.JSONField(default=dict, db_default={})
    alternative_payee = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    alternative_payee_since = models.DateTimeField(null=True)
    # The database's key is over the company too (migration 0049): another one's supplier is never a main account.
    master_supplier = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="linked_accounts", db_constraint=False
    )
    house_bank = models.CharField(max_length=30, blank=True, default="", db_default="")
    source_balance = models.BigIntegerField(null=True)
    source_balance_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "supplier"
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="supplier_code_once"),
            models.UniqueConstraint(fields=["company", "id"], name="supplier_of_company"),
            models.CheckConstraint(
                condition=~models.Q(master_supplier=models.F("id")), name="supplier_not_its_own_main_account"
            ),
        ]
        indexes = [GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="supplier_search")]

    @property
    def payee_id(self) -> int:
        """Whom the money goes to: the supplier itself, or somebody else in its place."""
        return self.alternative_payee_id or self.pk


class SupplierGroup(models.Model):
    """Suppliers that are looked at together: those whose code begins with one of `prefixes`."""

    company = models.ForeignKey("payments.Company", on_delete=models.CASCADE, related_name="supplier_groups")
    name = models.CharField(max_length=200)
    prefixes = ArrayField(models.CharField(max_length=64))

    class Meta:
        db_table = "supplier_group"
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="supplier_group_name_once")]


class SupplierBankAccount(models.Model):
    """
    An account a source named for a supplier. Arriving is not being trusted: only a confirmed account
    (`verified_at`) may ever be paid.
    """

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="bank_accounts")
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True, default="", db_default="")
    holder = models.CharField(max_length=140, blank=True, default="", db_default="")
    is_default = models.BooleanField(default=False, db_default=False)
    first_batch = models.ForeignKey("payments.ImportBatch", null=True, on_delete=models.PROTECT, related_name="+")
    first_seen_at = models.DateTimeField(auto_now_add=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "supplier_bank_account"
        constraints = [models.UniqueConstraint(fields=["supplier", "iban"], name="supplier_iban_once")]

    @property
    def payee_name(self) -> str:
        """To whom a payment to the account goes, as the bank is told."""
        return self.holder or self.supplier.name or self.supplier.code
