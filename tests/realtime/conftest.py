"""Sockets on real servers. The tick is quick where nothing is said, so that healing is seen within a test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from django.core.management import call_command
from pytest_django import DjangoDbBlocker, Settings

from realtime.hub import stop_hub
from tests.realtime.world import World, elsewhere, new_world


@pytest.fixture(scope="module")
def rows_for_all(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """
    Rows are committed by threads of their own, as the hub reads them, and emptied once per module: every test has a
    company of its own, and emptying takes longer than most of them.
    """
    yield
    with django_db_blocker.unblock():
        elsewhere(call_command, "flush", verbosity=0, interactive=False)


@pytest.fixture
def world(rows_for_all: None, db: None) -> World:
    """A company, a supplier, a token."""
    return elsewhere(new_world)


@pytest.fixture
def quick_tick(settings: Settings) -> None:
    """Reconcile five times a second."""
    settings.VADE = settings.VADE.model_copy(update={"reconcile_seconds": 0.2})


@pytest.fixture
def slow_tick(settings: Settings) -> None:
    """Reconcile every two seconds."""
    settings.VADE = settings.VADE.model_copy(update={"reconcile_seconds": 2.0})


@pytest.fixture
def no_tick(settings: Settings) -> None:
    """Never reconcile: what arrives was rung for."""
    settings.VADE = settings.VADE.model_copy(update={"reconcile_seconds": 3600.0})


@pytest_asyncio.fixture(autouse=True)
async def _hub_ends_with_its_test() -> AsyncIterator[None]:
    yield
    await stop_hub()
