"""
Instalments of a document are open items of their own: its parts are kept with the line, and results, payments and
what is left out of a payment name the part. A part is paid once, and never beside the document as a whole.

Lock: the tables exclusively, for an instant (nullable columns, constant defaults); payment_item while its reserved rows
are indexed. The indexes of ledger_entry and closing_open_item are built beside whoever writes; every step can be begun
again.
Beside: the release before knows no parts and writes 0, the whole. Where it changes the amount or the due date of a
line, a trigger takes the parts off, so that they never say another amount than the line.
Back: open items of one document become one again, and so its allocations; refused while a payment of a part is kept.
"""

from django.db import migrations, models

from payments.models.indexing import AddIndexPatiently, patiently

_COLUMNS = """
ALTER TABLE company ADD COLUMN IF NOT EXISTS due_rules smallint NOT NULL DEFAULT 0;
ALTER TABLE ledger_entry ADD COLUMN IF NOT EXISTS parts jsonb NULL;
ALTER TABLE closing_open_item ADD COLUMN IF NOT EXISTS part smallint NOT NULL DEFAULT 0;
ALTER TABLE allocation ADD COLUMN IF NOT EXISTS credit_part smallint NOT NULL DEFAULT 0;
ALTER TABLE payment_item ADD COLUMN IF NOT EXISTS part smallint NOT NULL DEFAULT 0;
ALTER TABLE payment_exception ADD COLUMN IF NOT EXISTS part smallint NOT NULL DEFAULT 0;
"""
_NO_COLUMNS = """
ALTER TABLE payment_exception DROP COLUMN part;
ALTER TABLE payment_item DROP COLUMN part;
ALTER TABLE allocation DROP COLUMN credit_part;
ALTER TABLE closing_open_item DROP COLUMN part;
ALTER TABLE ledger_entry DROP COLUMN parts;
ALTER TABLE company DROP COLUMN due_rules;
"""
_TAKE_PARTS_OFF = """
CREATE OR REPLACE FUNCTION take_parts_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.parts := NULL;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS ledger_entry_parts_of_another_amount ON ledger_entry;
CREATE TRIGGER ledger_entry_parts_of_another_amount BEFORE UPDATE ON ledger_entry FOR EACH ROW
    WHEN (NEW.parts = OLD.parts AND (NEW.amount, NEW.due_date, NEW.due_source)
          IS DISTINCT FROM (OLD.amount, OLD.due_date, OLD.due_source))
    EXECUTE FUNCTION take_parts_off();
"""
_LEAVE_PARTS = """
DROP TRIGGER ledger_entry_parts_of_another_amount ON ledger_entry;
DROP FUNCTION take_parts_off();
"""
# A part stands for one number and the whole for all of them, so that each overlaps what it must not be paid beside.
_RESERVED_ONCE = """
ALTER TABLE payment_item DROP CONSTRAINT IF EXISTS payment_item_in_one_live_run;
DROP INDEX IF EXISTS payment_item_in_one_live_run;
ALTER TABLE payment_item ADD CONSTRAINT payment_item_in_one_live_run EXCLUDE USING gist (
    int8range(entry_id * 1000 + part, entry_id * 1000 + CASE part WHEN 0 THEN 1000 ELSE part + 1 END) WITH &&
) WHERE (live);
ALTER TABLE payment_item DROP CONSTRAINT IF EXISTS payment_item_part_in_range;
ALTER TABLE payment_item ADD CONSTRAINT payment_item_part_in_range CHECK (part BETWEEN 0 AND 99);
ALTER TABLE payment_item DROP CONSTRAINT IF EXISTS payment_item_once_per_line;
ALTER TABLE payment_item ADD CONSTRAINT payment_item_once_per_line UNIQUE (line_id, entry_id, part);
ALTER TABLE payment_exception DROP CONSTRAINT IF EXISTS payment_exception_once_per_entry;
ALTER TABLE payment_exception ADD CONSTRAINT payment_exception_once_per_entry UNIQUE (run_id, entry_id, part);
"""
# The check of part = 0, added for a moment, is what refuses the way back.
_RESERVED_BY_ENTRY = """
ALTER TABLE payment_exception DROP CONSTRAINT payment_exception_once_per_entry;
ALTER TABLE payment_exception ADD CONSTRAINT payment_exception_once_per_entry UNIQUE (run_id, entry_id);
ALTER TABLE payment_item DROP CONSTRAINT payment_item_once_per_line;
ALTER TABLE payment_item ADD CONSTRAINT payment_item_once_per_line UNIQUE (line_id, entry_id);
ALTER TABLE payment_item DROP CONSTRAINT payment_item_part_in_range;
ALTER TABLE payment_item ADD CONSTRAINT payment_item_part_in_range CHECK (part = 0);
ALTER TABLE payment_item DROP CONSTRAINT payment_item_part_in_range;
ALTER TABLE payment_item DROP CONSTRAINT payment_item_in_one_live_run;
CREATE UNIQUE INDEX payment_item_in_one_live_run ON payment_item (entry_id) WHERE live;
"""
_INDEX_ONCE = """
CREATE UNIQUE INDEX CONCURRENTLY closing_open_item_once ON closing_open_item (run_id, supplier_id, entry_id, part)
"""
_KEY_WITH_PART = """
ALTER TABLE closing_open_item DROP CONSTRAINT closing_open_item_pkey;
ALTER TABLE closing_open_item ADD CONSTRAINT closing_open_item_pkey PRIMARY KEY USING INDEX closing_open_item_once;
"""
_KEY_WITHOUT_PART = """
WITH gone AS (DELETE FROM closing_open_item WHERE part > 0 RETURNING *)
INSERT INTO closing_open_item (run_id, supplier_id, entry_id, part, open_amount, days_overdue, bucket, month)
SELECT run_id, supplier_id, entry_id, 0, sum(open_amount), max(days_overdue), max(bucket), max(month)
FROM gone GROUP BY run_id, supplier_id, entry_id;
ALTER TABLE closing_open_item DROP CONSTRAINT closing_open_item_pkey;
ALTER TABLE closing_open_item ADD CONSTRAINT closing_open_item_pkey PRIMARY KEY (run_id, supplier_id, entry_id);
"""


