"""Messages by hand for the tests of payment files: one payment of each kind, and a bank's answers to them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from payments.export.values import Address, Batch, Instruction, Message, Party

OUR_IBAN = "TR809999900000000000000001"
THEIR_IBAN = "TR539999900000000000000002"
FRIDAY = date(2026, 3, 13)
ADDRESS = Address(street="Atatürk Bulvarı", building="12", postal_code="34000", town="İstanbul", country="TR")


def payment(
    end_to_end_id: str = "e2e-1",
    amount_minor: int = 1_430_050,
    *,
    name: str = "Çelik Şahin İnşaat A.Ş.",
    iban: str = THEIR_IBAN,
    bic: str = "",
    address: Address = ADDRESS,
    remittance: str = "FTR2026000000017",
    creditor_reference: str = "",
) -> Instruction:
    """One payment; what a test is about is named."""
    return Instruction(
        end_to_end_id=end_to_end_id,
        payee=Party(name=name, iban=iban, bic=bic, address=address),
        amount_minor=amount_minor,
        remittance=remittance,
        creditor_reference=creditor_reference,
    )


def batch(
    *instructions: Instruction, currency: str = "EUR", batch_id: str = "batch-1", execution_day: date = FRIDAY
) -> Batch:
    """Payments from our account."""
    return Batch(
        batch_id=batch_id,
        debtor=Party(name="Anadolu Sanayi A.Ş.", iban=OUR_IBAN, bic="AAAATRIS", address=ADDRESS),
        currency=currency,
        execution_day=execution_day,
        instructions=instructions,
    )


def message(*batches: Batch, message_id: str = "message-1") -> Message:
    """A file of them."""
    return Message(
        message_id=message_id,
        created_at=datetime(2026, 3, 12, 9, 30, tzinfo=UTC),
        initiator="Anadolu Sanayi A.Ş.",
        batches=batches,
    )
