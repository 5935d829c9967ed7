"""One engine over a made ledger, on one core: `NAME ENTRIES ROUNDS`; its median seconds and memory as JSON."""

import gc
import importlib
import json
import os
import statistics
import sys
import time

import harness  # type: ignore[import-not-found]
from gen import load  # type: ignore[import-not-found]
from spec import Params  # type: ignore[import-not-found]

name, entries, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
engine = importlib.import_module(f"engines.{name}")
parameters = Params()
state = engine.prepare(load(entries))
harness.reset_peak()
before = harness.status("VmRSS")
engine.calc(state, parameters)
peak = harness.status("VmHWM") - before
taken = []
for _ in range(rounds):
    gc.collect()
    began = time.perf_counter()
    engine.calc(state, parameters)
    taken.append(time.perf_counter() - began)
print(json.dumps({"seconds": statistics.median(taken), "peak_bytes": peak}))
