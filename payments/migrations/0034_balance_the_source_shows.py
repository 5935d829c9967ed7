"""
Add what a source itself says is owed to a supplier (supplier.source_balance, and when it said so), staged likewise.

Lock: supplier and staged_supplier exclusively, for an instant (nullable columns).
Beside: the release before takes no notice of the columns.
Back: drops the columns; the next pull brings the balances again.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0041_webhooks")]

    operations = [
        migrations.AddField(
            model_name="supplier", name="source_balance", field=models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="supplier", name="source_balance_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="stagedsupplier", name="source_balance", field=models.BigIntegerField(null=True)
        ),
    ]
