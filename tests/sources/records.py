"""Records as S/4HANA and Business One give them."""

from __future__ import annotations

from typing import Any

from tests.sources.systems import Rows, System, ticks

PARTNERS, ITEMS = "API_BUSINESS_PARTNER", "API_OPLACCTGDOCITEMCUBE_SRV"
TAX_ID = "1234567890"
IBAN, OTHER_IBAN = "TR330006100519786457841326", "DE89370400440532013000"


def item(number: str, amount: str, *, posted: str = "2026-01-10", **more: Any) -> dict[str, Any]:
    """A line of supplier 100: an invoice of 1000.000 is `-1000.000` on the credit side, as the service signs it."""
    told = {
        "CompanyCode": "1000",
        "FiscalYear": posted[:4],
        "AccountingDocument": number,
        "AccountingDocumentItem": "000001",
        "FinancialAccountType": "K",
        "AccountingDocumentType": "KR" if amount.startswith("-") else "KZ",
        "Supplier": "0000000100",
        "PostingDate": ticks(posted),
        "DocumentDate": ticks(posted),
        "NetDueDate": ticks("2026-02-10"),
        "DueCalculationBaseDate": ticks(posted),
        "PaymentTerms": "N30",
        "CashDiscount1Days": "14",
        "CashDiscount1Percent": "2.000",
        "CashDiscount2Days": "0",
        "CashDiscount2Percent": "0.000",
        "NetPaymentDays": "30",
        "CashDiscountBaseAmount": "0.000",
        "WithholdingTaxAmount": "0.000",
        "DebitCreditCode": "H" if amount.startswith("-") else "S",
        "AmountInTransactionCurrency": amount,
        "TransactionCurrency": "TRY",
        "AmountInCompanyCodeCurrency": amount,
        "CompanyCodeCurrency": "TRY",
        "SpecialGLCode": "",
        "PaymentMethod": "T",
        "PaymentBlockingReason": "",
        "ClearingAccountingDocument": "",
        "ClearingDate": None,
        "ClearingIsReversed": False,
        "InvoiceReference": "",
        "InvoiceReferenceFiscalYear": "0000",
        "InvoiceItemReference": "0",
        "AssignmentReference": "",
        "DocumentReferenceID": f"FTR{number}",
        "DocumentItemText": "Mal alımı",
        "LastChangeDate": ticks(posted),
    }
    return {**told, **more}


def s4(items: Rows, **behaviour: Any) -> System:
    """A system with one supplier, its bank account, and these items."""
    masters: dict[str, Rows] = {
        "A_BusinessPartner": [
            {"BusinessPartner": "9000100", "Supplier": "100", "BusinessPartnerName": "Anadolu Çelik"},
            {"BusinessPartner": "9000200", "Supplier": "", "BusinessPartnerName": "A customer"},
        ],
        "A_Supplier": [
            {
                "Supplier": "100",
                "SupplierName": "Anadolu Çelik A.Ş.",
                "PaymentIsBlockedForSupplier": False,
                "TaxNumber1": "Büyük Mükellefler",
                "TaxNumber2": TAX_ID,
                "TaxNumber3": "",
            }
        ],
        "A_SupplierCompany": [{"Supplier": "100", "CompanyCode": "1000", "PaymentBlockingReason": ""}],
        "A_BusinessPartnerBank": [
            {
                "BusinessPartner": "9000100",
                "BankIdentification": "0001",
                "IBAN": IBAN,
                "SWIFTCode": "TGBATRIS",
                "BankAccountHolderName": "Anadolu Çelik",
            }
        ],
        "A_BusinessPartnerAddress": [
            address("9000100", "21", "İzmir", until="2020-12-31"),
            address("9000100", "22", "Bursa", until="9999-12-31"),
            address("9000200", "23", "Ankara", until="9999-12-31"),
        ],
        "A_AddressEmailAddress": [
            email("22", "1", "satis@example.com"),
            email("22", "2", "muhasebe@example.com", standard=True),
            email("22", "1", "biri@example.com", person="9000300", standard=True),
            email("23", "1", "musteri@example.com", standard=True),
        ],
    }
    held = {PARTNERS: masters, ITEMS: {"A_OperationalAcctgDocItemCube": items}}
    return System(kind="s4", held=held, **behaviour)


