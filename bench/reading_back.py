"""What a payment file says, read with another parser than it was written with."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree as ET


def read_back(content: bytes) -> dict[str, object]:
    """Number and sum of the header, those of every batch, and (EndToEndId, currency, amount) of every payment."""
    document = ET.fromstring(content)  # noqa: S314 - our own file
    space = document.tag.partition("}")[0] + "}"

    def text(node: ET.Element, path: str) -> str:
        return node.findtext("/".join(space + part for part in path.split("/")), default="")

    payments = []
    for payment in document.iter(f"{space}CdtTrfTxInf"):
        amount = next(payment.iter(f"{space}InstdAmt"))
        payments.append((text(payment, "PmtId/EndToEndId"), amount.get("Ccy"), Decimal(amount.text or "")))
    header = next(document.iter(f"{space}GrpHdr"))
    return {
        "count": int(text(header, "NbOfTxs")),
        "sum": Decimal(text(header, "CtrlSum")),
        "payments": payments,
        "batches": [
            (int(text(batch, "NbOfTxs")), Decimal(text(batch, "CtrlSum"))) for batch in document.iter(f"{space}PmtInf")
        ],
    }
