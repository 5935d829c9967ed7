"""
Add what sources say of suppliers: tax number, e-mail, currency, main account; and while they are staged, these, their
address, and bank and holder of their accounts. Empty until the next pull tells it.

Lock: supplier and staged_supplier exclusively, for an instant each (constant defaults, or none).
Beside: the release before neither reads nor writes them; where it renames a supplier it is not found by its tax number
until this one hears another.
Back: drops the columns; the ERP still has what they say.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0042_balance_confirmations")]

    operations = [
        migrations.AddField(
            model_name="stagedsupplier",
            name="address",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="stagedsupplier",
            name="bics",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=11), null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="stagedsupplier",
            name="currency",
            field=models.CharField(max_length=3, null=True),
        ),
        migrations.AddField(
            model_name="stagedsupplier",
            name="email",
            field=models.CharField(max_length=254, null=True),
        ),
        migrations.AddField(
            model_name="stagedsupplier",
            name="holders",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=140), null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="stagedsupplier",
            name="master_supplier",
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="stagedsupplier",
            name="tax_id",
            field=models.CharField(max_length=20, null=True),
        ),
        migrations.AddField(
            model_name="supplier",
            name="currency",
            field=models.CharField(blank=True, db_default="", default="", max_length=3),
        ),
        migrations.AddField(
            model_name="supplier",
            name="email",
            field=models.CharField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AddField(
            model_name="supplier",
            name="master_supplier",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.supplier",
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="tax_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
