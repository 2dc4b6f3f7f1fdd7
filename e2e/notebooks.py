"""What the tests of the notebook launcher share: its REST interface and a kernel's WebSocket, spoken as programs do."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

import websocket

WAIT_SECONDS = 60


class Notebooks:
    """A server by URL and token: ours, or a stock jupyter-server."""

    def __init__(self, url: str, token: str):
        self.url, self.token = url, token

    def call(self, method: str, path: str, body: object = None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def status(self, method: str, path: str) -> int:
        try:
            self.call(method, path)
            return 200
        except urllib.error.HTTPError as error:
            return error.code

    def write(self, path: str, cells: list[str]) -> None:
        """Writes a notebook whose cells are named cell0, cell1, …"""
        content = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"cell{number}",
                    "metadata": {},
                    "source": source,
                    "outputs": [],
                    "execution_count": None,
                }
                for number, source in enumerate(cells)
            ],
        }
        self.call("PUT", f"/api/contents/{urllib.parse.quote(path)}", {"type": "notebook", "content": content})

    def printed(self, path: str, cell: int = 0) -> str:
        """What the document shows below a cell."""
        model = self.call("GET", f"/api/contents/{urllib.parse.quote(path)}?type=notebook&content=1")
        return "".join(output.get("text", "") for output in model["content"]["cells"][cell]["outputs"])


class Channels:
    """A page's side of a kernel's WebSocket, in the JSON encoding."""

    def __init__(self, server: Notebooks, kernel: str, session: str | None = None):
        self.session = session or uuid.uuid4().hex
        address = server.url.replace("http", "ws", 1)
        self.socket = websocket.create_connection(
            f"{address}/api/kernels/{kernel}/channels?session_id={self.session}",
            header=[f"Authorization: token {server.token}"],
            timeout=WAIT_SECONDS,
        )

    def execute(self, code: str, cell: str | None = None) -> str:
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": "execute_request",
            "session": self.session,
            "username": "",
            "date": "2026-01-01T00:00:00Z",
            "version": "5.3",
        }
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        message = {
            "channel": "shell",
            "header": header,
            "parent_header": {},
            "metadata": {"cellId": cell} if cell else {},
            "content": content,
            "buffers": [],
        }
        self.socket.send(json.dumps(message))
        return header["msg_id"]

    def receive(self) -> dict:
        return json.loads(self.socket.recv())

    def wait_printed(self, wanted: str) -> str:
        """Reads on until all that was printed ends with this."""
        printed = ""
        while wanted not in printed:
            message = self.receive()
            if message["header"]["msg_type"] == "stream":
                printed += message["content"]["text"]
        return printed

    def until_answered(self, request: str) -> tuple[str, dict]:
        """What is printed until a request is answered and its kernel idle, and the answer."""
        printed, reply, idle = "", None, False
        while reply is None or not idle:
            message = self.receive()
            kind, content = message["header"]["msg_type"], message["content"]
            if message["parent_header"].get("msg_id") != request:
                continue
            if kind == "stream":
                printed += content["text"]
            elif kind == "execute_reply":
                reply = content
            idle |= content.get("execution_state") == "idle"
        return printed, reply

    def rest(self) -> str:
        """What was printed and has arrived before the other end went away."""
        printed = ""
        try:
            while True:
                message = self.receive()
                if message["header"]["msg_type"] == "stream":
                    printed += message["content"]["text"]
        except (websocket.WebSocketException, OSError, ValueError):
            return printed

    def run(self, code: str) -> str:
        """Executes and returns what was printed and shown."""
        request, said, waiting = self.execute(code), "", {"execute_reply", "idle"}
        while waiting:
            message = self.receive()
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            waiting -= {kind, content.get("execution_state")}
            if kind == "stream":
                said += content["text"]
            elif kind in ("execute_result", "display_data"):
                said += content["data"].get("text/plain", "")
            elif kind == "error":
                said += content["ename"]
        return said

    def close(self) -> None:
        self.socket.close()


def wait_for(condition, what: str):
    """Waits until the condition is true, and returns what it is."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(0.1)
    raise AssertionError(f"it did not happen that {what}")
