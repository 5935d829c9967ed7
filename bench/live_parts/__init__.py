"""The parts of `vade bench live`, one module each; every part has `measure(scene, options) -> list[Figure]`."""
