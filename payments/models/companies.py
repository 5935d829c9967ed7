"""A company is data, never a copy of the code."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

COMPANY_CODE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"


class Company(models.Model):
    """
    Whose ledger it is. `ledger_revision` grows with every applied import; `current_run` is the full run whose
    figures are shown, overlaid by SupplierCurrent, and `figures_version` grows whenever shown figures change;
    `settings_version` names the newest CompanySettings. `supplier_access` lets tokens narrowed to one supplier in.
    `terms_revision` counts changes of payment terms and class rules, `due_dates_revision` is the one the stored due
    dates and account classes are of (payments.services.due_dates), `due_rules` the version of the rules that gave them.
    """

    code = models.CharField(max_length=64, unique=True, validators=[RegexValidator(f"^{COMPANY_CODE}$")])
    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    timezone = models.CharField(max_length=64, default="Europe/Istanbul")
    settings_version = models.PositiveIntegerField(default=1)
    ledger_revision = models.BigIntegerField(default=0)
    terms_revision = models.BigIntegerField(default=0, db_default=0)
    due_dates_revision = models.BigIntegerField(default=0, db_default=0)
    due_rules = models.SmallIntegerField(default=0, db_default=0)
    figures_version = models.BigIntegerField(default=0)
    current_run = models.ForeignKey("payments.CalculationRun", null=True, on_delete=models.PROTECT, related_name="+")
    active = models.BooleanField(default=True)
    supplier_access = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "company"
        constraints = [
            models.CheckConstraint(condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="company_currency")
        ]


class CompanySettings(models.Model):
    """One version of the settings that change numbers (domain.md 3.3). Never changed once written."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="settings_versions")
    version = models.PositiveIntegerField()
    rules = models.JSONField()
    created_by = models.ForeignKey("payments.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "company_settings"
        constraints = [models.UniqueConstraint(fields=["company", "version"], name="company_settings_version_once")]