def address(partner: str, number: str, town: str, *, until: str) -> dict[str, Any]:
    """An address of a business partner, with its last day."""
    return {
        "BusinessPartner": partner,
        "AddressID": number,
        "StreetName": "Sanayi Caddesi",
        "HouseNumber": "5/A",
        "PostalCode": "16140",
        "CityName": town,
        "Country": "TR",
        "ValidityEndDate": ticks(until),
    }


def email(of_address: str, number: str, text: str, *, person: str = "", standard: bool = False) -> dict[str, Any]:
    """An e-mail address at an address, or of a person there."""
    return {
        "AddressID": of_address,
        "Person": person,
        "OrdinalNumber": number,
        "EmailAddress": text,
        "IsDefaultEmailAddress": standard,
    }


def journal(number: int, credit: float, debit: float = 0.0, *, supplier: str = "S100", **more: Any) -> dict[str, Any]:
    """A journal entry of the Service Layer: a supplier's line and its counterpart."""
    line = {
        "Line_ID": 0,
        "ShortName": supplier,
        "AccountCode": "320",
        "Debit": debit,
        "Credit": credit,
        "FCDebit": 0.0,
        "FCCredit": 0.0,
        "FCCurrency": None,
        "DueDate": "2026-02-10T00:00:00Z",
        "LineMemo": "Mal alımı",
        **more,
    }
    return {
        "JdtNum": number,
        "OriginalJournal": "ttAPInvoice" if credit else "ttVendorPayment",
        "Original": number + 7000,
        "BaseReference": str(number + 500),
        "ReferenceDate": "2026-01-10T00:00:00Z",
        "TaxDate": "2026-01-09T00:00:00Z",
        "DueDate": "2026-02-10T00:00:00Z",
        "Reference": "FTR-1",
        "JournalEntryLines": [line, {**line, "Line_ID": 1, "ShortName": "153", "Debit": credit, "Credit": debit}],
    }


def service_layer(entries: Rows, **more: Any) -> System:
    """A company database with one supplier and these journal entries."""
    partners: Rows = [
        {
            "CardCode": "S100",
            "CardName": "Anadolu Çelik A.Ş.",
            "CurrentAccountBalance": -1500.5,
            "Frozen": "tNO",
            "PayTermsGrpCode": None,
            "PeymentMethodCode": "Havale",
            "HouseBank": "ZIRAAT",
            "BPPaymentMethods": [{"PaymentMethodCode": "Cek"}, {"PaymentMethodCode": "Havale"}],
            "FederalTaxID": TAX_ID,
            "EmailAddress": "muhasebe@example.com; satis@example.com",
            "Currency": "##",
            "ChannelBP": None,
            "Address": "Sanayi Caddesi 5",
            "BillToBuildingFloorRoom": "Kat 2",
            "ZipCode": "16140",
            "City": "Bursa",
            "Country": "TR",
            "BPBankAccounts": [{"IBAN": IBAN, "BICSwiftCode": "TGBATRIS", "AccountName": "Anadolu Çelik"}],
        }
    ]
    terms: Rows = [payment_term(3, "30 gün", 30)]
    held = {"BusinessPartners": partners, "PaymentTermsTypes": terms, "JournalEntries": entries, **more}
    return System(kind="b1", held={"b1s": held})


def payment_term(number: int, name: str, days: int, **more: Any) -> dict[str, Any]:
    """A payment term of the Service Layer."""
    told = {
        "GroupNumber": number,
        "PaymentTermsGroupName": name,
        "StartFrom": "pdt_None",
        "NumberOfAdditionalMonths": 0,
        "NumberOfAdditionalDays": days,
        "NumberOfToleranceDays": 0,
        "BaselineDate": "bld_TaxDate",
        "NumberOfInstallments": None,
        "DiscountCode": None,
    }
    return {**told, **more}
