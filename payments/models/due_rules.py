"""What a company pays by: its terms, its holidays, its exchange rates (domain.md 3.1)."""

from __future__ import annotations

from django.db import models

from payments.domain.terms import Baseline, Roll


class PaymentTerm(models.Model):
    """
    A term, in the form of payments.domain.terms: `lines` and `instalments` are read and written as a whole and checked
    by payments.calculation.term_checks before they get here. `roll` empty: the company's rule. `version` grows with
    every change.
    """

    class Source(models.TextChoices):
        """Who entered it."""

        ERP = "ERP"
        MANUAL = "MANUAL"

    company = models.ForeignKey("payments.Company", on_delete=models.CASCADE, related_name="payment_terms")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True)
    baseline = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Baseline])
    roll = models.CharField(max_length=20, blank=True, choices=[(one.value, one.value) for one in Roll])
    tolerance_days = models.PositiveSmallIntegerField(default=0)
    lines = models.JSONField(default=list)
    instalments = models.JSONField(default=list)
    default_block = models.CharField(max_length=16, blank=True)
    default_method = models.CharField(max_length=16, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.MANUAL)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "payment_term"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="payment_term_code_once")]


class Holiday(models.Model):
    """A day a company does no business on, or only half of it. The table starts with Turkey's and is the company's."""

    company = models.ForeignKey("payments.Company", on_delete=models.CASCADE, related_name="holidays")
    date = models.DateField()
    name = models.CharField(max_length=200)
    half_day = models.BooleanField(default=False)

    class Meta:
        db_table = "holiday"
        constraints = [models.UniqueConstraint(fields=["company", "date"], name="holiday_once")]


class ExchangeRate(models.Model):
    """So much `quote` for `unit` of `base` on a day."""

    class Kind(models.TextChoices):
        """Which rate of the day: the central bank's for buying or selling, for banknotes, or the company's own."""

        BUY = "BUY"
        SELL = "SELL"
        BANKNOTE_SELL = "BANKNOTE_SELL"
        CORPORATE = "CORPORATE"

    company = models.ForeignKey("payments.Company", on_delete=models.CASCADE, related_name="exchange_rates")
    date = models.DateField()
    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    kind = models.CharField(max_length=15, choices=Kind.choices)
    unit = models.PositiveIntegerField(default=1)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    source = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "exchange_rate"
        constraints = [
            models.UniqueConstraint(fields=["company", "base", "quote", "kind", "date"], name="exchange_rate_once"),
            models.CheckConstraint(condition=models.Q(rate__gt=0, unit__gt=0), name="exchange_rate_above_zero"),
            models.CheckConstraint(condition=~models.Q(base=models.F("quote")), name="exchange_rate_of_two"),
        ]
