"""Django settings of the textbook arrangement: a channel layer, and nothing else."""

from __future__ import annotations

import os

SECRET_KEY = "beside the installation, on this machine only"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["channels"]
USE_TZ = True
CHANNEL_LAYERS = {
    "default": {
        # The better of the two layers: the other one drops messages even where nothing dies.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [os.environ["REDIS_URL"]], "prefix": "bare"},
    }
}
