"""The bank's XML, read without trust: no DOCTYPE, no entities, no network, known namespaces, bounded size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from payments.domain.errors import PaymentsError

MAX_BYTES = 16 * 2**20
"""The largest message that is read."""
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
READ = (
    "pain.002.001.03",
    "pain.002.001.10",
    "camt.053.001.02",
    "camt.053.001.08",
    "camt.054.001.02",
    "camt.054.001.08",
)


class BankMessageTooLarge(PaymentsError):
    """More than `limit` bytes; nothing was read."""

    slug = "bank-message-too-large"
    status = 413


class UnreadableBankMessage(PaymentsError):
    """No well-formed XML, cut off, or without what every such message has; `found` says what is wrong."""

    slug = "unreadable-bank-message"
    status = 422


class ForbiddenXml(PaymentsError):
    """A DOCTYPE, with which XML reaches for other files or grows without end. No bank sends one."""

    slug = "forbidden-xml"
    status = 422


class UnsupportedBankMessage(PaymentsError):
    """Well-formed, but of a kind or version, `found`, that is not read."""

    slug = "unsupported-bank-message"
    status = 422


@dataclass(frozen=True, slots=True)
class Node:
    """An element of a message; paths are local names in the message's own namespace."""

    element: etree._Element
    namespace: str

    def find(self, path: str) -> Node | None:
        """The first element at a path."""
        found = self.element.find(self._full(path))
        return None if found is None else Node(found, self.namespace)

    def all(self, path: str) -> Iterator[Node]:
        """Every element at a path, in order."""
        for found in self.element.iterfind(self._full(path)):
            yield Node(found, self.namespace)

    def text(self, path: str = "") -> str:
        """The text at a path without blanks around it; "" where there is none."""
        found = self.element.find(self._full(path)) if path else self.element
        return "" if found is None else (found.text or "").strip()

    def attribute(self, path: str, name: str) -> str:
        """An attribute of the element at a path; "" where there is none."""
        found = self.element.find(self._full(path))
        return "" if found is None else str(found.get(name, ""))

    def _full(self, path: str) -> str:
        return "/".join(f"{{{self.namespace}}}{name}" for name in path.split("/"))


def read_document(content: bytes) -> tuple[str, Node]:
    """
    The version of a message ("camt.053.001.08") and its Document.

    Raises:
        BankMessageTooLarge: over MAX_BYTES.
        ForbiddenXml: it has a DOCTYPE.
        UnreadableBankMessage: it is not well-formed, or empty.
        UnsupportedBankMessage: another namespace than those of READ.
    """
    if len(content) > MAX_BYTES:
        raise BankMessageTooLarge(limit=MAX_BYTES)
    _refuse_doctype(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise UnreadableBankMessage(found=str(wrong)[:200]) from None
    name = etree.QName(root)
    version = (name.namespace or "").removeprefix(NAMESPACE)
    if name.localname != "Document" or name.namespace != NAMESPACE + version or version not in READ:
        raise UnsupportedBankMessage(
            found=f"{name.namespace or ''} {name.localname}".strip()[:200], known=", ".join(READ)
        )
    return version, Node(root, NAMESPACE + version)


class _Prologue:
    """Hears the beginning of a document and stops at a DOCTYPE, before any entity is declared."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise ForbiddenXml

    def start(self, _tag: str, _attributes: object) -> None:
        raise _Begun

    def close(self) -> None:
        """Nothing is built."""


class _Begun(Exception):
    """The root element has begun: there is no DOCTYPE."""


def _refuse_doctype(content: bytes) -> None:
    parser = etree.XMLParser(
        target=_Prologue(),  # type: ignore[arg-type]
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        etree.fromstring(content, parser)
    except _Begun:
        return
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise UnreadableBankMessage(found=str(wrong)[:200]) from None
