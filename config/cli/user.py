"""`vade user`: people, their roles, their way in."""

from __future__ import annotations

import argparse
from typing import Any
from urllib.parse import quote

from config.cli import installation
from config.cli.lookup import company_of_code, user_of_email
from config.cli.refusal import USAGE, Refusal
from config.cli.token import ROLES

_ON_OFF = {
    "disable": "end somebody's access at once",
    "enable": "let somebody sign in again",
    "reset-second-factor": "for somebody who lost app and recovery codes",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade user`."""
    actions = parser.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="a new person; prints a one-time sign-in link")
    add.add_argument("email")
    add.add_argument("--name", required=True)
    add.add_argument("--language", choices=("tr", "en"), default="tr")
    add.add_argument("--owner", action="store_true", help="administers the installation and every company")
    link = actions.add_parser("link", help="a new one-time sign-in link")
    link.add_argument("email")
    role = actions.add_parser("role", help="give a role in a company")
    role.add_argument("email")
    role.add_argument("role", choices=ROLES)
    role.add_argument("--company", required=True)
    name = actions.add_parser("rename", help="another name")
    name.add_argument("email")
    name.add_argument("name")
    for word, told in _ON_OFF.items():
        actions.add_parser(word, help=told).add_argument("email")
    actions.add_parser("list", help="everybody")
    for action in actions.choices.values():  # so that --data-dir may also stand behind the action
        action.argument_default = argparse.SUPPRESS
        installation.add_arguments(action)


def run(options: argparse.Namespace) -> int:
    """Do what was asked."""
    return int(_ACTIONS[options.action](options))


def _add(options: argparse.Namespace) -> int:
    from payments.services import people
    from payments.services.people import UserExists

    try:
        people.create_user(email=options.email, name=options.name, language=options.language, is_owner=options.owner)
    except UserExists as taken:
        raise Refusal(f"There is somebody with the address {options.email} already.", status=USAGE) from taken
    return _link(options)


def _link(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from payments.services import accounts

    link = accounts.issue_sign_in_link(user=user_of_email(options.email), now=timezone.now())
    print(f"/sign-in#link={quote(link.secret)}")
    return 0


def _role(options: argparse.Namespace) -> int:
    from payments.services import people

    user, company = user_of_email(options.email), company_of_code(options.company)
    people.grant_role(user=user, company=company, role=options.role)
    print(f"{user.email} is {options.role} in {company.code}")
    return 0


def _rename(options: argparse.Namespace) -> int:
    return _change(options, f"{options.email} is {options.name}", name=options.name)


def _disable(options: argparse.Namespace) -> int:
    return _change(options, f"{options.email} is disabled", is_active=False)


def _enable(options: argparse.Namespace) -> int:
    return _change(options, f"{options.email} may sign in again", is_active=True)


def _change(options: argparse.Namespace, told: str, **change: Any) -> int:
    from payments.services import people
    from payments.services.people import LastOwner, UserChange

    try:
        people.change_user(user=user_of_email(options.email), change=UserChange(**change), by_owner=True)
    except LastOwner as refused:
        raise Refusal("That is the last owner. Add another one first: vade user add … --owner") from refused
    print(told)
    return 0


def _reset_second_factor(options: argparse.Namespace) -> int:
    from payments.services import second_factor

    second_factor.reset(user=user_of_email(options.email))
    print(f"{options.email} signs in without a code until a new app is set up")
    return 0


def _list(_: argparse.Namespace) -> int:
    from payments.models import User

    for user in User.objects.order_by("email").prefetch_related("memberships__company"):
        roles = [f"{one.role} in {one.company.code}" for one in user.memberships.all()]
        told = ["owner"] * user.is_owner + ["disabled"] * (not user.is_active) + roles
        print(f"{user.email}\t{user.name}\t{', '.join(told)}")
    return 0


_ACTIONS = {
    "add": _add,
    "link": _link,
    "role": _role,
    "rename": _rename,
    "disable": _disable,
    "enable": _enable,
    "reset-second-factor": _reset_second_factor,
    "list": _list,
}
