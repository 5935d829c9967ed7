"""
The column headings of FBL1N in three languages (domain.md 4.1), and what is made of them.

A layout is the user's own: any columns in any order, some twice. Columns are named by `payments.domain.ledger`'s words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from payments.domain.folding import fold

LANGUAGES = ("en", "de", "tr")

HEADINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "company": {  # BUKRS
        "en": ("Company Code", "CoCd"),
        "de": ("Buchungskreis", "BuKr"),
        "tr": ("Şirket kodu",),
    },
    "supplier_code": {  # LIFNR
        "en": ("Vendor", "Supplier", "Account"),
        "de": ("Kreditor", "Lieferant", "Konto"),
        "tr": ("Satıcı", "Hesap"),
    },
    "supplier_name": {  # NAME1
        "en": ("Name", "Vendor name", "Name 1"),
        "de": ("Name", "Name 1"),
        "tr": ("Satıcı adı",),
    },
    "assignment": {"en": ("Assignment",), "de": ("Zuordnung",), "tr": ("Tayin",)},  # ZUONR
    "doc_no": {  # BELNR
        "en": ("DocumentNo", "Document Number", "Doc. No."),
        "de": ("Belegnummer", "Beleg", "Belegnr"),
        "tr": ("Belge numarası", "Belge No"),
    },
    "doc_item": {"en": ("Itm", "Item", "Line item"), "de": ("Pos", "Position"), "tr": ("Kalem",)},  # BUZEI
    "fiscal_year": {"en": ("Year", "Fiscal Year"), "de": ("Jahr", "Geschäftsjahr"), "tr": ("Mali yıl",)},  # GJAHR
    "doc_type": {  # BLART
        "en": ("Type", "Document Type", "Docu Ty", "Ty"),
        "de": ("Art", "Belegart"),
        "tr": ("Belge türü", "Tür"),
    },
    "document_date": {"en": ("Doc. Date", "Document Date"), "de": ("Belegdatum",), "tr": ("Belge tarihi",)},  # BLDAT
    "posting_date": {  # BUDAT
        "en": ("Pstng Date", "Posting Date"),
        "de": ("Buch.Datum", "Buchungsdatum"),
        "tr": ("Kayıt tarihi",),
    },
    "entry_date": {"en": ("Entry Date",), "de": ("Erfassungsdatum",), "tr": ("Giriş tarihi",)},  # CPUDT
    "baseline_date": {  # ZFBDT
        "en": ("Bline Date", "Baseline Payment Dte"),
        "de": ("Basisdatum", "Zahlungsbasisdatum"),
        "tr": ("Ödeme dnm.temel trh.",),
    },
    "due_date": {  # FAEDT
        "en": ("Net due dt", "Net due date", "Due Date"),
        "de": ("Nettofälligkeit", "Nettofälligkeitsdatum"),
        "tr": ("Net vade tarihi",),
    },
    "due_symbol": {  # ICO_DUE; one organisation uses DD for the date itself
        "en": ("DD", "Net due date symbol"),
        "de": ("Symbol Nettofälligkeit",),
        "tr": ("Net vade tarihi sembolü",),
    },
    "arrears": {  # VERZN
        "en": ("Arrears after net due date",),
        "de": ("Verzug nach Nettofälligkeit",),
        "tr": ("Net vade tarihine göre gecikme",),
    },
    "posting_key": {"en": ("PK", "Posting Key"), "de": ("BS", "Buchungsschlüssel"), "tr": ("Kayıt anahtarı",)},  # BSCHL
    "debit_credit": {  # SHKZG
        "en": ("Debit/Credit Ind.", "D/C"),
        "de": ("Soll/Haben-Kennz.", "S/H"),
        "tr": ("Borç/alacak göstergesi", "B/A"),
    },
    "special_gl": {  # UMSKZ
        "en": ("SG", "Special G/L ind."),
        "de": ("SHB-Kz.", "Sonderhauptbuch-Kz."),
        "tr": ("Özel DK göstergesi",),
    },
    "amount_lc": {  # DMSHB
        "en": ("Amount in local cur.", "Amount in local currency", "LC amnt"),
        "de": ("Betrag in Hauswährung", "Betrag Hauswähr"),
        "tr": ("UP cinsinden tutar",),
    },
    "currency_lc": {  # HWAER
        "en": ("LCurr", "Local Currency", "Loc Curr"),
        "de": ("Hauswährung", "HWähr"),
        "tr": ("Ulusal para birimi", "UPB"),
    },
    "amount": {  # WRSHB
        "en": ("Amount in doc. curr.", "Amount in document currency"),
        "de": ("Betrag in Belegwährung", "Betrag Belegwähr"),
        "tr": ("BPB cinsinden tutar", "Belge para birimi tutarı"),
    },
    "currency": {  # WAERS
        "en": ("Curr.", "Document currency", "Crcy"),
        "de": ("Währung", "Belegwährung"),
        "tr": ("Belge para birimi", "BPB"),
    },
    "discount_base": {"en": ("Disc. base",), "de": ("Skontobasis",), "tr": ("Nkt.ind.taban tutarı",)},  # SKFBT
    "discount_amount": {
        "en": ("Cash discount amt",),
        "de": ("Skontobetrag",),
        "tr": ("Nakit indirim tutarı",),
    },  # SKNTO
    "term": {"en": ("PayT", "Payment terms"), "de": ("ZBed", "Zahlungsbedingung"), "tr": ("Ödeme koşulu",)},  # ZTERM
    "days_1": {"en": ("Days 1",), "de": ("Skontotage 1",), "tr": ("Gün 1",)},  # ZBD1T
    "days_2": {"en": ("Days 2",), "de": ("Skontotage 2",), "tr": ("Gün 2",)},  # ZBD2T
    "days_net": {"en": ("Days net",), "de": ("Netto-Tage",), "tr": ("Net gün",)},  # ZBD3T
    "percent_1": {"en": ("Disc.1 %",), "de": ("Skonto-% 1",), "tr": ("İndirim yüzdesi 1",)},  # ZBD1P
    "percent_2": {"en": ("Disc.2 %",), "de": ("Skonto-% 2",), "tr": ("İndirim yüzdesi 2",)},  # ZBD2P
    "method": {"en": ("PM", "Payment Method"), "de": ("ZW", "Zahlweg"), "tr": ("Ödeme biçimi",)},  # ZLSCH
    "block": {  # ZLSPR
        "en": ("PBk", "Payment Block"),
        "de": ("Zahlsperre", "Zahlungssperre"),
        "tr": ("Ödeme blokajı",),
    },
    "clearing_doc": {  # AUGBL
        "en": ("Clrng doc.", "Clearing Document", "Clearing doc"),
        "de": ("Ausgl.bel.", "Ausgleichsbeleg"),
        "tr": ("Denkleştirme belgesi",),
    },
    "cleared_date": {  # AUGDT
        "en": ("Clearing", "Clearing date"),
        "de": ("Ausgleich", "Ausgleichsdatum"),
        "tr": ("Denkleştirme tarihi",),
    },
    "reference": {"en": ("Reference", "Inv. ref."), "de": ("Referenz",), "tr": ("Referans",)},  # XBLNR
    "invoice_ref": {"en": ("Invoice reference",), "de": ("Rechnungsbezug",), "tr": ("Fatura referansı",)},  # REBZG
    "text": {"en": ("Text",), "de": ("Text",), "tr": ("Metin",)},  # SGTXT
    "header_text": {"en": ("Document Header Text",), "de": ("Belegkopftext",), "tr": ("Belge başlığı metni",)},  # BKTXT
}
"""Per column and language, as SAP writes them; the first is what we write ourselves."""

OPEN_ITEM_TITLES = ("Open items", "Offene Posten", "Açık kalemler")
CLEARED_ITEM_TITLES = ("Cleared", "Ausgeglichen", "Denkleştirilmiş")
"""A title with one of the first and none of the second says that the list holds open items only."""


def normalised(heading: str) -> str:
    """A heading reduced to what tells it apart: letters and digits, folded (`Doc. Date` -> `docdate`)."""
    return "".join(letter for letter in fold(heading) if letter.isalnum())


_COLUMN_OF = {
    normalised(heading): column
    for column, languages in HEADINGS.items()
    for headings in languages.values()
    for heading in headings
}
_OPEN_TITLES = tuple(normalised(title) for title in OPEN_ITEM_TITLES)
_CLEARED_TITLES = tuple(normalised(title) for title in CLEARED_ITEM_TITLES)


@lru_cache(maxsize=4096)
def column_of(heading: str) -> str | None:
    """The column a heading names, in whatever language."""
    return _COLUMN_OF.get(normalised(heading))


def columns_of(headings: Sequence[str], named: Mapping[str, str | None] | None = None) -> dict[str, int]:
    """
    Which column stands where. Of a heading that is there twice the first counts.

    `named` says of normalised headings which column they are, against our own table, and goes before it.
    """
    found: dict[str, int] = {}
    named = named or {}
    told = [(position, named.get(normalised(heading))) for position, heading in enumerate(headings)] if named else []
    for position, column in told:
        if column:
            found.setdefault(column, position)
    for position, heading in enumerate(headings):
        if normalised(heading) not in named and (column := column_of(heading)):
            found.setdefault(column, position)
    return found


def missing_columns(columns: Iterable[str], *, supplier_above: bool) -> list[str]:
    """
    The mandatory columns that are not there (domain.md 4.2): supplier, document number, a date, an amount.

    `supplier_above`: the supplier stands in a line above each of its blocks. An amount in document currency counts
    only with its currency beside it.
    """
    there = set(columns)
    given = {
        "supplier_code": supplier_above or "supplier_code" in there,
        "doc_no": "doc_no" in there,
        "posting_date": bool(there & {"posting_date", "document_date"}),
        "amount": "amount_lc" in there or {"amount", "currency"} <= there,
    }
    return [column for column, is_given in given.items() if not is_given]


def says_open_items(title: str) -> bool:
    """Whether a title line says that only open items are listed."""
    words = normalised(title)
    return any(phrase in words for phrase in _OPEN_TITLES) and not any(phrase in words for phrase in _CLEARED_TITLES)
