"""A slow line on loopback: delay, and so many bits a second. `python -m tests.bench.slow_line`."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.workplace import ROOT

HEADERS = 52
"""Bytes of IP and TCP that go with each piece."""
PIECE = 1400
IN_PATH = 2.0
"""Seconds of data that the path holds before it stops taking more."""


@contextmanager
def slow_line(port: int, *, round_trip: float, kbit: float) -> Iterator[int]:
    """Relay to a port of 127.0.0.1 until the block ends; yield the port that is the near end.

    `round_trip` is in seconds; `kbit` in kbit/s, each way.
    """
    command = (sys.executable, "-m", "tests.bench.slow_line", str(port), str(round_trip), str(kbit))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


class Way:
    """One direction, which all connections share."""

    def __init__(self, delay: float, rate: float) -> None:
        """`delay` in seconds, `rate` in bytes a second."""
        self._delay = delay
        self._rate = rate
        self._free = 0.0
        """When the line has sent everything that was given to it."""

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes until their sender ends."""
        loop = asyncio.get_running_loop()
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        deliver = asyncio.create_task(self._deliver(under_way, writer))
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE):
                self._free = max(self._free, loop.time()) + (len(piece) + HEADERS) / self._rate
                await asyncio.sleep(self._free - loop.time() - IN_PATH)
                under_way.put_nowait((self._free + self._delay, piece))
        under_way.put_nowait((loop.time() + self._delay, b""))
        await deliver

    async def _deliver(
        self, under_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):
            while True:
                at, piece = await under_way.get()
                await asyncio.sleep(at - loop.time())
                if not piece:
                    break
                writer.write(piece)
                await writer.drain()
        writer.close()


async def relay(port: int, round_trip: float, kbit: float) -> None:
    """Serve; print the port of the near end first."""
    rate = kbit * 1000 / 8
    up, down = Way(round_trip / 2, rate), Way(round_trip / 2, rate)

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        for each in (writer, far_writer):
            each.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.gather(up.carry(reader, far_writer), down.carry(far_reader, writer))

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(relay(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
