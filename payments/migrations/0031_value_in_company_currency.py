"""
Add what groups are worth in the company's currency to results, and the exchange rates to runs.

Lock: supplier_closing and calculation_run exclusively, for an instant (nullable columns, a constant default).
Beside: the release before does not know the columns; its rows are read as not valued.
Back: drops the columns; a calculation finds the figures again.
"""

from django.db import migrations, models

_CURRENT_CLOSING = """
VIEW current_closing AS
SELECT k.id AS company_id, c.*
FROM company k JOIN supplier_closing c ON c.run_id = k.current_run_id
WHERE NOT EXISTS (SELECT 1 FROM supplier_current o WHERE o.supplier_id = c.supplier_id)
UNION ALL
SELECT o.company_id, c.*
FROM supplier_current o JOIN supplier_closing c ON c.run_id = o.run_id AND c.supplier_id = o.supplier_id;
"""


def _added(name):
    return migrations.AddField(
        model_name="supplierclosing", name=name, field=models.BigIntegerField(null=True)
    )


class Migration(migrations.Migration):
    dependencies = [("payments", "0030_execution_days_of_a_file")]

    operations = [
        # On the way back the view, which names every column, is dropped before them and made anew after.
        migrations.RunSQL(migrations.RunSQL.noop, f"CREATE {_CURRENT_CLOSING}"),
        migrations.AddField(
            model_name="calculationrun", name="rates", field=models.JSONField(db_default={}, default=dict)
        ),
        _added("balance_lc"),
        _added("open_lc"),
        _added("valuation_lc"),
        _added("fx_diff"),
        _added("realised_diff"),
        migrations.RunSQL(f"CREATE OR REPLACE {_CURRENT_CLOSING}", "DROP VIEW current_closing;"),
    ]
