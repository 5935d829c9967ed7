"""Models and migrations say the same, and migrations get along with whoever works meanwhile."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.state import ProjectState

from payments.models.indexing import AddIndexPatiently


class TestMigrations:
    @pytest.mark.django_db
    def test_are_complete(self) -> None:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
class TestAddIndexPatiently:
    def test_outlives_transactions_longer_than_the_lock_timeout_and_can_be_begun_again(self) -> None:
        operation = AddIndexPatiently("supplier", models.Index(fields=["updated_at"], name="supplier_patient"))
        writing = threading.Event()
        writer = threading.Thread(target=write_slowly, args=(writing,))
        writer.start()
        assert writing.wait(20)

        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
            try:
                add(operation)
                add(operation)  # as after a build that was broken off
                cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'supplier_patient'::regclass")
                [valid] = cursor.fetchone()
                cursor.execute("SHOW lock_timeout")
                [left] = cursor.fetchone()
            finally:
                writer.join()
                cursor.execute("SET lock_timeout = 0")
                cursor.execute("DROP INDEX IF EXISTS supplier_patient")
                cursor.execute("RESET lock_timeout")

        assert (valid, left) == (True, "100ms")


def add(operation: AddIndexPatiently) -> None:
    state = ProjectState.from_apps(apps)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("payments", editor, state, state)


def write_slowly(writing: threading.Event) -> None:
    name = connection.settings_dict["NAME"]
    with psycopg.connect(settings.VADE.database_url, dbname=name) as writer:
        writer.execute("LOCK TABLE supplier IN ROW EXCLUSIVE MODE")
        writing.set()
        writer.execute("SELECT pg_sleep(0.8)")
