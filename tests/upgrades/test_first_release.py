"""
An installation of the first release goes on under this one.

first_release.sql.xz is what `pg_dump` wrote of one: the sample company, reduced to twenty suppliers, and a company with
the golden ledger E1; a worker that stood still had left an import and two calculations in the queue, whose messages are
below as they lay in Redis.
"""

from __future__ import annotations

import lzma
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import redis

from config.cli.servers.folders import runtime_folder
from config.cli.servers.postgres import Postgres
from config.cli.servers.valkey import Valkey
from tests.stack import Up, vade

pytestmark = pytest.mark.stack

DUMP = Path(__file__).with_name("first_release.sql.xz")
IMPORT = "01a214f9-0d96-7c0e-8db5-47ccf4c9880d"
CALCULATION = "01a214f9-a130-73d3-b75f-07f49113978f"
MESSAGES = {
    "intake": {
        "830d9e02-986c-49f9-b6ef-9fe114e60135": '{"queue_name":"intake","actor_name":"import.run","args":[],'
        f'"kwargs":{{"batch_id":"{IMPORT}"}},'
        '"options":{"redis_message_id":"830d9e02-986c-49f9-b6ef-9fe114e60135"},'
        '"message_id":"6a5f93fc-477e-4bdb-9585-1a6f95be7718","message_timestamp":1795648195998}',
    },
    "calculation": {
        "41ac666c-2535-48be-9631-b960da02e903": '{"queue_name":"calculation","actor_name":"calculation.run","args":[],'
        f'"kwargs":{{"run_id":"{CALCULATION}"}},'
        '"options":{"redis_message_id":"41ac666c-2535-48be-9631-b960da02e903"},'
        '"message_id":"145f1672-712d-4a51-b059-d3c8f8127b07","message_timestamp":1795648233779}',
    },
}


class Upgraded:
    """The old installation, running under this release."""

    def __init__(self, up: Up, before: dict[str, Decimal]) -> None:
        self.up = up
        self.before = before
        """Open credits less open debits of each currency of the sample company, as the old one said."""
        token = vade("token", "upgrade", "--role", "admin", f"--data-dir={up.data}")
        assert token.returncode == 0, token.stderr
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{up.port}/api/v1",
            headers={"Authorization": f"Bearer {token.stdout.split()[0]}"},
            timeout=30,
        )

    def read(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(path).raise_for_status().json()
        return found

    def dead_letters(self) -> int:
        with redis.Redis.from_url(self.up.variables()["REDIS_URL"]) as client:
            return sum(len(client.keys(f"vade:{queue}.XQ.msgs")) for queue in MESSAGES)

    def waiting(self) -> int:
        with redis.Redis.from_url(self.up.variables()["REDIS_URL"]) as client:
            return sum(int(client.hlen(f"vade:{queue}.msgs")) for queue in MESSAGES)


@pytest.fixture(scope="module")
def upgraded() -> Iterator[Upgraded]:
    data = Path(tempfile.mkdtemp(prefix="vade-upgrade-"))
    data.chmod(0o755)
    before = lay_down(data)
    up = Up(data)
    try:
        up.wait_for_start()
        yield Upgraded(up, before)
    finally:
        up.end()
        shutil.rmtree(data, ignore_errors=True)


def lay_down(data: Path) -> dict[str, Decimal]:
    """The old database and queue, where `vade up` will find them; the balances the old release showed."""
    runtime = runtime_folder(data)
    postgres = Postgres(data=data / "postgres", runtime=runtime)
    valkey = Valkey(data=data / "valkey", runtime=runtime)
    try:
        postgres.start()
        with lzma.open(DUMP) as dump:
            subprocess.run(
                [postgres.binaries / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", postgres.url],
                input=dump.read(),
                check=True,
                stdout=subprocess.DEVNULL,
            )
        with psycopg.connect(postgres.url) as connection:
            before = {
                str(currency): Decimal(int(balance)) / 100
                for currency, balance in connection.execute(
                    "SELECT c.currency, sum(c.balance) FROM current_closing c JOIN company ON company.id = c.company_id"
                    " WHERE company.code = '1000' GROUP BY 1"
                )
            }
        valkey.start()
        with redis.Redis.from_url(valkey.url) as client:
            for queue, messages in MESSAGES.items():
                client.hset(f"vade:{queue}.msgs", mapping=dict(messages))
                client.rpush(f"vade:{queue}", *messages)
    finally:
        postgres.stop()
        valkey.stop()
    return before


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


class TestUpgrade:
    def test_takes_up_the_work_that_was_queued(self, upgraded: Upgraded) -> None:
        wait_until(lambda: upgraded.read(f"/imports/{IMPORT}")["status"] == "applied")
        wait_until(lambda: upgraded.read(f"/calculations/{CALCULATION}")["status"] == "succeeded")
        wait_until(lambda: upgraded.waiting() == 0)

        assert upgraded.read(f"/imports/{IMPORT}")["counts"]["created"] == 1
        assert upgraded.dead_letters() == 0

    def test_shows_the_figures_it_showed_before(self, upgraded: Upgraded) -> None:
        suppliers = upgraded.read("/companies/1000/suppliers?limit=100")
        balances: dict[str, Decimal] = {}
        for one in suppliers["items"]:
            balances[one["currency"]] = balances.get(one["currency"], Decimal()) + Decimal(one["balance"])

        assert balances == upgraded.before

    def test_calculates_the_delivery_that_was_on_its_way(self, upgraded: Upgraded) -> None:
        wait_until(lambda: not upgraded.read("/companies/2000")["stale"])

        [supplier] = upgraded.read("/companies/2000/suppliers")["items"]

        assert supplier["balance"] == "58050.74"  # E1 and the 18,000.00 that waited
