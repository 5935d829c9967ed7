"""Bank messages -> what is said about our payments: pain.002.001.03/.10, camt.053 and camt.054 .02 and .08."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from payments.domain.errors import PaymentsError
from payments.domain.money import to_minor
from payments.export.answers import BankMessage, MessageKind, Outcome, Said
from payments.export.bank_xml import Node, UnreadableBankMessage, read_document

_OUTCOMES = {
    **dict.fromkeys(
        ("ACTC", "ACCP", "ACSP", "ACFC", "ACPD", "ACWC", "ACWP", "ACCC", "PDNG", "PRES", "RVNC"), Outcome.ACCEPTED
    ),
    "ACSC": Outcome.CONFIRMED,
    **dict.fromkeys(("RJCT", "CANC"), Outcome.FAILED),
}
"""What a status of pain.002 means. PART and RCVD say nothing of a payment; any other is left to a person."""
_NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NONREF"})


def read_bank_message(content: bytes) -> BankMessage:
    """
    What a bank says, in the order of its message.

    Raises:
        BankMessageTooLarge, ForbiddenXml, UnreadableBankMessage, UnsupportedBankMessage: see `bank_xml`.
    """
    version, document = read_document(content)
    kind = MessageKind(".".join(version.split(".")[:2]))
    if kind is MessageKind.PAIN_002:
        report = _needed(document, "CstmrPmtStsRpt")
        said, header = tuple(_of_a_report(report)), "GrpHdr/MsgId"
    elif kind is MessageKind.CAMT_053:
        report = _needed(document, "BkToCstmrStmt")
        said, header = tuple(_of_accounts(report, "Stmt")), "GrpHdr/MsgId"
    else:
        report = _needed(document, "BkToCstmrDbtCdtNtfctn")
        said, header = tuple(_of_accounts(report, "Ntfctn")), "GrpHdr/MsgId"
    identification = report.text(header)
    if not identification:
        raise UnreadableBankMessage(found=header)
    return BankMessage(kind=kind, version=version, identification=identification, said=said)


def _needed(above: Node, path: str) -> Node:
    found = above.find(path)
    if found is None:
        raise UnreadableBankMessage(found=path)
    return found


# pain.002


def _of_a_report(report: Node) -> Iterator[Said]:
    group = _needed(report, "OrgnlGrpInfAndSts")
    message_id = group.text("OrgnlMsgId")
    if status := group.text("GrpSts"):
        yield _stated(group, status, message_id=message_id)
    for batch in report.all("OrgnlPmtInfAndSts"):
        batch_id = batch.text("OrgnlPmtInfId")
        if status := batch.text("PmtInfSts"):
            yield _stated(batch, status, message_id=message_id, batch_id=batch_id)
        for payment in batch.all("TxInfAndSts"):
            yield _of_a_transaction(payment, message_id, batch_id)


def _of_a_transaction(payment: Node, message_id: str, batch_id: str) -> Said:
    reference = payment.text("OrgnlEndToEndId") or payment.text("OrgnlInstrId")  # we write the same into both
    if reference in _NO_REFERENCE:
        raise UnreadableBankMessage(found="TxInfAndSts/OrgnlEndToEndId")
    currency = payment.attribute("OrgnlTxRef/Amt/InstdAmt", "Ccy")
    amount = payment.text("OrgnlTxRef/Amt/InstdAmt")
    return _stated(
        payment,
        payment.text("TxSts"),
        message_id=message_id,
        batch_id=batch_id,
        end_to_end_id=reference,
        amount_minor=_minor(amount, currency) if amount else None,
        currency=currency,
        bank_reference=payment.text("AcctSvcrRef"),
    )


def _stated(
    node: Node,
    status: str,
    *,
    message_id: str,
    batch_id: str = "",
    end_to_end_id: str = "",
    amount_minor: int | None = None,
    currency: str = "",
    bank_reference: str = "",
) -> Said:
    codes, text = _reasons(node, "StsRsnInf")
    return Said(
        outcome=_OUTCOMES.get(status),
        status=status,
        message_id=message_id,
        batch_id=batch_id,
        end_to_end_id=end_to_end_id,
        reason_codes=codes,
        text=text,
        amount_minor=amount_minor,
        currency=currency,
        bank_reference=bank_reference,
    )


def _reasons(node: Node, path: str) -> tuple[tuple[str, ...], str]:
    """Codes of the ISO list or the bank's own, and what else it says."""
    codes, texts = [], []
    for reason in node.all(path):
        code = reason.text("Rsn/Cd") or reason.text("Rsn/Prtry")
        if code:
            codes.append(code[:35])
        texts += [more.text() for more in reason.all("AddtlInf")]
    return tuple(codes), " ".join(text for text in texts if text)[:500]


