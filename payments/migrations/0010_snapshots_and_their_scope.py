"""
Add what a delivery is complete for (import_batch.scope), and how many removals somebody has agreed to
(import_batch.confirmed_removals).

Lock: import_batch exclusively for an instant (a nullable column, and a constant as default).
Beside: the release before delivers nothing but deltas, which use neither.
Back: drops the columns; snapshots that wait for confirmation cannot be confirmed any more.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0009_bind_tickets_to_topics")]

    operations = [
        migrations.AddField(
            model_name="importbatch", name="scope", field=models.JSONField(db_default={}, default=dict)
        ),
        migrations.AddField(
            model_name="importbatch", name="confirmed_removals", field=models.PositiveIntegerField(null=True)
        ),
    ]
