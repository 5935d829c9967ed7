"""`python -m bench.live_parts.ear PORT`: subscribes to the channels that stand on stdin, and takes what comes."""

from __future__ import annotations

import socket
import sys

AT_ONCE = 1_000
ANSWER = b"\r\nsubscribe\r\n"


def main(port: int) -> None:
    """Until killed. An empty line ends the channels."""
    channels = []
    for line in sys.stdin:
        if not line.strip():
            break
        channels.append(line.strip().encode())
    with socket.create_connection(("127.0.0.1", port)) as wire:
        left, cut = 0, b""
        for first in range(0, len(channels), AT_ONCE):
            some = channels[first : first + AT_ONCE]
            words = [b"SUBSCRIBE", *some]
            wire.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
            left += len(some)
            while left:
                heard = cut + wire.recv(1 << 20)
                left -= heard.count(ANSWER)
                cut = heard[1 - len(ANSWER) :]
        print("listening", flush=True)
        while wire.recv(1 << 20):
            pass


if __name__ == "__main__":
    main(int(sys.argv[1]))
