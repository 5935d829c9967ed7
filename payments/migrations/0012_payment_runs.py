"""
Payment runs: proposals, lines, approvals, holds, house banks, approval rules, and the audit chain; of suppliers, what
their payment needs.

Triggers hold what no caller may break: what was sent for approval is not changed, who prepared or edited does not
approve, a run takes no step back, an entry that was paid stays, the audit is only added to.

Lock: supplier and supplier_bank_account exclusively, for an instant (columns with a constant default).
Beside: the release before knows none of it.
Back: drops the tables with every run and the whole audit: not after the first payment.
"""
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import payments.models.work
from django.conf import settings
from django.db import migrations, models

STEPS = """
CREATE FUNCTION guard_payment_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'payment runs are kept' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' THEN
            RAISE EXCEPTION 'a payment run begins as a draft' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status <> OLD.status AND NOT (OLD.status || '>' || NEW.status) = ANY (ARRAY[
        'draft>in_approval', 'draft>cancelled',
        'in_approval>draft', 'in_approval>approved', 'in_approval>rejected', 'in_approval>cancelled',
        'approved>draft', 'approved>exported', 'approved>cancelled', 'approved>rejected',
        'exported>accepted', 'exported>confirmed', 'exported>partly_failed',
        'accepted>confirmed', 'accepted>partly_failed', 'confirmed>partly_failed', 'partly_failed>confirmed'
    ]) THEN
        RAISE EXCEPTION 'a payment run does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.company_id, NEW.code, NEW.created_at) IS DISTINCT FROM
       (OLD.id, OLD.company_id, OLD.code, OLD.created_at) OR NEW.created_by_id IS DISTINCT FROM OLD.created_by_id THEN
        RAISE EXCEPTION 'whose payment run it is stays' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status <> 'draft' AND (
        NEW.content_hash, NEW.content_version, NEW.run_date, NEW.next_run_date, NEW.basis, NEW.parameters,
        NEW.steps, NEW.approvals_needed, NEW.second_factor
    ) IS DISTINCT FROM (
        OLD.content_hash, OLD.content_version, OLD.run_date, OLD.next_run_date, OLD.basis, OLD.parameters,
        OLD.steps, OLD.approvals_needed, OLD.second_factor
    ) THEN
        RAISE EXCEPTION 'what was sent for approval is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.content_version < OLD.content_version OR (
        NEW.content_hash <> OLD.content_hash AND OLD.content_hash <> '' AND NEW.content_version = OLD.content_version
    ) THEN
        RAISE EXCEPTION 'other content is another version' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.message_id IS NOT NULL AND NEW.message_id IS DISTINCT FROM OLD.message_id THEN
        RAISE EXCEPTION 'a message keeps its id' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'approved' AND OLD.status <> 'approved' AND NEW.approvals_needed > (
        SELECT count(*) FROM payment_approval a WHERE a.run_id = NEW.id
           AND a.content_version = NEW.content_version AND a.content_hash = NEW.content_hash
    ) THEN
        RAISE EXCEPTION 'approvals are missing' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_run_guarded BEFORE INSERT OR UPDATE OR DELETE ON payment_run
    FOR EACH ROW EXECUTE FUNCTION guard_payment_run();

CREATE FUNCTION guard_payment_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    run_status text;
    told text[] := ARRAY['state', 'bank_code', 'bank_reason', 'bank_answered_at', 'booked_on',
                         'settled_by_id', 'settled_at', 'released_at'];
BEGIN
    SELECT status INTO run_status FROM payment_run
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.run_id ELSE NEW.run_id END FOR SHARE;
    IF TG_OP = 'DELETE' THEN
        IF run_status <> 'draft' THEN
            RAISE EXCEPTION 'lines of a run that is % are kept', run_status USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF run_status <> 'draft' THEN
            RAISE EXCEPTION 'a run that is % takes no line', run_status USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.run_id <> OLD.run_id THEN
        RAISE EXCEPTION 'a line stays in its run' USING ERRCODE = 'restrict_violation';
    END IF;
    IF run_status <> 'draft' AND to_jsonb(NEW) - told IS DISTINCT FROM to_jsonb(OLD) - told THEN
        RAISE EXCEPTION 'lines of a run that is % are not changed', run_status USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state) = ANY (ARRAY[
        'planned>exported', 'planned>cancelled', 'exported>accepted', 'exported>confirmed', 'exported>failed',
        'accepted>confirmed', 'accepted>failed', 'confirmed>returned'
    ]) THEN
        RAISE EXCEPTION 'a payment does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.settled_at IS NOT NULL AND (NEW.settled_at, NEW.settled_by_id) IS DISTINCT FROM
       (OLD.settled_at, OLD.settled_by_id) OR OLD.released_at IS NOT NULL AND NEW.released_at IS DISTINCT FROM
       OLD.released_at THEN
        RAISE EXCEPTION 'a payment leaves transit once' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.released_at IS NOT NULL AND OLD.released_at IS NULL AND 2 > (
        SELECT count(*) FROM transit_release t WHERE t.line_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'two people release a payment' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_line_guarded BEFORE INSERT OR UPDATE OR DELETE ON payment_line
    FOR EACH ROW EXECUTE FUNCTION guard_payment_line();

CREATE FUNCTION guard_payment_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    run_status text;
    line_ended boolean;
BEGIN
    SELECT r.status, l.state IN ('failed', 'returned', 'cancelled') OR l.settled_at IS NOT NULL
           OR l.released_at IS NOT NULL
        INTO run_status, line_ended
        FROM payment_line l JOIN payment_run r ON r.id = l.run_id
        WHERE l.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.line_id ELSE NEW.line_id END FOR SHARE OF r;
    IF TG_OP = 'DELETE' THEN
        IF run_status <> 'draft' THEN
            RAISE EXCEPTION 'items of a run that is % are kept', run_status USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF run_status <> 'draft' THEN
            RAISE EXCEPTION 'a run that is % takes no item', run_status USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.entry_id <> OLD.entry_id OR run_status <> 'draft'
       AND to_jsonb(NEW) - 'live' IS DISTINCT FROM to_jsonb(OLD) - 'live' THEN
        RAISE EXCEPTION 'items of a run that is % are not changed', run_status USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.live AND NOT OLD.live THEN
        RAISE EXCEPTION 'a released item is reserved by another run' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.live AND NOT NEW.live AND run_status NOT IN ('rejected', 'cancelled') AND NOT line_ended THEN
        RAISE EXCEPTION 'an item stays reserved while its payment is under way' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_item_guarded BEFORE INSERT OR UPDATE OR DELETE ON payment_item
    FOR EACH ROW EXECUTE FUNCTION guard_payment_item();

CREATE FUNCTION guard_payment_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    run payment_run;
BEGIN
    SELECT * INTO run FROM payment_run WHERE id = NEW.run_id FOR SHARE;
    IF run.status <> 'in_approval' THEN
        RAISE EXCEPTION 'the run is not in approval' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.approver_id IS NOT DISTINCT FROM run.created_by_id OR EXISTS (
        SELECT FROM run_editor e WHERE e.run_id = run.id AND e.user_id = NEW.approver_id
    ) THEN
        RAISE EXCEPTION 'nobody approves what they prepared' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.content_version, NEW.content_hash) IS DISTINCT FROM (run.content_version, run.content_hash) THEN
        RAISE EXCEPTION 'the approval is of other content' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_approval_guarded BEFORE INSERT ON payment_approval
    FOR EACH ROW EXECUTE FUNCTION guard_payment_approval();

CREATE FUNCTION guard_run_editor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payment_approval a JOIN payment_run r ON r.id = a.run_id
               WHERE a.run_id = NEW.run_id AND a.approver_id = NEW.user_id
                 AND a.content_version = r.content_version AND r.status <> 'draft') THEN
        RAISE EXCEPTION 'nobody edits what they approved' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER run_editor_guarded BEFORE INSERT ON run_editor FOR EACH ROW EXECUTE FUNCTION guard_run_editor();

CREATE FUNCTION guard_confirmed_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told text[] := ARRAY['confirmed_by_id', 'confirmed_at'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.confirmed_at IS NOT NULL OR to_jsonb(NEW) - told IS DISTINCT FROM to_jsonb(OLD) - told
    THEN
        RAISE EXCEPTION '% rows are written once and confirmed once', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_rules_confirmed_once BEFORE UPDATE OR DELETE ON approval_rules
    FOR EACH ROW EXECUTE FUNCTION guard_confirmed_once();
CREATE TRIGGER check_release_confirmed_once BEFORE UPDATE OR DELETE ON check_release
    FOR EACH ROW EXECUTE FUNCTION guard_confirmed_once();

CREATE TRIGGER payment_approval_written_once BEFORE UPDATE OR DELETE ON payment_approval
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER run_editor_written_once BEFORE UPDATE OR DELETE ON run_editor
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transit_release_written_once BEFORE UPDATE OR DELETE ON transit_release
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_record_written_once BEFORE UPDATE OR DELETE ON audit_record
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION guard_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.seq <> OLD.seq + 1 THEN
        RAISE EXCEPTION 'the audit is only added to' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_head_grows BEFORE UPDATE OR DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION guard_audit_head();
"""

