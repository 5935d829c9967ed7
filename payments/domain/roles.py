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

    ADMINISTER = "administer"


_OF_ROLE: dict[str, frozenset[Permission]] = {
    "viewer": frozenset({Permission.READ}),
    "clerk": frozenset({Permission.READ, Permission.IMPORT, Permission.CALCULATE}),
    "approver": frozenset({Permission.READ, Permission.CONFIRM}),
    "admin": frozenset(Permission),
}


def allows(role: str | None, permission: Permission) -> bool:
    """Whether a role ("viewer", "clerk", "approver", "admin", or none) includes a permission."""
    return role is not None and permission in _OF_ROLE[role]


def permissions_of(role: str | None) -> frozenset[Permission]:
    """Everything a role includes."""
    return _OF_ROLE[role] if role is not None else frozenset()
