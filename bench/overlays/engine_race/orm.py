"""The ORM loops (`bench_orm.py`) on the bench's own server: `MODE ENTRIES`; its last line is their own JSON."""

import os
import runpy
import sys
from pathlib import Path
from typing import Any

from django.conf import LazySettings

mode, entries = sys.argv[1], sys.argv[2]
configure = LazySettings.configure


def on_our_server(self: LazySettings, **options: Any) -> None:
    """Their settings, with our server's socket for their port."""
    options["DATABASES"]["default"] |= {
        "HOST": os.environ["RACE_HOST"],
        "PORT": os.environ["RACE_PORT"],
        "USER": os.environ["RACE_USER"],
        "NAME": os.environ["RACE_NAME"],
    }
    configure(self, **options)


LazySettings.configure = on_our_server  # type: ignore[assignment,method-assign]
import harness  # type: ignore[import-not-found]  # noqa: E402

script = Path(harness.__file__).parent / "bench_orm.py"
sys.argv = [str(script), "one", "postgres", mode, entries]
runpy.run_path(str(script), run_name="__main__")
