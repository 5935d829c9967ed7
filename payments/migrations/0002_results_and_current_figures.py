"""
Add what Django's models cannot say: the view of current figures, results that nobody changes, an unlogged staging table.

Lock: the new tables only; nothing uses them yet.
Beside: first release.
Back: drops view and triggers.
"""

from django.db import migrations

CURRENT_CLOSING = """
CREATE VIEW current_closing AS
SELECT k.id AS company_id, c.*
FROM company k JOIN supplier_closing c ON c.run_id = k.current_run_id
WHERE NOT EXISTS (SELECT 1 FROM supplier_current o WHERE o.supplier_id = c.supplier_id)
UNION ALL
SELECT o.company_id, c.*
FROM supplier_current o JOIN supplier_closing c ON c.run_id = o.run_id AND c.supplier_id = o.supplier_id;
"""

IMMUTABLE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are written once', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER supplier_closing_written_once BEFORE UPDATE ON supplier_closing
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER closing_open_item_written_once BEFORE UPDATE ON closing_open_item
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocation_written_once BEFORE UPDATE ON allocation
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER supplier_event_written_once BEFORE UPDATE ON supplier_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER company_settings_written_once BEFORE UPDATE ON company_settings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER calculation_run_ends_once BEFORE UPDATE ON calculation_run
    FOR EACH ROW WHEN (OLD.status IN ('succeeded', 'failed', 'cancelled')) EXECUTE FUNCTION refuse_change();
"""

DROP_IMMUTABLE = """
DROP TRIGGER calculation_run_ends_once ON calculation_run;
DROP TRIGGER company_settings_written_once ON company_settings;
DROP TRIGGER supplier_event_written_once ON supplier_event;
DROP TRIGGER allocation_written_once ON allocation;
DROP TRIGGER closing_open_item_written_once ON closing_open_item;
DROP TRIGGER supplier_closing_written_once ON supplier_closing;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.RunSQL(CURRENT_CLOSING, "DROP VIEW current_closing;"),
        migrations.RunSQL(IMMUTABLE, DROP_IMMUTABLE),
        migrations.RunSQL("ALTER TABLE staged_entry SET UNLOGGED;", "ALTER TABLE staged_entry SET LOGGED;"),
    ]
