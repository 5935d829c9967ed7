"""Expected errors: somebody can act on each of them. Anything else is a bug and is not caught."""

from __future__ import annotations

from typing import ClassVar, Self


class PaymentsError(Exception):
    """
    Base of every expected error.

    `slug` is the stable code on the wire and the name of its page under docs/problems/; `status` is the HTTP status
    it is rendered with. `values` fill the sentence of that slug in the wording catalogue, in every language; `errors`
    name the fields of a request that are at fault, where somebody knows.
    """

    slug: ClassVar[str] = "payments-error"
    status: ClassVar[int] = 400
    errors: tuple[FieldError, ...] = ()

    def __init__(self, **values: object) -> None:
        super().__init__(f"{self.slug}: {values}" if values else self.slug)
        self.values = values

    def at(self, *errors: FieldError) -> Self:
        """The same error, naming the fields it comes from: for whoever knows the request."""
        self.errors = errors
        return self


class InvalidInput(PaymentsError):
    """One or more fields are wrong. `errors` lists (pointer, code, message) in RFC 6901 pointers."""

    slug = "invalid-input"
    status = 422

    def __init__(self, *errors: FieldError) -> None:
        super().__init__(count=len(errors))
        self.errors = errors


class FieldError:
    """One wrong field: where (RFC 6901 pointer), a stable code, and the values its sentence is filled with."""

    __slots__ = ("code", "pointer", "values")

    def __init__(self, pointer: str, code: str, **values: object) -> None:
        self.pointer = pointer
        self.code = code
        self.values = values


class NotFound(PaymentsError):
    """Nothing of that name that the caller may know of. Somebody else's rows answer the same."""

    slug = "not-found"
    status = 404
