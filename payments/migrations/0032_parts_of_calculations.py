"""
Add the parts a large company's calculation is divided into (calculation_shard).

Lock: none that anybody waits for (a new, unlogged table; a foreign key to calculation_run).
Beside: the release before does not know the table, nor the actor `calculation.shard`: a message for it that reaches one
of its workers is lost, and whoever leads the calculation does the part itself.
Back: drops the table; calculations that are at work begin anew.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import payments.models.work


class Migration(migrations.Migration):
    dependencies = [("payments", "0034_balance_the_source_shows")]

    operations = [
        migrations.CreateModel(
            name="CalculationShard",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=payments.models.work.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("status", models.CharField(max_length=20)),
                ("phase", models.CharField(blank=True, max_length=20)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("version", models.BigIntegerField(default=1)),
                ("error_code", models.CharField(blank=True, max_length=64)),
                ("error_values", models.JSONField(default=dict)),
                ("requested_name", models.CharField(blank=True, max_length=150)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("run_attempt", models.PositiveSmallIntegerField()),
                ("first_supplier", models.BigIntegerField()),
                ("last_supplier", models.BigIntegerField()),
                ("snapshot", models.CharField(max_length=64)),
                ("contents", models.JSONField(default=dict)),
                ("result", models.BinaryField(default=bytes)),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shards",
                        to="payments.calculationrun",
                    ),
                ),
            ],
            options={"db_table": "calculation_shard"},
        ),
        migrations.RunSQL(
            "ALTER TABLE calculation_shard SET UNLOGGED; "
            "ALTER TABLE calculation_shard ALTER COLUMN result SET STORAGE EXTERNAL;",
            migrations.RunSQL.noop,
        ),
    ]
