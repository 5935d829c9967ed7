"""Signing in, who one is, other people, their roles and tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from payments.api.schemas.common import Input, Output, Text

Secret = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(min_length=6, max_length=40)]
RoleName = Literal["viewer", "clerk", "approver", "admin"]
LanguageName = Literal["tr", "en"]
Name = Annotated[Text, StringConstraints(max_length=150)]
Email = Annotated[Text, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]


class SignIn(Input):
    """E-mail and password, or the secret of a one-time link; with a code where there is a second factor."""

    email: Text | None = None
    password: Secret | None = None
    link: Secret | None = Field(default=None, description="The secret of a one-time sign-in link, instead of the two.")
    code: Code | None = Field(default=None, description="Of the authenticator app, or a recovery code.")


class NewPassword(Input):
    """A password of one's own; the old one is needed where there is one, but not after signing in by a link."""

    new_password: Secret
    old_password: Secret | None = None


class CompanyRole(Output):
    """A company and what one is in it."""

    code: str
    name: str
    currency: str
    role: RoleName


class Me(Output):
    """The caller."""

    name: str
    email: str | None
    language: LanguageName
    is_owner: bool
    has_password: bool
    second_factor: bool = Field(description="Signing in asks for a code.")
    must_enrol: bool = Field(description="The installation requires a second factor, and nothing else works before it.")
    companies: list[CompanyRole]


class MeChange(Input):
    """What is to be changed; what is left out stays."""

    name: Name | None = None
    language: LanguageName | None = None


class TicketRequest(Input):
    """The topics the socket may follow, as far as its caller may; none named: all of these."""

    topics: list[Annotated[str, StringConstraints(min_length=1, max_length=80)]] = Field(
        default_factory=list, max_length=200
    )


class Ticket(Output):
    """A one-time pass for a WebSocket."""

    ticket: str
    expires_in: int = Field(description="Seconds.")
    url: str = Field(examples=["/ws/live/?ticket=…"])
    expires_at: datetime


class SecondFactorState(Output):
    """Whether one has a second factor, and whether one must."""

    enabled: bool
    required: bool
    recovery_codes_left: int


class NewSecondFactor(Input):
    """The password again, where there is one: a page left open is not enough to take an account over."""

    password: Secret | None = None


class SecondFactorEnrolment(Output):
    """For an authenticator app; shown once."""

    secret: str = Field(description="Base32, to be typed in.", examples=["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"])
    uri: str = Field(description="The same as an address, for an app on this device.", examples=["otpauth://totp/…"])
    picture: str = Field(
        description="The same as a QR code, for an app that has a camera: an SVG in a `data:` address.",
        examples=["data:image/svg+xml;charset=utf-8,…"],
    )


class SecondFactorCode(Input):
    """A code of the authenticator app, or a recovery code."""

    code: Code


class RecoveryCodes(Output):
    """Each stands for one code of a lost app, once; shown once."""

    recovery_codes: list[str]


class SignInLinkOut(Output):
    """A one-time way in, shown once. The secret stands behind `#`, so that no server logs it."""

    path: str = Field(examples=["/sign-in#link=…"])
    expires_at: datetime


class UserRole(Output):
    """A role in a company the caller administers."""

    company: str
    role: RoleName


class UserOut(Output):
    """A person. `roles` are those in companies the caller administers."""

    id: str
    email: str
    name: str
    language: LanguageName
    is_owner: bool
    is_active: bool
    second_factor: bool
    last_sign_in: datetime | None
    roles: list[UserRole]


class UserList(Output):
    """In the order they were invited."""

    items: list[UserOut]
    next_cursor: str | None


class NewUser(Input):
    """Somebody to be invited."""

    email: Email = Field(examples=["ayse@example.com"])
    name: Name = Field(examples=["Ayşe Yılmaz"])
    language: LanguageName = "tr"
    is_owner: bool = Field(default=False, description="Administers the installation and every company.")


class Invited(Output):
    """Who was invited, and the link to hand them; shown once."""

    user: UserOut
    link: SignInLinkOut


class UserPatch(Input):
    """What is to be changed; what is left out stays. `is_owner` is for owners to give and take."""

    name: Name | None = None
    language: LanguageName | None = None
    is_active: bool | None = None
    is_owner: bool | None = None


class MemberOut(Output):
    """Somebody's role in a company."""

    id: str = Field(description="The person's.")
    email: str
    name: str
    is_active: bool
    role: RoleName


class MemberList(Output):
    """In the order they were invited."""

    items: list[MemberOut]
    next_cursor: str | None


class NewMember(Input):
    """Somebody to be given a role, by their e-mail address; who has no account yet is invited."""

    email: Email = Field(examples=["ayse@example.com"])
    role: RoleName
    name: Name | None = Field(default=None, description="For somebody the caller does not see yet.")
    language: LanguageName = "tr"


class NewMemberOut(Output):
    """The role given; `link` for somebody who had no account, shown once."""

    member: MemberOut
    link: SignInLinkOut | None


class MemberPatch(Input):
    """Another role."""

    role: RoleName


class TokenSupplier(Output):
    """Whom a token is narrowed to."""

    id: str
    code: str
    name: str


class TokenOut(Output):
    """A program's key, without its secret. `company` is none where it is for all."""

    id: str
    name: str
    hint: str = Field(description="How the secret begins.")
    role: RoleName
    company: str | None
    supplier: TokenSupplier | None
    created_by: str | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="Noted at most every five minutes.")


class TokenList(Output):
    """In the order they were made."""

    items: list[TokenOut]
    next_cursor: str | None


class NewToken(Input):
    """A key for a program. Nobody hands out more than they hold."""

    name: Name = Field(examples=["SAP nightly push"])
    role: RoleName
    company: str | None = Field(default=None, max_length=64, description="Its code; for all companies where left out.")
    supplier: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = Field(
        default=None, description="Id of a supplier of the company: for its own system. Only a viewer's."
    )
    days: int = Field(default=365, ge=1, le=1095, description="How long it is valid.")


class CreatedToken(Output):
    """A token just made; `secret` is shown this once."""

    token: TokenOut
    secret: str = Field(examples=["vade_…"])
