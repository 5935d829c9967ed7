"""
Tries to sign in, counted before anything is compared: a hundred at once are a hundred tries.

Counted per account, whatever it is called and whether or not there is one, and per network address. The last try
allowed locks what it was counted under; a success takes its own try back.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import connection

from payments.domain.errors import PaymentsError
from payments.models import SignInTries, User


class TooManyAttempts(PaymentsError):
    """Too many tries under this account, or from this address. Nothing is compared until `seconds` are over."""

    slug = "too-many-attempts"
    status = 429

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds, minutes=math.ceil(seconds / 60))


@dataclass(frozen=True, slots=True)
class Counted:
    """What a try was counted under, so that it can be taken back."""

    account: bytes | None
    address: bytes

    def succeeded(self) -> None:
        """It was right: the account starts from nothing, the address takes one try back."""
        if self.account is not None:
            SignInTries.objects.filter(key=self.account).delete()
        _take_back(self.address, limit=settings.VADE.sign_in_tries_per_address)

    def was_no_guess(self) -> None:
        """It was right as far as it went: one try back, and no more, so that a code is not guessed in between."""
        if self.account is not None:
            _take_back(self.account, limit=settings.VADE.sign_in_tries)
        _take_back(self.address, limit=settings.VADE.sign_in_tries_per_address)


def count(*, account: str | None, address: str, now: datetime) -> Counted:
    """
    Count one try of an account (an e-mail address as it was typed), or of a link, from a network address.

    Raises:
        TooManyAttempts: one of the two has none left.
    """
    counted = Counted(
        account=_key("account", User.objects.normalize_email(account)) if account is not None else None,
        address=_key("address", _network(address)),
    )
    _count(counted.address, limit=settings.VADE.sign_in_tries_per_address, now=now)
    if counted.account is not None:
        _count(counted.account, limit=settings.VADE.sign_in_tries, now=now)
    return counted


def _key(kind: str, name: str) -> bytes:
    return hashlib.sha256(f"{kind}:{name}".encode()).digest()


def _network(address: str) -> str:
    """The address; of IPv6 the network a single customer has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, 64), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def _count(key: bytes, *, limit: int, now: datetime) -> None:
    """One statement, so that tries at the same moment are told apart by the row's lock."""
    over_at = now - timedelta(seconds=settings.VADE.sign_in_window_seconds)
    lock_until = now + timedelta(seconds=settings.VADE.sign_in_lock_seconds)
    over = "(t.locked_until <= %(now)s OR (t.locked_until IS NULL AND t.began_at <= %(over_at)s))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO sign_in_tries AS t (key, tries, began_at, locked_until)
            VALUES (%(key)s, 1, %(now)s, CASE WHEN %(limit)s <= 1 THEN %(lock_until)s::timestamptz END)
            ON CONFLICT (key) DO UPDATE SET
                tries = CASE WHEN {over} THEN 1 ELSE t.tries + 1 END,
                began_at = CASE WHEN {over} THEN %(now)s ELSE t.began_at END,
                locked_until = CASE
                    WHEN {over} THEN EXCLUDED.locked_until
                    WHEN t.tries + 1 >= %(limit)s THEN coalesce(t.locked_until, %(lock_until)s)
                END
            RETURNING tries, locked_until
            """,
            {"key": key, "now": now, "over_at": over_at, "limit": limit, "lock_until": lock_until},
        )
        tries, locked_until = cursor.fetchone()
    if tries > limit:
        raise TooManyAttempts(seconds=max(1, math.ceil((locked_until - now).total_seconds())))


def _take_back(key: bytes, *, limit: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sign_in_tries SET tries = tries - 1, "
            "locked_until = CASE WHEN tries - 1 >= %s THEN locked_until END WHERE key = %s AND tries > 0",
            [limit, key],
        )
