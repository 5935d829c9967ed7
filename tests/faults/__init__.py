"""
The fault harness: a whole installation under load, faults at chosen moments, and what must hold afterwards.

`python -m tests.faults.run --profile quick --seed 1`. Its processes are real ones; the harness itself reads the
database and speaks HTTP like anybody else, and uses nothing of the product's engine.
"""
