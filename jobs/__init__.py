"""Queue: each actor takes an id, makes one service call, and publishes once. Safe to deliver twice."""