NO_STEPS = """
DROP TRIGGER audit_head_grows ON audit_head;
DROP TRIGGER audit_record_written_once ON audit_record;
DROP TRIGGER transit_release_written_once ON transit_release;
DROP TRIGGER run_editor_written_once ON run_editor;
DROP TRIGGER payment_approval_written_once ON payment_approval;
DROP TRIGGER check_release_confirmed_once ON check_release;
DROP TRIGGER approval_rules_confirmed_once ON approval_rules;
DROP TRIGGER run_editor_guarded ON run_editor;
DROP TRIGGER payment_approval_guarded ON payment_approval;
DROP TRIGGER payment_item_guarded ON payment_item;
DROP TRIGGER payment_line_guarded ON payment_line;
DROP TRIGGER payment_run_guarded ON payment_run;
DROP FUNCTION guard_audit_head();
DROP FUNCTION guard_confirmed_once();
DROP FUNCTION guard_run_editor();
DROP FUNCTION guard_payment_approval();
DROP FUNCTION guard_payment_item();
DROP FUNCTION guard_payment_line();
DROP FUNCTION guard_payment_run();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0010_snapshots_and_their_scope"),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('company', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='payments.company')),
                ('seq', models.BigIntegerField(default=0)),
                ('hash', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'db_table': 'audit_head',
            },
        ),
        migrations.AddField(
            model_name='supplier',
            name='address',
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name='supplier',
            name='pay_separately',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='supplier',
            name='payment_block',
            field=models.CharField(blank=True, db_default='', default='', max_length=16),
        ),
        migrations.AddField(
            model_name='supplier',
            name='payment_methods',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), db_default=models.Value('{}'), default=list, size=None),
        ),
        migrations.AddField(
            model_name='supplierbankaccount',
            name='bic',
            field=models.CharField(blank=True, db_default='', default='', max_length=11),
        ),
        migrations.AddField(
            model_name='supplierbankaccount',
            name='holder',
            field=models.CharField(blank=True, db_default='', default='', max_length=140),
        ),
        migrations.AddField(
            model_name='supplierbankaccount',
            name='is_default',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='HouseBank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('holder', models.CharField(blank=True, max_length=140)),
                ('iban', models.CharField(max_length=34)),
                ('bic', models.CharField(blank=True, max_length=11)),
                ('currency', models.CharField(max_length=3)),
                ('methods', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('daily_limit', models.BigIntegerField(null=True)),
                ('profile', models.CharField(blank=True, max_length=40)),
                ('profile_options', models.JSONField(default=dict)),
                ('address', models.JSONField(default=dict)),
                ('active', models.BooleanField(default=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='house_banks', to='payments.company')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'house_bank',
            },
        ),
        migrations.CreateModel(
            name='ItemHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('hold', 'Hold'), ('dispute', 'Dispute')], default='hold', max_length=10)),
                ('reason', models.CharField(max_length=200)),
                ('until', models.DateField(null=True)),
                ('created_name', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('released_name', models.CharField(blank=True, max_length=150)),
                ('released_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.company')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.ledgerentry')),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='payments.supplier')),
            ],
            options={
                'db_table': 'item_hold',
            },
        ),
        migrations.CreateModel(
            name='PaymentLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('payee_name', models.CharField(max_length=200)),
                ('payee_iban', models.CharField(max_length=34)),
                ('payee_bic', models.CharField(blank=True, max_length=11)),
                ('payee_address', models.JSONField(default=dict)),
                ('house_iban', models.CharField(max_length=34)),
                ('method', models.CharField(blank=True, max_length=16)),
                ('currency', models.CharField(max_length=3)),
                ('gross', models.BigIntegerField()),
                ('discount', models.BigIntegerField()),
                ('withholding', models.BigIntegerField(default=0)),
                ('net', models.BigIntegerField()),
                ('remittance', models.CharField(blank=True, max_length=140)),
                ('end_to_end_id', models.CharField(max_length=35, unique=True)),
                ('state', models.CharField(choices=[('planned', 'planned'), ('exported', 'exported'), ('accepted', 'accepted'), ('confirmed', 'confirmed'), ('failed', 'failed'), ('returned', 'returned'), ('cancelled', 'cancelled')], default='planned', max_length=10)),
                ('bank_code', models.CharField(blank=True, max_length=35)),
                ('bank_reason', models.CharField(blank=True, max_length=500)),
                ('bank_answered_at', models.DateTimeField(null=True)),
                ('booked_on', models.DateField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('bank_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.supplierbankaccount')),
                ('house_bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.housebank')),
                ('settled_by', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.ledgerentry')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_lines', to='payments.supplier')),
            ],
            options={
                'db_table': 'payment_line',
            },
        ),
        migrations.CreateModel(
            name='PaymentItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('open_amount', models.BigIntegerField()),
                ('settled', models.BigIntegerField()),
                ('discount', models.BigIntegerField(default=0)),
                ('withholding', models.BigIntegerField(default=0)),
                ('pay_amount', models.BigIntegerField()),
                ('tier_percent', models.DecimalField(decimal_places=3, default=0, max_digits=6)),
                ('due_date', models.DateField()),
                ('days_overdue', models.IntegerField()),
                ('reason', models.CharField(max_length=30)),
                ('live', models.BooleanField(default=True)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_items', to='payments.ledgerentry')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='payments.paymentline')),
            ],
            options={
                'db_table': 'payment_item',
            },
        ),
        migrations.CreateModel(
            name='PaymentRun',
            fields=[
                ('id', models.UUIDField(default=payments.models.work.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=30)),
                ('status', models.CharField(choices=[('draft', 'draft'), ('in_approval', 'in_approval'), ('approved', 'approved'), ('exported', 'exported'), ('accepted', 'accepted'), ('confirmed', 'confirmed'), ('partly_failed', 'partly_failed'), ('rejected', 'rejected'), ('cancelled', 'cancelled')], default='draft', max_length=15)),
                ('basis', models.CharField(choices=[('SOURCE_OPEN', 'SOURCE_OPEN'), ('CLOSING', 'CLOSING')], max_length=12)),
                ('ledger_revision', models.BigIntegerField()),
                ('run_date', models.DateField()),
                ('next_run_date', models.DateField()),
                ('parameters', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('content_version', models.PositiveIntegerField(default=1)),
                ('content_hash', models.CharField(blank=True, max_length=64)),
                ('steps', models.JSONField(default=list)),
                ('approvals_needed', models.PositiveSmallIntegerField(default=1)),
                ('second_factor', models.BooleanField(default=False)),
                ('created_name', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('approved_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_reason', models.CharField(blank=True, max_length=500)),
                ('message_id', models.CharField(max_length=35, null=True, unique=True)),
                ('exported_at', models.DateTimeField(null=True)),
                ('based_on_run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.calculationrun')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_runs', to='payments.company')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settings', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.companysettings')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'payment_run',
            },
        ),
        migrations.AddField(
            model_name='paymentline',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='payments.paymentrun'),
        ),
        migrations.CreateModel(
            name='PaymentException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('amount', models.BigIntegerField()),
                ('due_date', models.DateField(null=True)),
                ('state', models.CharField(choices=[('paid', 'paid'), ('not_due', 'not_due'), ('deferred', 'deferred'), ('exception', 'exception')], max_length=10)),
                ('code', models.CharField(max_length=30)),
                ('detail', models.JSONField(default=dict)),
                ('is_rest', models.BooleanField(default=False)),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.ledgerentry')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.supplier')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='payments.paymentrun')),
            ],
            options={
                'db_table': 'payment_exception',
            },
        ),
        migrations.CreateModel(
            name='PaymentApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_version', models.PositiveIntegerField()),
                ('content_hash', models.CharField(max_length=64)),
                ('step', models.PositiveSmallIntegerField()),
                ('approver_name', models.CharField(max_length=150)),
                ('second_factor', models.BooleanField()),
                ('address', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField()),
                ('approver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='payments.paymentrun')),
            ],
            options={
                'db_table': 'payment_approval',
            },
        ),
        migrations.CreateModel(
            name='RunEditor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editors', to='payments.paymentrun')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'run_editor',
            },
        ),
        migrations.CreateModel(
            name='TransitRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user_name', models.CharField(max_length=150)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='payments.paymentline')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'transit_release',
            },
        ),
        migrations.CreateModel(
            name='ApprovalRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('bands', models.JSONField()),
                ('proposed_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approval_rules', to='payments.company')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'approval_rules',
                'constraints': [models.UniqueConstraint(fields=('company', 'version'), name='approval_rules_version_once'), models.CheckConstraint(condition=models.Q(('confirmed_at', None), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='approval_rules_confirmed_by_another')],
            },
        ),
        migrations.CreateModel(
            name='AuditRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('actor_name', models.CharField(max_length=150)),
                ('action', models.CharField(max_length=64)),
                ('subject', models.CharField(max_length=40)),
                ('subject_id', models.CharField(max_length=64)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('previous_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='audit', to='payments.company')),
            ],
            options={
                'db_table': 'audit_record',
                'indexes': [models.Index(fields=['company', 'subject', 'subject_id'], name='audit_record_of_subject')],
                'constraints': [models.UniqueConstraint(fields=('company', 'seq'), name='audit_record_seq_once')],
            },
        ),
        migrations.CreateModel(
            name='CheckRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('duplicate', 'Duplicate'), ('shared_iban', 'Shared Iban')], max_length=15)),
                ('iban', models.CharField(blank=True, max_length=34)),
                ('reason', models.CharField(max_length=200)),
                ('requested_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.company')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.ledgerentry')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'check_release',
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='check_release_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('iban', ''), ('kind', 'duplicate')), models.Q(('entry', None), ('kind', 'shared_iban'), models.Q(('iban', ''), _negated=True)), _connector='OR'), name='check_release_names_something'), models.CheckConstraint(condition=models.Q(('confirmed_at', None), models.Q(('confirmed_by', models.F('requested_by')), _negated=True), _connector='OR'), name='check_release_confirmed_by_another'), models.UniqueConstraint(condition=models.Q(('kind', 'duplicate')), fields=('entry',), name='check_release_once_per_entry'), models.UniqueConstraint(condition=models.Q(('kind', 'shared_iban')), fields=('company', 'iban'), name='check_release_once_per_iban')],
            },
        ),
        migrations.AddConstraint(
            model_name='housebank',
            constraint=models.UniqueConstraint(fields=('company', 'iban', 'currency'), name='house_bank_iban_once'),
        ),
        migrations.AddConstraint(
            model_name='housebank',
            constraint=models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='house_bank_currency'),
        ),
        migrations.AddConstraint(
            model_name='housebank',
            constraint=models.CheckConstraint(condition=models.Q(('daily_limit', None), ('daily_limit__gt', 0), _connector='OR'), name='house_bank_limit_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='housebank',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_at', None), models.Q(('confirmed_by', models.F('changed_by')), _negated=True), _connector='OR'), name='house_bank_confirmed_by_another'),
        ),
        migrations.AddIndex(
            model_name='itemhold',
            index=models.Index(condition=models.Q(('released_at', None)), fields=['company', 'supplier'], name='item_hold_of_supplier'),
        ),
        migrations.AddConstraint(
            model_name='itemhold',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='item_hold_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='itemhold',
            constraint=models.UniqueConstraint(condition=models.Q(('entry__isnull', False), ('released_at', None)), fields=('entry',), name='item_hold_one_of_an_entry'),
        ),
        migrations.AddConstraint(
            model_name='paymentitem',
            constraint=models.UniqueConstraint(condition=models.Q(('live', True)), fields=('entry',), name='payment_item_in_one_live_run'),
        ),
        migrations.AddConstraint(
            model_name='paymentitem',
            constraint=models.UniqueConstraint(fields=('line', 'entry'), name='payment_item_once_per_line'),
        ),
        migrations.AddConstraint(
            model_name='paymentitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('open_amount__gt', 0), ('pay_amount__gte', 0), ('settled__gt', 0), ('settled__lte', models.F('open_amount'))), models.Q(('discount', 0), ('open_amount__lt', 0), ('settled__gte', models.F('open_amount')), ('settled__lt', 0), ('withholding', 0)), _connector='OR'), name='payment_item_within_what_is_open'),
        ),
        migrations.AddConstraint(
            model_name='paymentitem',
            constraint=models.CheckConstraint(condition=models.Q(('pay_amount', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('settled'), '-', models.F('discount')), '-', models.F('withholding')))), name='payment_item_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='paymentitem',
            constraint=models.CheckConstraint(condition=models.Q(('discount__gte', 0), ('withholding__gte', 0)), name='payment_item_takes_off_nothing_below_zero'),
        ),
        migrations.AddIndex(
            model_name='paymentrun',
            index=models.Index(fields=['company', '-created_at'], name='payment_run_newest'),
        ),
        migrations.AddConstraint(
            model_name='paymentrun',
            constraint=models.UniqueConstraint(fields=('company', 'code'), name='payment_run_code_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentrun',
            constraint=models.CheckConstraint(condition=models.Q(('next_run_date__gt', models.F('run_date'))), name='payment_run_next_is_later'),
        ),
        migrations.AddConstraint(
            model_name='paymentrun',
            constraint=models.CheckConstraint(condition=models.Q(('approvals_needed__gte', 1)), name='payment_run_needs_an_approval'),
        ),
        migrations.AddIndex(
            model_name='paymentline',
            index=models.Index(condition=models.Q(('released_at', None), ('settled_at', None), ('state__in', ['planned', 'exported', 'accepted', 'confirmed'])), fields=['supplier', 'currency'], name='payment_line_under_way'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.CheckConstraint(condition=models.Q(('net__gt', 0)), name='payment_line_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.CheckConstraint(condition=models.Q(('net', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('gross'), '-', models.F('discount')), '-', models.F('withholding')))), name='payment_line_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.CheckConstraint(condition=models.Q(('discount__gte', 0), ('withholding__gte', 0)), name='payment_line_takes_off_nothing_below_zero'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='payment_line_currency'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.CheckConstraint(condition=models.Q(('settled_by', None), ('settled_at__isnull', False), _connector='OR'), name='payment_line_settled_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.UniqueConstraint(fields=('run', 'position'), name='payment_line_position_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentexception',
            constraint=models.UniqueConstraint(fields=('run', 'entry'), name='payment_exception_once_per_entry'),
        ),
        migrations.AddConstraint(
            model_name='paymentapproval',
            constraint=models.UniqueConstraint(fields=('run', 'content_version', 'approver'), name='payment_approval_counts_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentapproval',
            constraint=models.UniqueConstraint(fields=('run', 'content_version', 'step'), name='payment_approval_one_per_step'),
        ),
        migrations.AddConstraint(
            model_name='runeditor',
            constraint=models.UniqueConstraint(fields=('run', 'user'), name='run_editor_once'),
        ),
        migrations.AddConstraint(
            model_name='transitrelease',
            constraint=models.UniqueConstraint(fields=('line', 'user'), name='transit_release_once_per_person'),
        ),
        migrations.AddConstraint(
            model_name='transitrelease',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='transit_release_has_a_reason'),
        ),
        migrations.RunSQL(STEPS, NO_STEPS),
    ]
