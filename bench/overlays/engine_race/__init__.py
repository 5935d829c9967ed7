"""The engines that are handed over, timed unchanged; runs in the rivals' environment."""
