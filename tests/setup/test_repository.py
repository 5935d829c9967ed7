"""What must never be committed: keys and passwords, and the addresses packages were downloaded from."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from config.cli.places import ROOT

SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a token of ours": re.compile(r"\bvade_[A-Za-z0-9_-]{43}\b"),
    "a token of a service": re.compile(
        r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|xox[abprs]-[0-9A-Za-z-]{10,})"
    ),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    "a password in an address": re.compile(r"://[^\s/:@'\"{}$<>]+:(?!password@)[^\s/:@'\"{}$<>]{4,}@"),
}
PASSWORD = re.compile(
    r"""(?ix) ["']? \b [a-z_]* (?: password | passwd | secret_key | api_key ) ["']? \s* [:=] \s*
        ["'] (?! / | (?-i: [A-Z][a-z]+ ["'] )) [^"'{}$<>\s]{8,} ["']"""
)
"""A literal that something called a password is set to, but for its label; the tests make up passwords of their own."""

ADDRESSES = {
    "a file of a package registry": re.compile(r"https?://[^\s\"']+(?:\.whl|\.tgz|\.tar\.gz|/simple/?)(?![\w-])"),
    "a package registry": re.compile(r"\b(?:registry|files|packages|deb|dl)\.[a-z-]*(?:npm|python|pypi|debian|yarn)"),
    "an index of packages": re.compile(r"\bpypi\.[a-z]{2,}\b"),
    "a choice of registry": re.compile(r"^\s*(?:registry\s*=|--(?:extra-)?index-url\b|--find-links\b)", re.MULTILINE),
    "a resolved address in a lock": re.compile(r"\"resolved\":\s*\"http"),
}


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def findings(patterns: dict[str, re.Pattern[str]]) -> list[str]:
    found = []
    for path in tracked_files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {what}" for what, pattern in patterns.items() if pattern.search(text)]
    return found


class TestRepository:
    def test_holds_no_secret(self) -> None:
        assert findings(SECRETS) == []

    def test_sets_no_password_in_code_or_configuration(self) -> None:
        outside_tests = [line for line in findings({"a password": PASSWORD}) if not _is_a_test(line.split(":")[0])]

        assert outside_tests == []

    def test_names_no_place_that_packages_come_from(self) -> None:
        assert findings(ADDRESSES) == []

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("-----BEGIN RSA " + "PRIVATE KEY-----", id="a private key"),
            pytest.param("vade_" + "k" * 43, id="a token of ours"),
            pytest.param("postgresql://vade:" + "hunter22@db/vade", id="a password in an address"),
        ],
    )
    def test_would_be_found_with(self, text: str) -> None:
        assert any(pattern.search(text) for pattern in SECRETS.values())

    def test_would_be_found_with_a_password_set_in_a_setting(self) -> None:
        assert PASSWORD.search("DATABASE_" + "PASSWORD = 'correct-horse'")

    def test_may_name_the_field_a_password_goes_into(self) -> None:
        assert not PASSWORD.search('"signIn.password": "Password",')

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("https:" + "//example.com/a/b-1.0-py3-none-any.whl", id="a wheel's address"),
            pytest.param('"resolved": ' + '"https:' + '//example.com/react"', id="a resolved address"),
            pytest.param("registry" + "=https:" + "//example.com", id="a choice of registry"),
        ],
    )
    def test_would_be_found_to_name(self, text: str) -> None:
        assert any(pattern.search(text) for pattern in ADDRESSES.values())


def _is_a_test(name: str) -> bool:
    return name.startswith("tests/") or ".test." in name
