"""The letter that asks a supplier to confirm its balance, on paper."""

from __future__ import annotations

from decimal import Decimal

from payments.api.sheets.paper import Section
from payments.api.sheets.statements import figure
from payments.domain.wording import sentence
from payments.events.messages import day_text
from payments.models import BalanceConfirmation

_WIDTHS_MM = (20, 82, 40, 40)
_ADDRESS = ("street", "building", "postal_code", "town", "country")


def facts_of(letter: BalanceConfirmation) -> list[tuple[str, str]]:
    """To whom, from whom, about which day."""
    supplier, company, language = letter.supplier, letter.company, letter.language
    address = " ".join(str(supplier.address[part]) for part in _ADDRESS if supplier.address.get(part))
    facts = [(sentence("sheet.name", language), f"{supplier.code} {supplier.name}")]
    if address:
        facts.append((sentence("letter.address", language), address))
    facts.append((sentence("sheet.company", language), f"{company.code} {company.name}"))
    facts.append((sentence("sheet.key_date", language), day_text(letter.key_date, language)))
    return facts


def before(letter: BalanceConfirmation) -> list[str]:
    """What is asked."""
    code = "letter.ask" if letter.balances else "letter.nothing"
    return [sentence(code, letter.language, {"day": day_text(letter.key_date, letter.language)})]


def sections_of(letter: BalanceConfirmation) -> list[Section]:
    """The balance of each currency, in whose favour, and room for the supplier's own."""
    language = letter.language
    headings = [
        sentence(code, language) for code in ("sheet.currency", "letter.in_favour_of", "sheet.balance", "letter.theirs")
    ]
    rows = [_row(one, letter) for one in letter.balances]
    return [Section(sentence("letter.balances", language), headings, rows, _WIDTHS_MM, 2, frozenset())] if rows else []


def _row(one: dict[str, str], letter: BalanceConfirmation) -> list[str]:
    balance = Decimal(one["balance"])
    whose = letter.supplier.name or letter.supplier.code if balance > 0 else letter.company.name if balance else ""
    amount = figure(str(abs(balance)), one["currency"], letter.language)
    return [one["currency"], whose, amount, "________________"]


def after(letter: BalanceConfirmation) -> list[str]:
    """What the supplier marks and signs."""
    return [sentence(f"letter.{part}", letter.language) for part in ("agreed", "disputed", "signature")]
