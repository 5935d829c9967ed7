"""People, what they may do, and the ways to prove who one is. Secrets are stored hashed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import constant_time_compare


class Role(models.TextChoices):
    """Per company. Rights grow with the table of screens.md H; nobody approves what they prepared."""

    VIEWER = "viewer"
    CLERK = "clerk"
    APPROVER = "approver"
    ADMIN = "admin"


class Language(models.TextChoices):
    """The two languages every sentence exists in."""

    TURKISH = "tr"
    ENGLISH = "en"


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address, whatever its case."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """
        The one spelling an address is stored, looked for and counted under.

        Never the database's own folding: to PostgreSQL a dotless ı is an I in capitals, so that one account would have
        many spellings, each counted for itself.
        """
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=self.normalize_email(username))


class User(AbstractBaseUser):
    """
    A person. `is_owner` administers the installation: every company, and the making of new ones. A session lives as
    long as its password and the `session_generation` it was opened in.

    `brought_by` is the company that invited them: only its admins administer the account, and an owner.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.TURKISH)
    is_owner = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    session_generation = models.PositiveIntegerField(default=0, db_default=0)
    brought_by = models.ForeignKey("payments.Company", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        db_table = "app_user"
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session keeps of its beginning: another generation ends it as another password does."""
        hashed = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{hashed}.{self.session_generation}" if self.session_generation else str(hashed)

    def is_marked(self, mark: str) -> bool:
        """Whether neither the password nor the generation has changed since `get_session_auth_hash()` was this."""
        own = (self.get_session_auth_hash(), *self.get_session_auth_fallback_hash())
        return any(constant_time_compare(mark, one) for one in own)


class Membership(models.Model):
    """One person's role in one company."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    company = models.ForeignKey("payments.Company", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "membership"
        constraints = [models.UniqueConstraint(fields=["user", "company"], name="membership_once")]


class ApiToken(models.Model):
    """
    A program's key, shown once and stored as SHA-256. It is a caller of its own, with one role.

    Without a company it is for all companies; with a supplier it is narrowed to that supplier's rows and events.
    """

    name = models.CharField(max_length=150)
    digest = models.BinaryField(max_length=32, unique=True)
    hint = models.CharField(max_length=12)
    role = models.CharField(max_length=10, choices=Role.choices)
    company = models.ForeignKey("payments.Company", null=True, on_delete=models.CASCADE, related_name="+")
    supplier = models.ForeignKey("payments.Supplier", null=True, on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_token"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(supplier=None) | (models.Q(company__isnull=False) & models.Q(role=Role.VIEWER)),
                name="api_token_of_a_supplier_only_reads",
            )
        ]


class SignInLink(models.Model):
    """
    A one-time way in, for the owner's first visit and for people who lost their password.

    It ends with the person's sessions (`mark`, as `User.is_marked`), so that it opens nothing that its issuer could not
    have opened; and with too many `wrong_codes` of a second factor.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    mark = models.CharField(max_length=128, default="", db_default="")
    wrong_codes = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "sign_in_link"


class SecondFactor(models.Model):
    """
    A person's authenticator app (RFC 6238). The secret itself is kept nowhere: it is derived from `salt` and the
    installation's key. `last_step` is the time step of the last code that was taken; an earlier one is never taken.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="second_factor")
    salt = models.BinaryField(max_length=32)
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "second_factor"


class RecoveryCode(models.Model):
    """Stands for one code of a lost authenticator app, once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recovery_code"
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]


class SignInTries(models.Model):
    """
    Tries to sign in as somebody, or from one network address, since `began_at`. `key` is a digest of which; beyond
    the limit nothing is looked at until `locked_until`.
    """

    key = models.BinaryField(max_length=32, primary_key=True)
    tries = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "sign_in_tries"


class SocketTicket(models.Model):
    """
    A one-time pass for a WebSocket, where neither cookie nor header can be sent.

    A person's stands for the session it was asked for in, and ends with it: `session_key`, and `mark` as
    `User.is_marked`. Without a key it was made beside the browser, on the machine itself.
    """

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    token = models.ForeignKey(ApiToken, null=True, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    mark = models.CharField(max_length=128, default="", db_default="")
    session_key = models.CharField(max_length=40, null=True)  # noqa: DJ001 - none, not the empty one
    topics = ArrayField(models.CharField(max_length=100), null=True)
    """What it is for; none: all its caller may follow."""

    class Meta:
        db_table = "socket_ticket"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None, token__isnull=False) | models.Q(user__isnull=False, token=None),
                name="socket_ticket_is_somebodys",
            )
        ]
