"""
Index supplier.search_key by trigrams, so that a fragment of a name or code is found without reading every supplier; and
the rows of a run by what is overdue, the order in which the list of suppliers is read.

Lock: none that stops writing (CREATE INDEX CONCURRENTLY). The extension pg_trgm comes with PostgreSQL and is trusted:
the database's owner may create it.
Beside: the release before searches the same column, only slower without the index.
Back: drops the indexes; the extension stays, as others may use it.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from payments.models.indexing import AddIndexPatiently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("payments", "0006_payment_terms_holidays_and_rates")]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm;", migrations.RunSQL.noop),
        AddIndexPatiently(
            model_name="supplier",
            index=GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="supplier_search"),
        ),
        AddIndexPatiently(
            model_name="supplierclosing",
            index=models.Index(fields=["run", "-overdue", "supplier", "currency"], name="supplier_closing_overdue"),
        ),
    ]
