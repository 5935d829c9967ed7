"""What a message comes to, from whole minor units."""

from __future__ import annotations

from payments.domain.money import exponent
from payments.export.values import Message


def control_sum(message: Message) -> str:
    """
    All amounts added up irrespective of their currencies, as ISO 20022 defines CtrlSum; exact, as decimal text.

    It has as many decimals as the currency with the most.
    """
    places = max((exponent(batch.currency) for batch in message.batches), default=0)
    units = sum(batch.total_minor * 10 ** (places - exponent(batch.currency)) for batch in message.batches)
    if places == 0:
        return str(units)
    digits = str(units).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"
