"""A lean HTTP client for measuring a server: as many requests as it answers, or so many a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from bench.measuring import percentile


@dataclass
class Answers:
    """What came back: how long each answer took, in ms, and how many of each status."""

    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    bytes: int = 0

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return len(self.milliseconds) / self.seconds

    def p99(self) -> float:
        """The 99th percentile, in ms."""
        return percentile(self.milliseconds, 0.99)


def request_bytes(path: str, headers: Mapping[str, str], *, json: bytes | None = None) -> bytes:
    """A GET, or with a body a POST, as it goes over the wire."""
    lines = [
        f"{'GET' if json is None else 'POST'} {path} HTTP/1.1",
        "Host: localhost",
        *(f"{name}: {value}" for name, value in headers.items()),
        *([] if json is None else ["Content-Type: application/json", f"Content-Length: {len(json)}"]),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + (json or b"")


class Line:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def ask(self, request: bytes, answers: Answers, began: float) -> None:
        """Send a request, and count its answer; it began at this `perf_counter`."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line[15:])
        if length:
            await self._reader.readexactly(length)
        answers.milliseconds.append((time.perf_counter() - began) * 1000)
        status = int(head[9:12])
        answers.statuses[status] = answers.statuses.get(status, 0) + 1
        answers.bytes += len(head) + length

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


def saturate(port: int, request: bytes, *, seconds: float, connections: int) -> Answers:
    """Ask again as soon as an answer is there, on each of some connections."""
    return asyncio.run(_saturate(port, request, seconds, connections))


async def _saturate(port: int, request: bytes, seconds: float, connections: int) -> Answers:
    answers = Answers()
    lines = [Line(port) for _ in range(connections)]
    await asyncio.gather(*(line.open() for line in lines))
    began = time.perf_counter()

    async def keep_asking(line: Line) -> None:
        while (now := time.perf_counter()) - began < seconds:
            await line.ask(request, answers, now)

    await asyncio.gather(*(keep_asking(line) for line in lines))
    answers.seconds = time.perf_counter() - began
    for line in lines:
        line.close()
    return answers


def pace(port: int, request: bytes, *, per_second: float, seconds: float, connections: int = 16) -> Answers:
    """Ask at even distances whatever the answers do; an answer's time counts from when its request was due."""
    return asyncio.run(_pace(port, request, per_second, seconds, connections))


async def _pace(port: int, request: bytes, per_second: float, seconds: float, connections: int) -> Answers:
    answers = Answers()
    free: asyncio.Queue[Line] = asyncio.Queue()
    lines = [Line(port) for _ in range(connections)]
    await asyncio.gather(*(line.open() for line in lines))
    for line in lines:
        free.put_nowait(line)
    began = time.perf_counter()

    async def ask(due: float) -> None:
        line = await free.get()
        await line.ask(request, answers, due)
        free.put_nowait(line)

    asked = []
    for number in range(int(per_second * seconds)):
        due = began + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        asked.append(asyncio.create_task(ask(due)))
    await asyncio.gather(*asked)
    answers.seconds = time.perf_counter() - began
    for line in lines:
        line.close()
    return answers
