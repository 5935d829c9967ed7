"""
Nothing is ever missed: subscribers of a running installation while everything under them dies, and beside them, hurt
at the same moments, subscribers of bare groups without a log.

    python -m tests.faults.live --seed 1 [--rounds R]
"""
