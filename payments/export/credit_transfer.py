"""
A message as pain.001, and the official schema it is held against.

Amounts are written from whole minor units, sums are of the same integers, and nothing is read from a clock: the same
message is the same bytes. The schemas lie in schemas/ (docs/decisions).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from importlib.resources import files

from lxml import etree

from payments.domain.errors import PaymentsError
from payments.domain.money import to_text
from payments.export.characters import written, written_name
from payments.export.checks import SEPA_CURRENCY
from payments.export.totals import control_sum
from payments.export.values import (
    Address,
    AddressForm,
    BankProfile,
    Batch,
    ChargeBearer,
    Instruction,
    Message,
    Party,
    Version,
)

MAX_NAME, MAX_REMITTANCE, MAX_LINE = 70, 140, 70
_MAX_STREET, _MAX_BUILDING, _MAX_POSTAL_CODE, _MAX_TOWN = 70, 16, 16, 35
_MOST_LINES = 2
_UNKNOWN_AGENT = "NOTPROVIDED"


class NotOfTheSchema(PaymentsError):
    """A built file breaks the official schema of `version`; it was thrown away and nothing has changed."""

    slug = "not-of-the-schema"
    status = 422


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file as it is kept and sent, with what it says of itself."""

    content: bytes
    message_id: str
    count: int
    control_sum: str

    @property
    def sha256(self) -> str:
        """Its hash, 64 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


def credit_transfer(message: Message, profile: BankProfile) -> BankFile:
    """
    Build and validate the file of a message that `check_message` has passed.

    Raises:
        NotOfTheSchema: the file breaks the official XSD.
        UnwritableName: a name cannot be written in the bank's characters.
    """
    built = built_file(message, profile)
    validate(built.content, profile.version)
    return built


def built_file(message: Message, profile: BankProfile) -> BankFile:
    """The file, not yet held against its schema. Raises UnwritableName."""
    root = etree.Element("Document", nsmap={None: profile.version.namespace})  # type: ignore[dict-item]
    initiation = etree.SubElement(root, "CstmrCdtTrfInitn")
    total = control_sum(message)
    header = etree.SubElement(initiation, "GrpHdr")
    _text(header, "MsgId", message.message_id)
    _text(header, "CreDtTm", f"{message.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z")
    _text(header, "NbOfTxs", str(message.count))
    _text(header, "CtrlSum", total)
    _text(
        etree.SubElement(header, "InitgPty"),
        "Nm",
        written_name(message.initiator, profile.characters)[:MAX_NAME].strip(),
    )
    writer = _Writer(profile)
    for batch in message.batches:
        writer.write_batch(initiation, batch)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return BankFile(content, message.message_id, message.count, total)


def validate(content: bytes, version: Version) -> None:
    """Hold a file against the official XSD of its version, as the bank will. Raises NotOfTheSchema."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    tree = etree.fromstring(content, parser)
    try:
        _schema(version).assertValid(tree)
    except etree.DocumentInvalid as wrong:
        raise NotOfTheSchema(version=version.value, found=str(wrong)[:200]) from None


