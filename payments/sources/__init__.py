"""Other systems' data fetched over the network, read-only. What is asked and what it means is payments.intake's."""
