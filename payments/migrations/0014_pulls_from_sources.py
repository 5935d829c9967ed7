"""
Add pulls: where a delivery is fetched from (import_batch.pulled_from, changed_since), what sources say of suppliers
themselves (staged_supplier). One pull at a time of each company.

Lock: import_batch exclusively, for an instant (a nullable column, a constant as default, and a partial index over the
open pulls, of which there are none).
Beside: the release before takes no notice of the columns. It would read a pull's empty file, and refuse it.
Back: drops the table and the columns; pulls that wait for confirmation cannot be confirmed any more.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0017_find_lines_without_indicator")]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="pulled_from",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(model_name="importbatch", name="changed_since", field=models.DateField(null=True)),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["running", "staged"]), models.Q(("pulled_from", ""), _negated=True)),
                fields=("company",),
                name="import_batch_one_pull",
            ),
        ),
        migrations.CreateModel(
            name="StagedSupplier",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey("batch", "code", blank=True, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.CharField(max_length=64)),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "ibans",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=34), size=None),
                ),
                ("block", models.CharField(blank=True, max_length=16)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staged_suppliers",
                        to="payments.importbatch",
                    ),
                ),
            ],
            options={"db_table": "staged_supplier"},
        ),
        migrations.RunSQL("ALTER TABLE staged_supplier SET UNLOGGED;", "ALTER TABLE staged_supplier SET LOGGED;"),
    ]
