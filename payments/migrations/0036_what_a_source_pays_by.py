"""
Add staged_rule: payment terms and exchange rates a source has, while they are staged; and payment_run of staged_entry
and ledger_entry: the run in which SAP pays a document itself.

Lock: both tables exclusively, for an instant (a constant default).
Beside: the release before writes lines without payment_run, as if no run of SAP's had them: the next pull tells it.
Back: drops the table and the columns; the ERP still has what they say.
"""

import django.db.models.deletion
from django.db import migrations, models


def _payment_run(model):
    return migrations.AddField(
        model_name=model,
        name="payment_run",
        field=models.CharField(blank=True, db_default="", default="", max_length=32),
    )


class Migration(migrations.Migration):
    dependencies = [("payments", "0035_whom_and_from_where_a_supplier_is_paid")]

    operations = [
        _payment_run("ledgerentry"),
        _payment_run("stagedentry"),
        migrations.CreateModel(
            name="StagedRule",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "batch", "position", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(choices=[("term", "Term"), ("rate", "Rate")], max_length=10)),
                ("body", models.JSONField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staged_rules",
                        to="payments.importbatch",
                    ),
                ),
            ],
            options={"db_table": "staged_rule"},
        ),
        migrations.RunSQL("ALTER TABLE staged_rule SET UNLOGGED;", "ALTER TABLE staged_rule SET LOGGED;"),
    ]
