"""
A made-up ledger, and files such as SAP and people would give of it.

Written from the formats' descriptions alone: nothing of `payments.intake` is imported, so that what our readers
misunderstand is not misunderstood twice (an import contract holds it).
"""
