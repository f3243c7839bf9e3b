"""A mail server that says yes as fast as it can: `python -m tests.notifications.blackhole SOCKET`."""

import asyncio
import socket
import sys

GREETING, READY, GO_ON, YES, BYE = b"220 hi\r\n", b"250 hi\r\n", b"354 go\r\n", b"250 ok\r\n", b"221 bye\r\n"


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(GREETING)
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            writer.write(GO_ON)
            await reader.readuntil(b"\r\n.\r\n")
        writer.write({b"EHLO": READY, b"QUIT": BYE}.get(word, YES))
        if word == b"QUIT":
            break
    writer.close()


async def serve(line: socket.socket) -> None:
    async with await asyncio.start_server(answer, sock=line, limit=2**20) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1]))))
