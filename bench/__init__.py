"""
What `vade bench NAME` measures (docs/bench.md).

Every module here that has `add_arguments(parser)` and `run(options) -> int` is a bench; the first line of its docstring
is what `vade bench` says of it.
"""
