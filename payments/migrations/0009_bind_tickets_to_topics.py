"""
Add the topics a WebSocket ticket is for (socket_ticket.topics); none: all its caller may follow.

Lock: socket_ticket exclusively, for an instant (a nullable column without default).
Beside: the release before does not know the column and lets a ticket it redeems follow everything its caller may.
Back: drops the column; unused tickets follow everything their callers may.
"""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0008_tie_ways_in_to_their_beginning")]

    operations = [
        migrations.AddField(
            model_name="socketticket",
            name="topics",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100), null=True, size=None
            ),
        ),
    ]
