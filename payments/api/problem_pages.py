"""
What the `type` of a problem links to: a page for each code, made of the error's own words.

Committed under docs/problems/ (`vade schema` writes them) and served at /docs/problems/<code>.
"""

from __future__ import annotations

import importlib
import inspect
from dataclasses import dataclass
from http import HTTPStatus

from payments.domain.errors import PaymentsError
from payments.domain.wording import LANGUAGES, SENTENCES

WHAT_TO_DO = {
    400: "Mend the request; sent again as it is, it fails again.",
    401: "Sign in, or send a valid token. Ask whoever administers the company for one.",
    403: "Ask somebody who has the right, or whoever administers the company.",
    404: "Check the name. What belongs to somebody else answers the same as what does not exist.",
    405: "Use a method that the answer's `Allow` header names.",
    409: "Read the resource as it stands now and decide again.",
    412: "Read the resource again, look at what changed, and send the change with the new ETag.",
    413: "Send less at once.",
    415: "Send the body in the content type that the sentence names.",
    422: "Correct the fields that `errors` lists, each with its place, and send the request again.",
    428: "Read the resource and send its `ETag` as `If-Match`.",
    429: "Wait as many seconds as `Retry-After` says.",
    500: "It is ours to mend. Report it with the `request_id`; nothing was changed.",
    502: "The source failed; the ledger is as it was. It is fetched again in its turn, or when asked for.",
    503: "Try again in as many seconds as `Retry-After` says; a request with an `Idempotency-Key` is safe to repeat.",
}
BY_HTTP = {
    "method-not-allowed": (405, "The address exists, but not with this method."),
    "body-too-large": (413, "The body is longer than this address takes; it was not read to its end."),
    "internal-error": (500, "A bug. It was logged with the request id."),
    "service-unavailable": (503, "The database is away or overloaded; nothing was changed."),
}
"""Problems that no class of ours stands for."""


@dataclass(frozen=True, slots=True)
class Page:
    """A problem. `meaning` is for programmers; titles and details are what people read, by language."""

    slug: str
    status: int
    meaning: str
    titles: dict[str, str]
    details: dict[str, str]

    @property
    def remedy(self) -> str:
        """What whoever gets it can do."""
        return WHAT_TO_DO[self.status]

    @property
    def phrase(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase


def pages() -> dict[str, Page]:
    """Every problem that HTTP can answer with, by its code: what has a title."""
    importlib.import_module("payments.api.v1")  # every error is defined where it is raised: below the API
    found = {slug: _page(slug, status, meaning) for slug, (status, meaning) in BY_HTTP.items()}
    for error in _every_error(PaymentsError):
        if "slug" in vars(error) and f"{error.slug}.title" in SENTENCES and error.slug not in found:
            meaning = inspect.cleandoc(error.__doc__ or "").replace("\n", " ")
            found[error.slug] = _page(error.slug, error.status, meaning)
    return dict(sorted(found.items()))


def text_of(page: Page) -> str:
    """The page as it lies in docs/problems/."""
    said = "\n".join(f"| {language} | {page.titles[language]} | {page.details[language]} |" for language in LANGUAGES)
    return (
        f"# {page.titles['en']}\n\n`{page.slug}` · HTTP {page.status} {page.phrase}\n\n{page.meaning}\n\n"
        f"**What to do.** {page.remedy}\n\n| | title | detail |\n| --- | --- | --- |\n{said}\n"
    )


def _page(slug: str, status: int, meaning: str) -> Page:
    titles = {language: SENTENCES[f"{slug}.title"][language] for language in LANGUAGES}
    details = {language: SENTENCES[slug][language] for language in LANGUAGES}
    return Page(slug=slug, status=status, meaning=meaning, titles=titles, details=details)


def _every_error(kind: type[PaymentsError]) -> list[type[PaymentsError]]:
    """All expected errors the program knows, by name."""
    found = [one for child in kind.__subclasses__() for one in (child, *_every_error(child))]
    return sorted(found, key=lambda error: (error.slug, error.__module__))
