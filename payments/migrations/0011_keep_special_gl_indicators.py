"""
Add ledger_entry.special_gl and staged_entry.special_gl, empty: what a line's account class follows from. The next
delivery of a line fills it in.

Lock: both tables exclusively, for an instant (nullable columns without default).
Beside: the release before writes lines without it, which count as older ones.
Back: drops the columns; the ERP still has the indicators.
"""

from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("payments", "0012_payment_runs")]

    operations = [
        migrations.AddField(
            model_name="ledgerentry", name="special_gl", field=models.CharField(max_length=16, null=True)
        ),
        migrations.AddField(
            model_name="stagedentry", name="special_gl", field=models.CharField(max_length=16, null=True)
        ),
    ]
