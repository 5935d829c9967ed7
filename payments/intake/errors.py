"""Why a whole file is refused. What is wrong with single rows is listed row by row instead (RowIssue)."""

from __future__ import annotations

from typing import Any, Self

from payments.domain.errors import PaymentsError


class EmptyFile(PaymentsError):
    """No bytes, or nothing but white space."""

    slug = "empty-file"
    status = 422


class UnsupportedFormat(PaymentsError):
    """The bytes are of another kind; `format` names it ("xlsx", "pdf" …), whatever the file is called."""

    slug = "unsupported-format"
    status = 422


class UnreadableEncoding(PaymentsError):
    """Bytes that are no text in `encoding`, or text that was damaged before; `found` stands in line `line`."""

    slug = "unreadable-encoding"
    status = 422


class LineTooLong(PaymentsError):
    """No line end within `limit` bytes: not a ledger, whatever it is."""

    slug = "line-too-long"
    status = 422


class LayoutRefused(Exception):
    """What can be mended by saying what is what: `layout` tells how the list was understood (layouts.described)."""

    layout: dict[str, Any] | None = None

    def read_as(self, layout: dict[str, Any]) -> Self:
        """The same refusal, of this layout."""
        self.layout = layout
        return self


class NoHeaderRecognised(LayoutRefused, PaymentsError):
    """No line names the mandatory columns. `missing` are those the best candidate, line `line`, does not name."""

    slug = "no-header-recognised"
    status = 422


class MappingDoesNotFit(LayoutRefused, PaymentsError):
    """The mapping given names `headings` that the file's header does not have."""

    slug = "mapping-does-not-fit"
    status = 422


class UnknownColumns(PaymentsError):
    """The canonical header names `columns` that the format does not have."""

    slug = "unknown-columns"
    status = 422


class RepeatedColumns(PaymentsError):
    """The canonical header names `columns` more than once."""

    slug = "repeated-columns"
    status = 422


class AmbiguousDecimalMark(LayoutRefused, PaymentsError):
    """No amount of the file tells whether comma or point is its decimal mark; `example` can be read both ways."""

    slug = "ambiguous-decimal-mark"
    status = 422


class AmbiguousDateOrder(LayoutRefused, PaymentsError):
    """No date of the file tells whether day or month stands first; `example` can be read both ways."""

    slug = "ambiguous-date-order"
    status = 422


class SignLooksFlipped(LayoutRefused, PaymentsError):
    """SAP shows credits as negative, but `positive` of `invoices` invoices are above zero."""

    slug = "sign-looks-flipped"
    status = 422


class ControlTotalMismatch(PaymentsError):
    """The total in line `line` states `stated` `currency`; the rows above it come to `counted`."""

    slug = "control-total-mismatch"
    status = 422


class RowsWithoutTotal(PaymentsError):
    """The list has totals, but none after its last rows, which begin in line `line`: it was cut off."""

    slug = "rows-without-total"
    status = 422


class DamagedFile(PaymentsError):
    """It begins like a file of `format` and is none, or only part of one."""

    slug = "damaged-file"
    status = 422


class ForbiddenContent(PaymentsError):
    """It holds what no ledger has and no reader of ours touches: `found` (macros, a DOCTYPE, a path …)."""

    slug = "forbidden-content"
    status = 422


class UnpacksTooLarge(PaymentsError):
    """What is in it is larger than `limit` bytes."""

    slug = "unpacks-too-large"
    status = 422


class TooManyRows(PaymentsError):
    """More than `limit` rows, or cells spread over so many."""

    slug = "too-many-rows"
    status = 422


class ParsingGaveUp(PaymentsError):
    """It took more than an ordinary file of its length may take; `reason` says of what: time, memory."""

    slug = "parsing-gave-up"
    status = 422


class InvalidJson(PaymentsError):
    """No JSON array of objects; what is wrong stands in line `line`, column `column`."""

    slug = "invalid-json"
    status = 422


class PullCutShort(PaymentsError):
    """What was fetched from a source ends before its end, after `records` records."""

    slug = "pull-cut-short"
    status = 422
