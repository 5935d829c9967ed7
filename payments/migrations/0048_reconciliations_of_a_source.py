"""
Add reconciled to ledger_entry and staged_entry: on which days how much of a line was closed. Null until the next
complete pull tells it.

Lock: both tables exclusively, for an instant (a nullable column without default).
Beside: the release before does not know it: it refuses key dates of the past that this one can answer, as it did.
Back: drops the columns; the ERP still has its reconciliations.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0048_holidays_of_a_source")]

    operations = [
        migrations.AddField(model_name=model, name="reconciled", field=models.JSONField(null=True))
        for model in ("ledgerentry", "stagedentry")
    ]