@cache
def _schema(version: Version) -> etree.XMLSchema:
    text = files("payments.export").joinpath("schemas", f"{version.value}.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(text))


class _Writer:
    """Writes batches in one bank's profile."""

    def __init__(self, profile: BankProfile) -> None:
        self._profile = profile
        self._bic = "BICFI" if profile.version is Version.PAIN_09 else "BIC"

    def write_batch(self, initiation: etree._Element, batch: Batch) -> None:
        """One PmtInf with its payments."""
        profile = self._profile
        is_sepa = profile.sepa and batch.currency == SEPA_CURRENCY
        info = etree.SubElement(initiation, "PmtInf")
        _text(info, "PmtInfId", batch.batch_id)
        _text(info, "PmtMtd", "TRF")
        _text(info, "BtchBookg", "true" if profile.batch_booking else "false")
        _text(info, "NbOfTxs", str(len(batch.instructions)))
        _text(info, "CtrlSum", to_text(batch.total_minor, batch.currency))
        if is_sepa:
            level = etree.SubElement(etree.SubElement(info, "PmtTpInf"), "SvcLvl")
            _text(level, "Cd", "SEPA")
        day = etree.SubElement(info, "ReqdExctnDt")
        if profile.version is Version.PAIN_09:
            day = etree.SubElement(day, "Dt")
        day.text = batch.execution_day.isoformat()
        self._write_party(info, "Dbtr", batch.debtor)
        account = etree.SubElement(info, "DbtrAcct")
        _text(etree.SubElement(account, "Id"), "IBAN", batch.debtor.iban)
        _text(account, "Ccy", batch.currency)
        self._write_agent(info, "DbtrAgt", batch.debtor.bic)
        _text(info, "ChrgBr", (ChargeBearer.SLEV if is_sepa else profile.charge_bearer).value)
        for one in batch.instructions:
            self._write_payment(info, one, batch.currency)

    def _write_payment(self, info: etree._Element, one: Instruction, currency: str) -> None:
        payment = etree.SubElement(info, "CdtTrfTxInf")
        ids = etree.SubElement(payment, "PmtId")
        etree.SubElement(ids, "InstrId").text = one.end_to_end_id
        etree.SubElement(ids, "EndToEndId").text = one.end_to_end_id
        amount = etree.SubElement(etree.SubElement(payment, "Amt"), "InstdAmt", Ccy=currency)
        amount.text = to_text(one.amount_minor, currency)
        if one.payee.bic:
            self._write_agent(payment, "CdtrAgt", one.payee.bic)
        self._write_party(payment, "Cdtr", one.payee)
        account = etree.SubElement(payment, "CdtrAcct")
        etree.SubElement(etree.SubElement(account, "Id"), "IBAN").text = one.payee.iban
        self._write_remittance(payment, one)

    def _write_remittance(self, payment: etree._Element, one: Instruction) -> None:
        if one.creditor_reference:
            about = etree.SubElement(etree.SubElement(etree.SubElement(payment, "RmtInf"), "Strd"), "CdtrRefInf")
            kind = etree.SubElement(about, "Tp")
            _text(etree.SubElement(kind, "CdOrPrtry"), "Cd", "SCOR")
            _text(kind, "Issr", "ISO")
            _text(about, "Ref", one.creditor_reference)
            return
        text = written(one.remittance, self._profile.characters)[:MAX_REMITTANCE].strip()
        if text:
            etree.SubElement(etree.SubElement(payment, "RmtInf"), "Ustrd").text = text

    def _write_agent(self, above: etree._Element, tag: str, bic: str) -> None:
        institution = etree.SubElement(etree.SubElement(above, tag), "FinInstnId")
        if bic:
            etree.SubElement(institution, self._bic).text = bic
        else:
            _text(etree.SubElement(institution, "Othr"), "Id", _UNKNOWN_AGENT)

    def _write_party(self, above: etree._Element, tag: str, party: Party) -> None:
        written_party = etree.SubElement(above, tag)
        name = written_name(party.name, self._profile.characters)
        etree.SubElement(written_party, "Nm").text = name[:MAX_NAME].strip()
        self._write_address(written_party, party.address)

    def _write_address(self, above: etree._Element, address: Address) -> None:
        """A town and a country with what else is known; without both, no address at all."""
        form = self._profile.address_form
        if form is AddressForm.NONE or not (address.town and address.country):
            return
        characters = self._profile.characters
        postal = etree.SubElement(above, "PstlAdr")
        for tag, part, most in (
            ("StrtNm", address.street, _MAX_STREET),
            ("BldgNb", address.building, _MAX_BUILDING),
            ("PstCd", address.postal_code, _MAX_POSTAL_CODE),
            ("TwnNm", address.town, _MAX_TOWN),
        ):
            text = written(part, characters)[:most].strip()
            if text:
                etree.SubElement(postal, tag).text = text
        etree.SubElement(postal, "Ctry").text = address.country
        if form is AddressForm.HYBRID:
            for line in address.lines[:_MOST_LINES]:
                text = written(line, characters)[:MAX_LINE].strip()
                if text:
                    etree.SubElement(postal, "AdrLine").text = text


def _text(above: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(above, tag).text = text
