"""
Payment terms, holidays and exchange rates; the days and percentages an ERP copies into an item; what a line said before
a change of terms gave it another due date.

Lock: company, ledger_entry, ledger_entry_version, staged_entry and supplier exclusively, for an instant (columns that
are empty or have a constant default; no table is written anew).
Beside: the release before does not know the columns and writes none of them; what it brings in has its due date from
the baseline until the terms are saved again.
Back: drops tables and columns; terms have to be entered again, due dates stay as they are.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0005_idempotency_key"),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='due_dates_revision',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='company',
            name='terms_revision',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='net_days',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='tier1_days',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='tier1_percent',
            field=models.DecimalField(decimal_places=3, max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='tier2_days',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='tier2_percent',
            field=models.DecimalField(decimal_places=3, max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name='ledgerentryversion',
            name='ledger_revision',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='stagedentry',
            name='net_days',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='stagedentry',
            name='tier1_days',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='stagedentry',
            name='tier1_percent',
            field=models.DecimalField(decimal_places=3, max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name='stagedentry',
            name='tier2_days',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='stagedentry',
            name='tier2_percent',
            field=models.DecimalField(decimal_places=3, max_digits=6, null=True),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='due_source',
            field=models.CharField(choices=[('erp', 'erp'), ('item_terms', 'item_terms'), ('supplier_term', 'supplier_term'), ('reference', 'reference'), ('baseline', 'baseline')], max_length=15),
        ),
        migrations.AlterField(
            model_name='ledgerentryversion',
            name='replaced_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.importbatch'),
        ),
        migrations.CreateModel(
            name='PaymentTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('baseline', models.CharField(choices=[('DOCUMENT', 'DOCUMENT'), ('POSTING', 'POSTING'), ('ENTRY', 'ENTRY'), ('GIVEN', 'GIVEN')], max_length=10)),
                ('roll', models.CharField(blank=True, choices=[('NONE', 'NONE'), ('FOLLOWING', 'FOLLOWING'), ('PRECEDING', 'PRECEDING'), ('MODIFIED_FOLLOWING', 'MODIFIED_FOLLOWING')], max_length=20)),
                ('tolerance_days', models.PositiveSmallIntegerField(default=0)),
                ('lines', models.JSONField(default=list)),
                ('instalments', models.JSONField(default=list)),
                ('default_block', models.CharField(blank=True, max_length=16)),
                ('default_method', models.CharField(blank=True, max_length=16)),
                ('source', models.CharField(choices=[('ERP', 'Erp'), ('MANUAL', 'Manual')], default='MANUAL', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payment_terms', to='payments.company')),
            ],
            options={
                'db_table': 'payment_term',
            },
        ),
        migrations.AddField(
            model_name='supplier',
            name='payment_term',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.paymentterm'),
        ),
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('base', models.CharField(max_length=3)),
                ('quote', models.CharField(max_length=3)),
                ('kind', models.CharField(choices=[('BUY', 'Buy'), ('SELL', 'Sell'), ('BANKNOTE_SELL', 'Banknote Sell'), ('CORPORATE', 'Corporate')], max_length=15)),
                ('unit', models.PositiveIntegerField(default=1)),
                ('rate', models.DecimalField(decimal_places=8, max_digits=18)),
                ('source', models.CharField(blank=True, max_length=64)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exchange_rates', to='payments.company')),
            ],
            options={
                'db_table': 'exchange_rate',
                'constraints': [models.UniqueConstraint(fields=('company', 'base', 'quote', 'kind', 'date'), name='exchange_rate_once'), models.CheckConstraint(condition=models.Q(('rate__gt', 0), ('unit__gt', 0)), name='exchange_rate_above_zero'), models.CheckConstraint(condition=models.Q(('base', models.F('quote')), _negated=True), name='exchange_rate_of_two')],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('name', models.CharField(max_length=200)),
                ('half_day', models.BooleanField(default=False)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holidays', to='payments.company')),
            ],
            options={
                'db_table': 'holiday',
                'constraints': [models.UniqueConstraint(fields=('company', 'date'), name='holiday_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='paymentterm',
            constraint=models.UniqueConstraint(fields=('company', 'code'), name='payment_term_code_once'),
        ),
    ]
