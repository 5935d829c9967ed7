"""Bank messages as banks write them, made short: status reports and statements of account."""

from __future__ import annotations

_URN = "urn:iso:std:iso:20022:tech:xsd:"


def status_report(
    body: str, *, version: str = "pain.002.001.10", group: str = "", identification: str = "bank-1"
) -> bytes:
    """A pain.002 about `message-1`; `group` is its group status and reasons, `body` its batches."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{_URN}{version}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{identification}</MsgId><CreDtTm>2026-03-13T10:00:00</CreDtTm></GrpHdr>"
        "<OrgnlGrpInfAndSts><OrgnlMsgId>message-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"{group}</OrgnlGrpInfAndSts>{body}</CstmrPmtStsRpt></Document>"
    ).encode()


def of_batch(body: str = "", *, status: str = "", reason: str = "", batch_id: str = "batch-1") -> str:
    """The part about one batch."""
    status = f"<PmtInfSts>{status}</PmtInfSts>" if status else ""
    return (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch_id}</OrgnlPmtInfId>{status}{_why(reason)}{body}</OrgnlPmtInfAndSts>"
    )


def of_payment(end_to_end_id: str, status: str, *, reason: str = "", text: str = "", amount: str = "") -> str:
    """The part about one payment; `amount` as "EUR 1.00"."""
    currency, _, value = amount.partition(" ")
    original = f'<OrgnlTxRef><Amt><InstdAmt Ccy="{currency}">{value}</InstdAmt></Amt></OrgnlTxRef>' if amount else ""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"{_why(reason, text)}{original}</TxInfAndSts>"
    )


def statement(*entries: str, version: str = "camt.053.001.08", identification: str = "stmt-1") -> bytes:
    """A statement of account (camt.053) or an advice (camt.054) with entries."""
    outer, inner = ("BkToCstmrStmt", "Stmt") if version.startswith("camt.053") else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{_URN}{version}"><{outer}>'
        f"<GrpHdr><MsgId>{identification}</MsgId><CreDtTm>2026-03-13T18:00:00</CreDtTm></GrpHdr>"
        f"<{inner}><Id>1</Id>{''.join(entries)}</{inner}></{outer}></Document>"
    ).encode()


def entry(
    amount: str,
    details: str,
    *,
    side: str = "DBIT",
    status: str = "BOOK",
    is_reversal: bool = False,
    version: str = "camt.053.001.08",
) -> str:
    """A booking of "EUR 1.00"; .02 writes the status as text, .08 as a code."""
    currency, _, value = amount.partition(" ")
    reversal = "<RvslInd>true</RvslInd>" if is_reversal else ""
    written = status if version.endswith(".02") else f"<Cd>{status}</Cd>"
    return (
        f'<Ntry><Amt Ccy="{currency}">{value}</Amt><CdtDbtInd>{side}</CdtDbtInd>{reversal}<Sts>{written}</Sts>'
        f"<BookgDt><Dt>2026-03-13</Dt></BookgDt><AcctSvcrRef>bank-ref</AcctSvcrRef>"
        f"<NtryDtls>{details}</NtryDtls></Ntry>"
    )


def details(end_to_end_id: str, *, amount: str = "", returned: str = "", batch_id: str = "") -> str:
    """One payment of a booking; `returned` is the reason it came back for."""
    currency, _, value = amount.partition(" ")
    named = f'<Amt Ccy="{currency}">{value}</Amt>' if amount else ""
    batch = f"<PmtInfId>{batch_id}</PmtInfId>" if batch_id else ""
    back = f"<RtrInf><Rsn><Cd>{returned}</Cd></Rsn><AddtlInf>iade</AddtlInf></RtrInf>" if returned else ""
    return f"<TxDtls><Refs>{batch}<EndToEndId>{end_to_end_id}</EndToEndId></Refs>{named}{back}</TxDtls>"


def collective(batch_id: str, count: int) -> str:
    """A booking of a whole batch in one amount."""
    return f"<Btch><PmtInfId>{batch_id}</PmtInfId><NbOfTxs>{count}</NbOfTxs></Btch>"


def _why(code: str, text: str = "") -> str:
    if not code:
        return ""
    more = f"<AddtlInf>{text}</AddtlInf>" if text else ""
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn>{more}</StsRsnInf>"
