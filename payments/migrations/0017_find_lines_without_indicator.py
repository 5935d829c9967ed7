"""
Index the lines of a company whose special G/L indicator is not known, so that an import sees at once that there are
none; once all have been delivered again it is empty.

Lock: none that stops writing (CREATE INDEX CONCURRENTLY).
Beside: the release before does not ask; its lines are in the index.
Back: drops the index.
"""

from django.db import migrations, models

from payments.models.indexing import AddIndexPatiently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("payments", "0011_keep_special_gl_indicators")]

    operations = [
        AddIndexPatiently(
            model_name="ledgerentry",
            index=models.Index(
                fields=["company"], condition=models.Q(special_gl=None), name="ledger_entry_no_indicator"
            ),
        ),
    ]
