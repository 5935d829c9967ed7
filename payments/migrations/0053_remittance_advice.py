"""
Add what suppliers are told of their payments (remittance_advice), and whether a company sends it.

Lock: none on rows that are there.
Beside: the release before does not know the tables; payments it moves are not advised.
Back: drops the tables; it is forgotten what was mailed.
"""

import django.db.models.deletion
import payments.models.work
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0047_what_is_taken_off_a_document")]

    operations = [
        migrations.CreateModel(
            name="RemittanceSettings",
            fields=[
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="remittance_settings",
                        serialize=False,
                        to="payments.company",
                    ),
                ),
                ("enabled", models.BooleanField(default=False)),
                (
                    "moment",
                    models.CharField(
                        choices=[("exported", "exported"), ("confirmed", "confirmed")],
                        default="confirmed",
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(default="tr", max_length=2)),
                ("sender", models.EmailField(blank=True, max_length=254)),
                ("reply_to", models.EmailField(blank=True, max_length=254)),
            ],
            options={
                "db_table": "remittance_settings",
            },
        ),
        migrations.CreateModel(
            name="RemittanceAdvice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=payments.models.work.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("language", models.CharField(max_length=2)),
                ("paid_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("not_mailed", "not_mailed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("recipient", models.CharField(blank=True, max_length=254)),
                ("edition", models.PositiveIntegerField(default=1)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.company"
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="advice", to="payments.paymentline"
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.supplier",
                    ),
                ),
            ],
            options={
                "db_table": "remittance_advice",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "queued")), fields=["id"], name="remittance_advice_queued"
                    ),
                    models.Index(fields=["supplier", "-id"], name="remittance_advice_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                        ),
                        name="remittance_advice_sent_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "withdrawn"), ("withdrawn_at__isnull", False)),
                            models.Q(models.Q(("status", "withdrawn"), _negated=True), ("withdrawn_at", None)),
                            _connector="OR",
                        ),
                        name="remittance_advice_withdrawn_at_a_time",
                    ),
                ],
            },
        ),
    ]
