"""A server on loopback that speaks OpenAI's protocol and fails in every way a script tells it."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class OpenAIServer:
    """Plays one act a request, the last one again and again. `requests` are the bodies it got.

    `left` is set when a client has closed its connection before an act was over.
    """

    def __init__(self, acts: list[Act]) -> None:
        self._acts = acts
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.stopping = threading.Event()
        self.left = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                server.requests.append(json.loads(self.rfile.read(size)))
                server.keys.append(self.headers["Authorization"])
                number = len(server.requests) - 1
                act = server._acts[min(number, len(server._acts) - 1)]
                try:
                    act(self, server)
                except (BrokenPipeError, ConnectionResetError):
                    server.left.set()

            def log_message(self, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> OpenAIServer:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()


Act = Callable[[BaseHTTPRequestHandler, OpenAIServer], None]


def says(text: str, *, finish: str = "stop", usage: tuple[int, int] | None = None) -> Act:
    """Streams a text token by token; `usage` are the tokens it counts, read and written."""

    def act(handler: BaseHTTPRequestHandler, server: OpenAIServer) -> None:
        _start(handler)
        for token in re.findall(r"\s?\w+|\s|[^\w\s]", text):
            _send(handler, _chunk({"content": token}))
        _send(handler, _chunk({}, finish))
        if usage:
            read, written = usage
            counts = {
                "prompt_tokens": read,
                "completion_tokens": written,
                "total_tokens": read + written,
            }
            _send(handler, {**_chunk({}), "choices": [], "usage": counts})
        handler.wfile.write(b"data: [DONE]\n\n")

    return act


def fails(status: int, message: str = "no", **error: str) -> Act:
    """An HTTP error with OpenAI's body; the client may try again at once."""

    def act(handler: BaseHTTPRequestHandler, server: OpenAIServer) -> None:
        body = json.dumps({"error": {"message": message, "type": "error", **error}}).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("retry-after-ms", "1")
        handler.end_headers()
        handler.wfile.write(body)

    return act


def hangs(handler: BaseHTTPRequestHandler, server: OpenAIServer) -> None:
    """Takes the request and never answers."""
    server.stopping.wait(60)


def hangs_after(text: str) -> Act:
    """Streams a text and then nothing more, with the connection open."""

    def act(handler: BaseHTTPRequestHandler, server: OpenAIServer) -> None:
        _start(handler)
        _send(handler, _chunk({"content": text}))
        server.stopping.wait(60)

    return act


def trickles(handler: BaseHTTPRequestHandler, server: OpenAIServer) -> None:
    """Streams bytes of comments for ever, so that no read of the client's ever times out."""
    _start(handler)
    while not server.stopping.wait(0.05):
        handler.wfile.write(b":\n")


def writes_for_ever(handler: BaseHTTPRequestHandler, server: OpenAIServer) -> None:
    """Streams words without end."""
    _start(handler)
    while not server.stopping.wait(0.01):
        _send(handler, _chunk({"content": "word "}))


def streams(raw: str) -> Act:
    """Sends raw text as an event stream and closes the connection."""

    def act(handler: BaseHTTPRequestHandler, server: OpenAIServer) -> None:
        _start(handler)
        handler.wfile.write(raw.encode())

    return act


def breaks_off(text: str) -> Act:
    """Streams a text and then drops the connection in the middle of the stream."""

    def act(handler: BaseHTTPRequestHandler, server: OpenAIServer) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        data = f"data: {json.dumps(_chunk({'content': text}))}\n\n".encode()
        handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\nff\r\ndata: {")
        handler.close_connection = True

    return act


def page(handler: BaseHTTPRequestHandler, server: OpenAIServer) -> None:
    """Answers with a web page, as a proxy's log-in does."""
    body = b"<html>Please log in</html>"
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@contextlib.contextmanager
def dead_address() -> Iterator[str]:
    """The address of a port on which nobody listens."""
    with OpenAIServer([]) as server:
        address = server.base_url
    yield address


def _start(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()


def _chunk(delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def _send(handler: BaseHTTPRequestHandler, value: dict[str, Any]) -> None:
    handler.wfile.write(f"data: {json.dumps(value)}\n\n".encode())
    handler.wfile.flush()
