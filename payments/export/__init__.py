"""Payments as banks and SAP read them, and what banks answer: ISO 20022, lists, feedback. Pure: no Django, no clock."""
