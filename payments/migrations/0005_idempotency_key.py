"""
Add idempotency_key: the first answers to requests that may be sent again.

Lock: none; the table is new.
Beside: the release before does not know the table, and carries a repeated request out again as it always did.
Back: drops the table; a request that is then repeated is carried out again.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0004_add_ways_to_sign_in_and_supplier_access"),
    ]

    operations = [
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caller', models.CharField(max_length=40)),
                ('key_digest', models.BinaryField(max_length=32)),
                ('request_digest', models.BinaryField(max_length=32)),
                ('status', models.PositiveSmallIntegerField()),
                ('answer', models.BinaryField()),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'idempotency_key',
                'constraints': [models.UniqueConstraint(fields=('caller', 'key_digest'), name='idempotency_key_once')],
            },
        ),
    ]
