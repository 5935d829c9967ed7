"""The textbook actor: one `group_send` for each message."""

from __future__ import annotations

import os

import django
import dramatiq
from dramatiq.brokers.redis import RedisBroker

django.setup()

from asgiref.sync import async_to_sync  # noqa: E402
from channels.layers import get_channel_layer  # noqa: E402

from tests.faults.live.bare_names import NAMESPACE  # noqa: E402

broker = RedisBroker(url=os.environ["REDIS_URL"], namespace=NAMESPACE)
dramatiq.set_broker(broker)


@dramatiq.actor(actor_name="tell", max_retries=5, min_backoff=200)
def tell(supplier: int, seq: int) -> None:
    """Tell the supplier's group."""
    async_to_sync(get_channel_layer().group_send)(f"supplier-{supplier}", {"type": "news", "seq": seq})
