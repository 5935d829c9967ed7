"""
Add what a source says of how a supplier is paid: somebody else in its place (supplier.alternative_payee, and since
when), the account of ours (supplier.house_bank), and both with methods and term while they are staged.

Lock: supplier exclusively, for an instant (nullable columns, a constant default, a foreign key over a column that is
null throughout); staged_supplier likewise.
Beside: the release before takes no notice of the columns, and pays suppliers with an alternative payee themselves;
export nothing while both are running.
Back: drops the columns. Suppliers with an alternative payee are paid themselves again: cancel open runs before.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


def _told(name, field):
    return migrations.AddField(model_name="stagedsupplier", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("payments", "0033_instalments_become_open_items")]

    operations = [
        migrations.AddField(
            model_name="supplier",
            name="alternative_payee",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.supplier",
            ),
        ),
        migrations.AddField(
            model_name="supplier", name="alternative_payee_since", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="supplier",
            name="house_bank",
            field=models.CharField(blank=True, db_default="", default="", max_length=30),
        ),
        _told(
            "methods",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16), null=True, size=None
            ),
        ),
        _told("term_code", models.CharField(max_length=64, null=True)),
        _told("alternative_payee", models.CharField(max_length=64, null=True)),
        _told("house_bank", models.CharField(max_length=30, null=True)),
        _told("pay_separately", models.BooleanField(null=True)),
    ]
