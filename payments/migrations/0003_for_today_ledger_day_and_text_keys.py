"""
Note whether a run was asked for the company's today, and the day a ledger was brought in; search keys of any length.

Lock: calculation_run, import_batch and supplier exclusively, for an instant (no table is written anew).
Beside: first release.
Back: drops the columns.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0002_results_and_current_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name='calculationrun',
            name='for_today',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='ledger_day',
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name='supplier',
            name='name_key',
            field=models.TextField(blank=True, db_collation='C'),
        ),
        migrations.AlterField(
            model_name='supplier',
            name='search_key',
            field=models.TextField(blank=True),
        ),
    ]
