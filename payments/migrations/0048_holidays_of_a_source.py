"""
Let staged_rule hold holidays: a choice of the model, nothing of the table.

Lock: none.
Beside: the release before does not read these rows, and drops them with the batch.
Back: nothing to do.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0049_main_account_of_the_same_company")]

    operations = [
        migrations.AlterField(
            model_name="stagedrule",
            name="kind",
            field=models.CharField(choices=[("term", "Term"), ("rate", "Rate"), ("holiday", "Holiday")], max_length=10),
        ),
    ]
