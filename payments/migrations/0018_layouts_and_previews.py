"""
Add what is said of a file's layout (import_batch.mapping, layout_mapping), deliveries that are shown before they are
applied (held), and what is shown (preview).

Lock: import_batch exclusively, for an instant (constants as defaults).
Beside: the release before applies a held delivery without asking, and reads by headings alone; it is asked for neither.
Back: drops the columns and the table; deliveries that are held cannot be told from others.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0014_pulls_from_sources")]

    operations = [
        migrations.AddField(
            model_name="importbatch", name="mapping", field=models.JSONField(db_default={}, default=dict)
        ),
        migrations.AddField(
            model_name="importbatch", name="held", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(
            model_name="importbatch", name="preview", field=models.JSONField(db_default={}, default=dict)
        ),
        migrations.CreateModel(
            name="LayoutMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signature", models.CharField(max_length=64)),
                ("mapping", models.JSONField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.importbatch"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="layout_mappings",
                        to="payments.company",
                    ),
                ),
            ],
            options={
                "db_table": "layout_mapping",
                "constraints": [
                    models.UniqueConstraint(fields=("company", "signature"), name="layout_mapping_once"),
                ],
            },
        ),
    ]
