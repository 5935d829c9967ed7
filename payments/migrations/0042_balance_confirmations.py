"""
Add letters that ask suppliers to confirm their balances, and the answers (balance_confirmation).

Lock: none on rows that are there.
Beside: the release before does not know the table.
Back: drops the table, and what suppliers answered with it.
"""

import django.db.models.deletion
import payments.models.work
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0032_parts_of_calculations")]

    operations = [
        migrations.CreateModel(
            name="BalanceConfirmation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=payments.models.work.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_date", models.DateField()),
                ("language", models.CharField(max_length=2)),
                ("balances", models.JSONField(default=list)),
                ("created_name", models.CharField(max_length=150)),
                ("created_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("", "None"), ("agreed", "Agreed"), ("disputed", "Disputed")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("answered_on", models.DateField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=200)),
                ("their_balances", models.JSONField(default=list)),
                ("note", models.TextField(blank=True)),
                ("recorded_name", models.CharField(blank=True, max_length=150)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.company"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="payments.supplier",
                    ),
                ),
            ],
            options={
                "db_table": "balance_confirmation",
                "indexes": [models.Index(fields=["company", "-id"], name="balance_confirmation_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")),
                        fields=("supplier", "key_date"),
                        name="balance_confirmation_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("recorded_at", None)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("recorded_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="balance_confirmation_answer_recorded",
                    ),
                ],
            },
        ),
    ]
