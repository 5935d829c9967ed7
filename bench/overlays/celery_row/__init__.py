"""The Celery arrangement that is handed over, with one row committed by its view; runs in the rivals' environment."""
