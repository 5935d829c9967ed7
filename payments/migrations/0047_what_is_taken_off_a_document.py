"""
Add discount_base and withholding_at_payment to ledger_entry and staged_entry: what cash discounts are of, and the tax
kept back when a document is paid. Null of lines that came before, until they are delivered again.

Lock: both tables exclusively, for an instant (nullable columns without default).
Beside: the release before does not know them: it discounts the whole amount and keeps nothing back, as it did.
Back: drops the columns; the ERP still has what they say.
"""

from django.db import migrations, models


def _nullable(model, name):
    return migrations.AddField(model_name=model, name=name, field=models.BigIntegerField(null=True))


class Migration(migrations.Migration):
    dependencies = [("payments", "0046_what_a_source_says_of_a_supplier")]

    operations = [
        _nullable("ledgerentry", "discount_base"),
        _nullable("ledgerentry", "withholding_at_payment"),
        _nullable("stagedentry", "discount_base"),
        _nullable("stagedentry", "withholding_at_payment"),
    ]
