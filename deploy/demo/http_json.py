"""JSON over HTTP with the standard library alone."""

import json
import urllib.error
import urllib.request


class ApiError(Exception):
    """An answer that is not a success."""

    def __init__(self, method: str, path: str, status: int, body: str):
        super().__init__(f"{method} {path} answered {status}: {body}")
        self.status = status


class Api:
    def __init__(self, url: str, token: str | None = None):
        self.url = url.rstrip("/")
        self.token = token

    def get(self, path: str) -> dict:
        return self._send("GET", path, None, None)

    def post(self, path: str, body: dict) -> dict:
        return self._send("POST", path, json.dumps(body).encode(), "application/json")

    def put(self, path: str, body: dict | bytes, content_type: str = "application/json") -> dict:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._send("PUT", path, data, content_type)

    def _send(self, method: str, path: str, data: bytes | None, content_type: str | None) -> dict:
        request = urllib.request.Request(self.url + path, data=data, method=method)
        if content_type:
            request.add_header("Content-Type", content_type)
        if self.token:
            request.add_header("Authorization", f"token {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise ApiError(method, path, error.code, error.read().decode(errors="replace")) from error
