"""
Keep the day of execution of each currency of a payment file, which a supplier is told of its documents.

Lock: payment_file for a moment (a column with a constant default).
Beside: the release before writes no such days; where there are none, the file's own day is told.
Back: drops the column.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0023_find_runs_of_a_revision")]

    operations = [
        migrations.AddField(
            model_name="paymentfile",
            name="execution_days",
            field=models.JSONField(db_default={}, default=dict),
        ),
    ]
