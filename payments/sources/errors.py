"""Why a source could not be read to its end. Nothing of it reaches the ledger then."""

from __future__ import annotations

from payments.domain.errors import PaymentsError


class SourceFailed(PaymentsError):
    """Base of what goes wrong between us and a source: the pull has failed, whatever the ledger is like there."""

    slug = "source-failed"
    status = 502


class SourceUnreachable(SourceFailed):
    """No answer from `host` after `tries` tries; the last one ended with `reason`."""

    slug = "source-unreachable"


class SourceRefused(SourceFailed):
    """`host` answered `status` to a request that was in order."""

    slug = "source-refused"


class SourceSignInFailed(SourceFailed):
    """`host` does not take the user and password."""

    slug = "source-sign-in-failed"


class SourceAnswerUnreadable(SourceFailed):
    """`host` answered something that is not what its protocol says: `found`."""

    slug = "source-answer-unreadable"


class SourceAnswerTooLarge(SourceFailed):
    """An answer of `host`, or all of them together, are more than `limit` bytes."""

    slug = "source-answer-too-large"


class SourceIncomplete(SourceFailed):
    """`host` said it has `stated` records of `entity_set` and gave `given`: it changed meanwhile, or cut them off."""

    slug = "source-incomplete"


class SourceLacksFields(SourceFailed):
    """`entity_set` has no `fields`, without which its records say nothing."""

    slug = "source-lacks-fields"


class SourceAddressRefused(SourceFailed):
    """`address` is none this installation fetches from (VADE_SOURCE_HOSTS)."""

    slug = "source-address-refused"


class SourceNotSetUp(SourceFailed):
    """What `missing` names is needed for this source and is not there: a password, a driver."""

    slug = "source-not-set-up"