def _part(model_name, name="part"):
    return migrations.AddField(
        model_name=model_name, name=name, field=models.SmallIntegerField(db_default=0, default=0)
    )


def _index_with_part(apps, schema_editor):
    """Unless an earlier try came as far as the key."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = 'closing_open_item_pkey'::regclass AND attname = 'part'"
        )
        if cursor.fetchone() == (1,):
            return
        with patiently(cursor):
            cursor.execute("DROP INDEX CONCURRENTLY IF EXISTS closing_open_item_once")
            cursor.execute(_INDEX_ONCE)
        cursor.execute(_KEY_WITH_PART)


def _key_without_part(apps, schema_editor):
    schema_editor.connection.cursor().execute(_KEY_WITHOUT_PART)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("payments", "0031_value_in_company_currency")]

    operations = [
        migrations.RunSQL(
            _COLUMNS,
            _NO_COLUMNS,
            state_operations=[
                migrations.AddField(
                    model_name="company",
                    name="due_rules",
                    field=models.SmallIntegerField(db_default=0, default=0),
                ),
                migrations.AddField(model_name="ledgerentry", name="parts", field=models.JSONField(null=True)),
                _part("closingopenitem"),
                _part("allocation", "credit_part"),
                _part("paymentitem"),
                _part("paymentexception"),
                migrations.AlterField(
                    model_name="closingopenitem",
                    name="pk",
                    field=models.CompositePrimaryKey(
                        "run", "supplier", "entry", "part", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
        ),
        migrations.RunSQL(_TAKE_PARTS_OFF, _LEAVE_PARTS),
        migrations.RunSQL(
            _RESERVED_ONCE,
            _RESERVED_BY_ENTRY,
            state_operations=[
                migrations.RemoveConstraint(model_name="paymentitem", name="payment_item_in_one_live_run"),
                migrations.AddConstraint(
                    model_name="paymentitem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(part__range=(0, 99)), name="payment_item_part_in_range"
                    ),
                ),
                migrations.RemoveConstraint(model_name="paymentitem", name="payment_item_once_per_line"),
                migrations.AddConstraint(
                    model_name="paymentitem",
                    constraint=models.UniqueConstraint(
                        fields=["line", "entry", "part"], name="payment_item_once_per_line"
                    ),
                ),
                migrations.RemoveConstraint(model_name="paymentexception", name="payment_exception_once_per_entry"),
                migrations.AddConstraint(
                    model_name="paymentexception",
                    constraint=models.UniqueConstraint(
                        fields=["run", "entry", "part"], name="payment_exception_once_per_entry"
                    ),
                ),
            ],
        ),
        migrations.RunPython(_index_with_part, _key_without_part),
        AddIndexPatiently(
            model_name="ledgerentry",
            index=models.Index(
                fields=["company"], condition=models.Q(parts__isnull=False), name="ledger_entry_in_parts"
            ),
        ),
    ]
