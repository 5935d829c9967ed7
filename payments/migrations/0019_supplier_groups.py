"""
Add groups of suppliers by the beginnings of their codes (supplier_group).

Lock: none on rows that are there.
Beside: the release before does not know the table.
Back: drops the table; groups are entered again.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0018_layouts_and_previews")]

    operations = [
        migrations.CreateModel(
            name="SupplierGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                (
                    "prefixes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supplier_groups",
                        to="payments.company",
                    ),
                ),
            ],
            options={
                "db_table": "supplier_group",
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="supplier_group_name_once"),
                ],
            },
        ),
    ]
