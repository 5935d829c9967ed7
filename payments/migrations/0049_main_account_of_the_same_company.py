"""
Hold what supplier.master_supplier means: a supplier of the same company, and another one. The key is over company and
id; side accounts are found by an index.

Lock: supplier exclusively, while two indexes over it are built (a second for a million rows).
Beside: the release before writes nothing that is refused now. A side account of a side account that it takes stands
until the next pull.
Back: the key is over the id alone again; nothing is lost.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0053_remittance_advice")]

    operations = [
        migrations.AlterField(
            model_name="supplier",
            name="master_supplier",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="linked_accounts",
                to="payments.supplier",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplier",
            constraint=models.UniqueConstraint(fields=("company", "id"), name="supplier_of_company"),
        ),
        migrations.AddConstraint(
            model_name="supplier",
            constraint=models.CheckConstraint(
                condition=~models.Q(master_supplier=models.F("id")), name="supplier_not_its_own_main_account"
            ),
        ),
        migrations.RunSQL(
            """
            ALTER TABLE supplier ADD CONSTRAINT supplier_main_account_of_company
            FOREIGN KEY (company_id, master_supplier_id) REFERENCES supplier (company_id, id)
            DEFERRABLE INITIALLY DEFERRED;
            """,
            "ALTER TABLE supplier DROP CONSTRAINT supplier_main_account_of_company;",
        ),
    ]
