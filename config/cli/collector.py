"""What processes that live long ask of the garbage collector."""

from __future__ import annotations

import gc


def leave_alone_what_is_imported() -> None:
    """
    Take everything there is out of the garbage collector's sight. Called when all is imported: that stays for the life
    of the process anyhow, and a full collection that walks over it holds every thread up for some 200 ms. Processes
    forked afterwards also go on sharing that memory, which a collection would write to.
    """
    gc.collect()
    gc.freeze()
