"""
Add what a one-time link and a WebSocket ticket rest on (sign_in_link.mark, socket_ticket.mark and session_key), how
many wrong codes came with a link (sign_in_link.wrong_codes), and which company invited a person (app_user.brought_by).

Lock: each table exclusively, and company against writing, for an instant (nullable columns, and constants as defaults).
Beside: links and tickets the release before makes have no mark and are refused by this one; ask again. People it invites
have no brought_by: an owner administers their accounts.
Back: drops the columns; unused links and tickets work again, whatever has changed meanwhile.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_find_and_order_suppliers")]

    operations = [
        migrations.AddField(
            model_name="signinlink", name="mark", field=models.CharField(db_default="", default="", max_length=128)
        ),
        migrations.AddField(
            model_name="signinlink",
            name="wrong_codes",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="socketticket", name="mark", field=models.CharField(db_default="", default="", max_length=128)
        ),
        migrations.AddField(
            model_name="socketticket", name="session_key", field=models.CharField(max_length=40, null=True)
        ),
        migrations.AddField(
            model_name="user",
            name="brought_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="payments.company"
            ),
        ),
    ]
