"""What each role may do in a company (screens.md, table under H)."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing somebody may be allowed to do."""

    READ = "read"
    IMPORT = "import"
    CALCULATE = "calculate"
    CONFIRM = "confirm"
    """Say that something is right which somebody else brought: a bank account."""

    PREPARE = "prepare"
    """Propose and change payment runs, hold items back."""

    APPROVE = "approve"
    """Agree to a payment run that others prepared. Never a program's."""

    EXPORT = "export"
    """Make the bank's file of an approved run."""

    ADMINISTER = "administer"


_OF_ROLE: dict[str, frozenset[Permission]] = {
    "viewer": frozenset({Permission.READ}),
    "clerk": frozenset(
        {Permission.READ, Permission.IMPORT, Permission.CALCULATE, Permission.PREPARE, Permission.EXPORT}
    ),
    "approver": frozenset({Permission.READ, Permission.CONFIRM, Permission.APPROVE}),
    "admin": frozenset(Permission) - {Permission.PREPARE, Permission.APPROVE, Permission.EXPORT},
}


def allows(role: str | None, permission: Permission) -> bool:
    """Whether a role ("viewer", "clerk", "approver", "admin", or none) includes a permission."""
    return role is not None and permission in _OF_ROLE[role]


def permissions_of(role: str | None) -> frozenset[Permission]:
    """Everything a role includes."""
    return _OF_ROLE[role] if role is not None else frozenset()
