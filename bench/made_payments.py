"""Seeded payment messages: Turkish names, mixed currencies, accounts that are valid and belong to nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from uuid import UUID

from payments.export.values import Address, Batch, Instruction, Message, Party

CURRENCIES = ("TRY", "EUR", "USD", "JPY", "KWD")
EXECUTION_DAY = date(2026, 3, 13)
"""A business day of T2 and of Turkey."""

_CREATED_AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
_WORDS = (
    "Çelik", "Şahin", "İnşaat", "Yağmur", "Öztürk", "Gümüş", "Işık", "Ağaç", "Dağıtım", "Lojistik", "Müh.", "Elektrik",
    "Kırtasiye", "Gıda", "Tekstil", "Âli", "O'Neil", "Schäfer", "& Oğulları", "Nakliyat",
)  # fmt: skip
_ENDS = ("A.Ş.", "Ltd. Şti.", "San. ve Tic. A.Ş.", "GmbH", "")
_TOWNS = ("İstanbul", "Eskişehir", "Muğla", "Çorum", "Köln")


def made_message(seed: int, count: int, currencies: tuple[str, ...] = CURRENCIES) -> Message:
    """A message of so many payments, a batch for each currency that is drawn; the same seed, the same message."""
    random = Random(seed)
    drawn = [random.choice(currencies) for _ in range(count)]
    debtor = Party(name="Anadolu Sanayi A.Ş.", iban=made_iban(random), bic="AAAATRIS", address=_address(random))
    batches = []
    for currency in sorted(set(drawn)):
        payments = tuple(_payment(random) for _ in range(drawn.count(currency)))
        batches.append(
            Batch(
                batch_id=_id(random),
                debtor=debtor,
                currency=currency,
                execution_day=EXECUTION_DAY,
                instructions=payments,
            )
        )
    return Message(
        message_id=_id(random), created_at=_CREATED_AT, initiator="Anadolu Sanayi A.Ş.", batches=tuple(batches)
    )


def made_iban(random: Random) -> str:
    """A valid Turkish IBAN of the bank 99999, which does not exist."""
    account = f"999990{random.randrange(10**16):016d}"
    return f"TR{98 - int(account + '292700') % 97:02d}{account}"


def _payment(random: Random) -> Instruction:
    name = " ".join((*random.sample(_WORDS, random.randint(1, 4)), random.choice(_ENDS))).strip()
    references = ", ".join(f"FTR{random.randrange(10**9):09d}" for _ in range(random.randint(1, 12)))
    return Instruction(
        end_to_end_id=_id(random),
        payee=Party(
            name=name if name.strip("& ") else "Âli",
            iban=made_iban(random),
            bic=random.choice(("", "AAAATRIS", "BBBBDEFFXXX")),
            address=_address(random),
        ),
        amount_minor=random.choice((random.randint(1, 999), random.randint(1, 10**7), random.randint(1, 10**9))),
        remittance=references,
        creditor_reference="RF18539007547034" if random.random() < 0.05 else "",
    )


def _address(random: Random) -> Address:
    if random.random() < 0.2:
        return Address()
    return Address(
        street=random.choice(("Atatürk Bulvarı", "Gül Sokağı", "")),
        building=str(random.randint(1, 300)),
        postal_code=f"{random.randrange(100000):05d}",
        town=random.choice(_TOWNS),
        country=random.choice(("TR", "DE")),
        lines=("Organize Sanayi Bölgesi 3. Cadde",) if random.random() < 0.3 else (),
    )


def _id(random: Random) -> str:
    return UUID(int=random.getrandbits(128), version=4).hex
