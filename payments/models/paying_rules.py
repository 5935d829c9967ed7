"""From which accounts a company pays, who has to agree, and what is held back."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class HouseBank(models.Model):
    """
    An account the company pays from. It may be used once somebody other than `changed_by` has confirmed it as it
    stands; a change takes the confirmation away. `daily_limit` is minor units of `currency`; `profile` names what the
    bank wants of a file, `address` is the payer's (street, building, postal_code, town, country).
    """

    company = models.ForeignKey("payments.Company", on_delete=models.PROTECT, related_name="house_banks")
    name = models.CharField(max_length=100)
    holder = models.CharField(max_length=140, blank=True)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    currency = models.CharField(max_length=3)
    methods = ArrayField(models.CharField(max_length=16), default=list)
    daily_limit = models.BigIntegerField(null=True)
    profile = models.CharField(max_length=40, blank=True)
    profile_options = models.JSONField(default=dict)
    address = models.JSONField(default=dict)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "house_bank"
        constraints = [
            models.UniqueConstraint(fields=["company", "iban", "currency"], name="house_bank_iban_once"),
            models.CheckConstraint(condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="house_bank_currency"),
            models.CheckConstraint(
                condition=models.Q(daily_limit=None) | models.Q(daily_limit__gt=0), name="house_bank_limit_above_zero"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | ~models.Q(confirmed_by=models.F("changed_by")),
                name="house_bank_confirmed_by_another",
            ),
        ]


class ApprovalRules(models.Model):
    """
    Who has to agree to a run, by its amount: one version of all bands of a company. It counts once somebody other than
    its author has confirmed it, and is never changed.

    `bands`: [{currency, from, up_to (null: no end), steps: [{approvers: [user ids], empty: any approver}],
    second_factor}], amounts minor units as text, `up_to` outside of the band. Checked before it gets here: each
    currency from 0 without gap.
    """

    company = models.ForeignKey("payments.Company", on_delete=models.PROTECT, related_name="approval_rules")
    version = models.PositiveIntegerField()
    bands = models.JSONField()
    proposed_by = models.ForeignKey("payments.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "approval_rules"
        constraints = [
            models.UniqueConstraint(fields=["company", "version"], name="approval_rules_version_once"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="approval_rules_confirmed_by_another",
            ),
        ]


class ItemHold(models.Model):
    """
    Not to be paid for now: one entry, or all of a supplier (`entry` empty); a local block, whatever the ERP says.
    It ends on `until`, or when it is released.
    """

    class Kind(models.TextChoices):
        """A dispute is a hold that the supplier has to answer."""

        HOLD = "hold"
        DISPUTE = "dispute"

    company = models.ForeignKey("payments.Company", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("payments.Supplier", on_delete=models.PROTECT, related_name="holds")
    entry = models.ForeignKey("payments.LedgerEntry", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.HOLD)
    reason = models.CharField(max_length=200)
    until = models.DateField(null=True)
    created_by = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")
    created_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    released_by = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")
    released_name = models.CharField(max_length=150, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "item_hold"
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="item_hold_has_a_reason"),
            models.UniqueConstraint(
                fields=["entry"],
                condition=models.Q(released_at=None, entry__isnull=False),
                name="item_hold_one_of_an_entry",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "supplier"], condition=models.Q(released_at=None), name="item_hold_of_supplier"
            )
        ]


class CheckRelease(models.Model):
    """
    A person's word that a check was wrong: this invoice is no duplicate of that one; this account belongs to both
    suppliers. One person asks; where the kind needs it, another confirms. Written once, confirmed once.
    """

    class Kind(models.TextChoices):
        """SHARED_IBAN needs a second person."""

        DUPLICATE = "duplicate"
        SHARED_IBAN = "shared_iban"

    company = models.ForeignKey("payments.Company", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    entry = models.ForeignKey("payments.LedgerEntry", null=True, on_delete=models.PROTECT, related_name="+")
    iban = models.CharField(max_length=34, blank=True)
    reason = models.CharField(max_length=200)
    requested_by = models.ForeignKey("payments.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("payments.User", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "check_release"
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="check_release_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(kind="duplicate", entry__isnull=False, iban="")
                | models.Q(kind="shared_iban", entry=None) & ~models.Q(iban=""),
                name="check_release_names_something",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | ~models.Q(confirmed_by=models.F("requested_by")),
                name="check_release_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=models.Q(kind="duplicate"), name="check_release_once_per_entry"
            ),
            models.UniqueConstraint(
                fields=["company", "iban"],
                condition=models.Q(kind="shared_iban"),
                name="check_release_once_per_iban",
            ),
        ]
