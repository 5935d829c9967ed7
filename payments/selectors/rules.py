"""Settings rows as the typed rules of the core."""

from __future__ import annotations

from payments.domain.errors import NotFound
from payments.domain.ledger import AccountClass
from payments.domain.rules import AgingBoundary, Basis, ClosingMode, ClosingRules, ReadingRules, Tie, ValuationRules
from payments.events.shapes import Labels
from payments.models import CalculationRun, Company, CompanySettings

EXCLUDED_BY_GROUPS = "excluded_by_groups"
"""Beside the settings that were given: what their `exclude_groups` stood for when the version was written."""


class SettingsNotFound(NotFound):
    """The company has no such version of its settings."""

    slug = "settings-not-found"


def newest_settings(company: Company) -> CompanySettings:
    """The version that counts from now on."""
    return settings_version(company, company.settings_version)


def settings_version(company: Company, version: int) -> CompanySettings:
    """
    One version of a company's settings, with who wrote it.

    Raises:
        SettingsNotFound: there is none of that number.
    """
    found = CompanySettings.objects.select_related("created_by").filter(company=company, version=version).first()
    if found is None:
        raise SettingsNotFound(version=version)
    return found


def closing_rules(settings: CompanySettings) -> ClosingRules:
    """The rules of one settings version; what it does not say is the default of domain.md 3.3."""
    told = settings.rules
    given: dict[str, object] = {}
    for name, kind in (
        ("closing_mode", ClosingMode),
        ("fifo_basis", Basis),
        ("tie", Tie),
        ("aging_basis", Basis),
        ("aging_boundary", AgingBoundary),
        ("month_basis", Basis),
        ("month_count", int),
    ):
        if name in told:
            given[name] = kind(told[name])
    if "aging_edges" in told:
        given["aging_edges"] = tuple(int(edge) for edge in told["aging_edges"])
    return ClosingRules(**given)  # type: ignore[arg-type]


def reading_rules(settings: CompanySettings) -> ReadingRules:
    """Which entries of the ledger take part, and as posted when."""
    told = settings.rules
    return ReadingRules(
        closing_mode=closing_rules(settings).closing_mode,
        opening_a_day_earlier=told.get("opening_redate") == "previous_day",
        excluded=(*told.get("exclude", ()), *told.get(EXCLUDED_BY_GROUPS, ())),
    )


def valuation_rules(settings: CompanySettings) -> ValuationRules:
    """Which exchange rates value what is open."""
    return ValuationRules(**settings.rules.get("valuation", {}))


def class_rules(settings: CompanySettings) -> tuple[dict[str, AccountClass], dict[str, AccountClass]]:
    """The company's own account classes: by special G/L indicator, and by the first part of a dotted supplier code."""
    told = settings.rules.get("class_rules", {})
    by_indicator, by_account = (
        {name: AccountClass(word) for name, word in told.get(part, {}).items()} for part in ("special_gl", "accounts")
    )
    return by_indicator, by_account


def file_encoding(settings: CompanySettings) -> str:
    """The code page of the company's files that are neither marked nor UTF-8."""
    return str(settings.rules.get("file_encoding", "cp1254"))


def max_remove_percent(settings: CompanySettings) -> float:
    """Which share of what is live a snapshot removes without asking."""
    return float(settings.rules.get("max_remove_pct", "20"))


def labels_of(run: CalculationRun) -> Labels:
    """Names of the buckets and months in a run's result, and the company's currency."""
    return Labels.of(closing_rules(run.settings), run.key_date, currency_lc=run.company.currency)
