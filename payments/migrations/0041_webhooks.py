"""
Add webhooks: targets, how far each was told, what waits to be told, what was sent.

Lock: calculation_run, import_batch and payment_run for a moment each (a trigger is added).
Beside: the release before does not know the tables; its writes are noticed by the triggers as ours are.
Back: drops the tables and triggers; webhooks are entered again.
"""

import django.db.models.deletion
import payments.models.work
from django.conf import settings
from django.db import migrations, models

NOTICE = """
CREATE FUNCTION notice_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.version = OLD.version THEN
        RETURN NULL;
    END IF;
    IF NEW.status IN ('queued', 'running', 'staged') THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_notice (target_id, noun, row_id, version)
        SELECT id, TG_ARGV[0], NEW.id, NEW.version FROM webhook_target WHERE company_id = NEW.company_id
        ON CONFLICT (target_id, noun, row_id) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END $$;
CREATE TRIGGER calculation_noticed AFTER INSERT OR UPDATE OF version ON calculation_run
    FOR EACH ROW EXECUTE FUNCTION notice_for_webhooks('calculation');
CREATE TRIGGER import_noticed AFTER INSERT OR UPDATE OF version ON import_batch
    FOR EACH ROW EXECUTE FUNCTION notice_for_webhooks('import');
CREATE TRIGGER payment_run_noticed AFTER INSERT OR UPDATE OF version ON payment_run
    FOR EACH ROW EXECUTE FUNCTION notice_for_webhooks('payment-run');
"""

FORGET = """
DROP TRIGGER payment_run_noticed ON payment_run;
DROP TRIGGER import_noticed ON import_batch;
DROP TRIGGER calculation_noticed ON calculation_run;
DROP FUNCTION notice_for_webhooks();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0036_what_a_source_pays_by")]

    operations = [
        migrations.CreateModel(
            name="WebhookTarget",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=payments.models.work.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("url", models.CharField(max_length=500)),
                ("language", models.CharField(max_length=2)),
                ("secret", models.CharField(max_length=80)),
                ("active", models.BooleanField(default=True)),
                ("created_name", models.CharField(blank=True, max_length=150)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("seen_version", models.BigIntegerField(default=-1)),
                ("attempt", models.BigIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("last_success_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhook_targets",
                        to="payments.company",
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
            ],
            options={
                "db_table": "webhook_target",
            },
        ),
        migrations.CreateModel(
            name="WebhookPlace",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "target", "supplier", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("epoch", models.CharField(max_length=12)),
                ("seq", models.BigIntegerField()),
                (
                    "supplier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="payments.supplier",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="payments.webhooktarget",
                    ),
                ),
            ],
            options={
                "db_table": "webhook_place",
            },
        ),
        migrations.CreateModel(
            name="WebhookNotice",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "target", "noun", "row_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("noun", models.CharField(max_length=20)),
                ("row_id", models.UUIDField()),
                ("version", models.BigIntegerField()),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="payments.webhooktarget",
                    ),
                ),
            ],
            options={
                "db_table": "webhook_notice",
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=payments.models.work.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("message_id", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("frames", models.PositiveIntegerField()),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("failure", models.CharField(blank=True, max_length=20)),
                ("milliseconds", models.PositiveIntegerField()),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="payments.webhooktarget",
                    ),
                ),
            ],
            options={
                "db_table": "webhook_delivery",
            },
        ),
        migrations.AddConstraint(
            model_name="webhooktarget",
            constraint=models.UniqueConstraint(fields=("company", "url"), name="webhook_target_url_once"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["target", "-sent_at"], name="webhook_delivery_newest"),
        ),
        migrations.RunSQL(NOTICE, FORGET),
    ]