# camt.053, camt.054


def _of_accounts(report: Node, tag: str) -> Iterator[Said]:
    for account in report.all(tag):
        for entry in account.all("Ntry"):
            yield from _of_an_entry(entry)


def _of_an_entry(entry: Node) -> Iterator[Said]:
    details = [one for each in entry.all("NtryDtls") for one in each.all("TxDtls")]
    batches = [one for each in entry.all("NtryDtls") for one in each.all("Btch")]
    if details:
        for one in details:
            if (said := _of_a_booking(entry, one, is_alone=len(details) == 1)) is not None:
                yield said
    elif len(batches) == 1:
        yield _booked(entry, batch=batches[0])


def _of_a_booking(entry: Node, details: Node, *, is_alone: bool) -> Said | None:
    """One payment of an entry; None for what names no payment of anybody's."""
    reference = details.text("Refs/EndToEndId")
    if reference in _NO_REFERENCE:
        refs = details.find("Refs")
        return _booked(entry, batch=refs) if is_alone and refs is not None and refs.text("PmtInfId") else None
    amount, currency = _amount_of(entry, details, is_alone=is_alone)
    outcome, status, returned = _meaning(entry, details)
    codes, text = _reasons(details, "RtrInf")
    return Said(
        outcome=outcome,
        status=status,
        end_to_end_id=reference,
        reason_codes=codes,
        text=text,
        amount_minor=amount,
        currency=currency,
        booked_on=_day(entry),
        bank_reference=details.text("Refs/AcctSvcrRef") or entry.text("AcctSvcrRef"),
        returned=returned,
    )


def _booked(entry: Node, *, batch: Node) -> Said:
    """An entry that books a whole batch in one amount."""
    outcome, status, returned = _meaning(entry, None)
    currency = entry.attribute("Amt", "Ccy")
    count, batch_id = batch.text("NbOfTxs"), batch.text("PmtInfId")
    return Said(
        outcome=outcome,
        status=status,
        message_id="" if batch_id else batch.text("MsgId"),
        batch_id=batch_id,
        amount_minor=_minor(entry.text("Amt"), currency),
        currency=currency,
        count=int(count) if count.isascii() and count.isdigit() and len(count) <= 15 else None,
        booked_on=_day(entry),
        bank_reference=entry.text("AcctSvcrRef"),
        returned=returned,
    )


def _amount_of(entry: Node, details: Node, *, is_alone: bool) -> tuple[int | None, str]:
    """What was asked for if the bank says so, else what it booked: (minor units, currency)."""
    paths = ["AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "Amt"]
    for path in paths:
        if text := details.text(path):
            currency = details.attribute(path, "Ccy")
            return _minor(text, currency), currency
    if is_alone:
        currency = entry.attribute("Amt", "Ccy")
        return _minor(entry.text("Amt"), currency), currency
    return None, ""


def _meaning(entry: Node, details: Node | None) -> tuple[Outcome | None, str, bool]:
    """What an entry means: (outcome, the bank's status, whether money came back)."""
    status = entry.text("Sts/Cd") or entry.text("Sts")
    own_side = details.text("CdtDbtInd") if details is not None else ""
    side = own_side or entry.text("CdtDbtInd")
    is_reversal = entry.text("RvslInd").lower() in {"true", "1"}
    came_back = is_reversal or (details is not None and details.find("RtrInf") is not None)
    if side not in {"CRDT", "DBIT"}:
        raise UnreadableBankMessage(found="Ntry/CdtDbtInd")
    if side == "CRDT":
        returned = came_back and status == "BOOK"
        return (Outcome.FAILED if returned else None), status, returned
    if came_back:
        return None, status, False
    return {"BOOK": Outcome.CONFIRMED, "PDNG": Outcome.ACCEPTED}.get(status), status, False


def _day(entry: Node) -> date | None:
    text = (entry.text("BookgDt/Dt") or entry.text("BookgDt/DtTm"))[:10]
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UnreadableBankMessage(found=f"BookgDt {text}") from None


def _minor(text: str, currency: str) -> int:
    whole, point, decimals = text.partition(".")
    try:
        return to_minor(f"{whole}{point}{decimals.rstrip('0') or '0'}" if point else text, currency)
    except PaymentsError:
        raise UnreadableBankMessage(found=f"{text[:40]} {currency[:10]}") from None
