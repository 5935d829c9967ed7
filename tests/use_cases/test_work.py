"""Whose work a row is, and what a worker leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection, transaction

from payments.services import work

pytestmark = pytest.mark.django_db(transaction=True)

LONG_STATEMENT = """
import os, django
django.setup()
from django.db import connection, transaction
from payments.services import work

connection.settings_dict["NAME"] = os.environ["TEST_DATABASE"]
with transaction.atomic(), connection.cursor() as cursor:
    work.allow_long_statements(seconds=600)
    cursor.execute("SET application_name = 'long-statement'")
    print("begun", flush=True)
    cursor.execute("SELECT pg_sleep(60)")
"""


class TestAllowLongStatements:
    def test_lifts_the_limits_of_a_request_for_one_transaction(self) -> None:
        with transaction.atomic():
            work.allow_long_statements(seconds=600)
            inside = setting("statement_timeout")

        assert (inside, setting("statement_timeout")) == ("10min", "15s")

    def test_lets_no_statement_outlive_its_worker(self) -> None:
        worker = subprocess.Popen(
            [sys.executable, "-c", LONG_STATEMENT],
            env={**os.environ, "TEST_DATABASE": str(connection.settings_dict["NAME"])},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == "begun\n"
        wait_until_running(expected=1)

        worker.send_signal(signal.SIGKILL)
        worker.wait()

        wait_until_running(expected=0)


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


def wait_until_running(*, expected: int, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'long-statement' AND state = 'active'"
            )
            if cursor.fetchone() == (expected,):
                return
            assert time.monotonic() < deadline, f"not {expected} in {seconds} s"
            time.sleep(0.05)
