"""
Index a company's runs by the state of the ledger they have read: every request asks whether one answers it already.

Lock: none that stops writing (CREATE INDEX CONCURRENTLY).
Beside: the release before looks through the company's runs.
Back: drops the index.
"""

from django.db import migrations, models

from payments.models.indexing import AddIndexPatiently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("payments", "0020_payment_files_and_bank_messages")]

    operations = [
        AddIndexPatiently(
            model_name="calculationrun",
            index=models.Index(fields=["company", "ledger_revision"], name="calculation_run_of_revision"),
        ),
    ]
