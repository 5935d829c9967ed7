"""What the words mean: money, days, ledger rows, rules, errors. Standard library only."""
