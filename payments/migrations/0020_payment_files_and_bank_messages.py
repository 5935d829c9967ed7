"""
What went to banks and what they answered; and a run that its bank refused whole is rejected.

A run is exported only with the file of every account of ours that it pays from, and a file is stored only with the
export of its run: neither is without the other once a transaction has ended. Files, messages and findings are written
once.

Lock: payment_run exclusively, for an instant (a trigger).
Beside: the release before exports nothing.
Back: drops the tables with every bank file: not after the first export.
"""
import django.db.models.deletion
import payments.models.work
from django.conf import settings
from django.db import migrations, models

MORE_STEPS = """
DO $$
DECLARE
    known text := pg_get_functiondef('guard_payment_run'::regproc);
    wanted text := replace(known, $q$'exported>partly_failed'$q$,
                           $q$'exported>partly_failed', 'exported>rejected', 'accepted>rejected', 'partly_failed>rejected'$q$);
BEGIN
    IF wanted = known THEN
        RAISE EXCEPTION 'guard_payment_run does not list its steps as expected';
    END IF;
    EXECUTE wanted;
END $$;

CREATE FUNCTION guard_payment_export() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.message_id IS NULL OR NEW.exported_at IS NULL THEN
        RAISE EXCEPTION 'an exported run names its message' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT l.house_bank_id, count(*) FROM payment_line l WHERE l.run_id = NEW.id GROUP BY l.house_bank_id
        EXCEPT
        SELECT f.house_bank_id, f.payments FROM payment_file f WHERE f.run_id = NEW.id AND f.kind = 'bank'
    ) THEN
        RAISE EXCEPTION 'a run is exported with a file of all its payments' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_run_exported_with_files BEFORE UPDATE ON payment_run
    FOR EACH ROW WHEN (OLD.status <> 'exported' AND NEW.status = 'exported')
    EXECUTE FUNCTION guard_payment_export();

CREATE FUNCTION guard_payment_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM payment_run r WHERE r.id = NEW.run_id AND r.exported_at = NEW.created_at
                                                AND r.status NOT IN ('draft', 'in_approval', 'approved')) THEN
        RAISE EXCEPTION 'a payment file is stored with the export of its run' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_file_with_its_run AFTER INSERT ON payment_file
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_payment_file();

CREATE TRIGGER payment_file_written_once BEFORE UPDATE OR DELETE ON payment_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_message_written_once BEFORE UPDATE OR DELETE ON bank_message
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_finding_written_once BEFORE UPDATE OR DELETE ON bank_finding
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

FEWER_STEPS = """
DROP TRIGGER bank_finding_written_once ON bank_finding;
DROP TRIGGER bank_message_written_once ON bank_message;
DROP TRIGGER payment_file_written_once ON payment_file;
DROP TRIGGER payment_file_with_its_run ON payment_file;
DROP TRIGGER payment_run_exported_with_files ON payment_run;
DROP FUNCTION guard_payment_file();
DROP FUNCTION guard_payment_export();
DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('guard_payment_run'::regproc),
                    $q$, 'exported>rejected', 'accepted>rejected', 'partly_failed>rejected'$q$, '');
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0019_supplier_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name='BankMessage',
            fields=[
                ('id', models.UUIDField(default=payments.models.work.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('version', models.CharField(max_length=20)),
                ('identification', models.CharField(max_length=35)),
                ('file_name', models.CharField(blank=True, max_length=255)),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('statements', models.PositiveIntegerField()),
                ('accepted', models.PositiveIntegerField(default=0)),
                ('confirmed', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('doubts', models.PositiveIntegerField(default=0)),
                ('received_name', models.CharField(max_length=150)),
                ('received_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank_messages', to='payments.company')),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'bank_message',
            },
        ),
        migrations.CreateModel(
            name='BankFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('reference', models.CharField(blank=True, max_length=140)),
                ('status', models.CharField(blank=True, max_length=35)),
                ('outcome', models.CharField(blank=True, max_length=10)),
                ('codes', models.JSONField(default=list)),
                ('text', models.CharField(blank=True, max_length=500)),
                ('doubt', models.CharField(blank=True, max_length=20)),
                ('changed', models.BooleanField(default=False)),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='payments.paymentline')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='payments.bankmessage')),
            ],
            options={
                'db_table': 'bank_finding',
            },
        ),
        migrations.CreateModel(
            name='PaymentFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('bank', 'Bank'), ('list_csv', 'List Csv'), ('list_xlsx', 'List Xlsx'), ('posting_b1', 'Posting B1'), ('posting_fi', 'Posting Fi')], max_length=12)),
                ('message_id', models.CharField(max_length=35, null=True, unique=True)),
                ('batches', models.JSONField(default=dict)),
                ('execution_day', models.DateField(null=True)),
                ('file_name', models.CharField(max_length=100)),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('payments', models.PositiveIntegerField()),
                ('control_sum', models.CharField(blank=True, max_length=25)),
                ('created_at', models.DateTimeField()),
                ('house_bank', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.housebank')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='payments.paymentrun')),
            ],
            options={
                'db_table': 'payment_file',
            },
        ),
        migrations.AddIndex(
            model_name='bankmessage',
            index=models.Index(fields=['company', '-received_at'], name='bank_message_newest'),
        ),
        migrations.AddConstraint(
            model_name='bankmessage',
            constraint=models.UniqueConstraint(fields=('company', 'sha256'), name='bank_message_once'),
        ),
        migrations.AddConstraint(
            model_name='bankmessage',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='bank_message_sha256'),
        ),
        migrations.AddConstraint(
            model_name='bankfinding',
            constraint=models.UniqueConstraint(fields=('message', 'position'), name='bank_finding_once'),
        ),
        migrations.AddConstraint(
            model_name='bankfinding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('changed', True), _negated=True), ('doubt', ''), _connector='OR'), name='bank_finding_doubt_changes_nothing'),
        ),
        migrations.AddConstraint(
            model_name='paymentfile',
            constraint=models.UniqueConstraint(fields=('run', 'kind', 'house_bank'), name='payment_file_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='paymentfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'bank'), ('message_id__isnull', False)), models.Q(models.Q(('kind', 'bank'), _negated=True), ('message_id', None)), _connector='OR'), name='payment_file_of_a_bank_has_a_message_id'),
        ),
        migrations.AddConstraint(
            model_name='paymentfile',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='payment_file_sha256'),
        ),
        migrations.RunSQL(MORE_STEPS, FEWER_STEPS),
    ]
