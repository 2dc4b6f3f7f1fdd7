"""What scenarios call: a server's REST interface and the stock client, both recorded exchange by exchange."""

import contextlib
import json
import random
import string
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter

TIMEOUT_SECONDS = 60
PREFIX = "/api/2.0/mlflow/"
COMPARED_HEADERS = ("Content-Disposition", "X-Content-Type-Options", "Allow", "Location")


@dataclass
class Exchange:
    """A request and its answer as they were on the wire, and when: milliseconds since the epoch, both inclusive."""

    request: list
    answer: dict
    began: int
    ended: int


@dataclass
class Answer:
    status: int
    body: Any

    def __getitem__(self, key):
        return self.body[key]

    def dig(self, *keys):
        """The value that the keys lead to, or None: an answer that is wrong must not end the scenario."""
        value = self.body
        for key in keys:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value


@dataclass
class Api:
    """One server under one scenario."""

    url: str
    suffix: str = field(default_factory=lambda: "".join(random.choices(string.ascii_lowercase, k=10)))
    exchanges: list[Exchange] = field(default_factory=list)

    def __post_init__(self):
        self._session = requests.Session()
        self._session.trust_env = False

    def name(self, name: str) -> str:
        """A name that no other scenario or run of it uses."""
        return f"{name}-{self.suffix}"

    def get(self, path: str, query: dict | list | None = None, **options) -> Answer:
        return self.call("GET", path, query=query, **options)

    def post(self, path: str, body: Any = None, **options) -> Answer:
        return self.call("POST", path, body={} if body is None else body, **options)

    def patch(self, path: str, body: Any = None, **options) -> Answer:
        return self.call("PATCH", path, body={} if body is None else body, **options)

    def delete(self, path: str, body: Any = None, **options) -> Answer:
        return self.call("DELETE", path, body=body, **options)

    def call(self, method: str, path: str, *, query=None, body=None, data=None, headers=None) -> Answer:
        """A path without a leading slash is below /api/2.0/mlflow; `body` is sent as JSON, `data` as it is."""
        path = path if path.startswith("/") else PREFIX + path
        url = self.url + path + ("?" + urlencode(query, doseq=True) if query else "")
        sent = dict(headers or {})
        if body is not None:
            data = json.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        request = requests.Request(method, url, data=data, headers=sent)
        prepared = self._session.prepare_request(request)
        prepared.url = url
        began = now()
        response = self._session.send(prepared, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        shown = data.decode(errors="replace") if isinstance(data, bytes) else body
        return self._record([method, path, query, shown, headers], response, began)

    def client(self, action: Callable[[Any], Any]) -> Any:
        """Runs the action with the stock client; what it sends and what comes of it are both recorded."""
        return self._act(action, Tap(self))

    def outcome(self, action: Callable[[Any], Any]) -> Any:
        """The same where the client sends from threads, in an order of its own: only what comes of it is recorded."""
        return self._act(action, contextlib.nullcontext())

    def _act(self, action: Callable[[Any], Any], recording: contextlib.AbstractContextManager) -> Any:
        import mlflow

        mlflow.set_tracking_uri(self.url)
        began = now()
        with recording:
            try:
                result = action(mlflow.MlflowClient(self.url, self.url))
                outcome = {"returned": plain(result)}
            except Exception as failure:  # whatever users would see
                result = None
                outcome = {"raised": type(failure).__name__, "message": str(failure)}
        self._keep(["client"], outcome, began)
        return result

    def _record(self, request: list, response: requests.Response, began: int) -> Answer:
        body = body_of(response)
        answer = {"status": response.status_code, "type": response.headers.get("Content-Type", "").split(";")[0]}
        answer |= {name: response.headers[name] for name in COMPARED_HEADERS if name in response.headers}
        if "Allow" in answer:
            answer["Allow"] = ", ".join(sorted(answer["Allow"].split(", ")))
        self._keep(request, answer | {"body": body}, began)
        return Answer(response.status_code, body)

    def _keep(self, request: list, answer: dict, began: int) -> None:
        ended = now()
        self.exchanges.append(Exchange(request, answer, began, ended))
        # The next call begins in a later millisecond, so that a time tells which call set it.
        while now() <= ended:
            time.sleep(0.0005)


# The client remembers what a server can for a while, and asks again when that is over, whatever it is doing then.
NOW_AND_THEN = {"/api/3.0/mlflow/server-info", "/api/3.0/mlflow/server-features"}


class Tap:
    """While it is open, records what any client library in this process sends to the server."""

    def __init__(self, api: Api):
        self._api = api
        self._send = HTTPAdapter.send

    def __enter__(self):
        def send(adapter, request, **options):
            began = now()
            response = self._send(adapter, request, **options)
            parts = urlsplit(request.url)
            if request.url.startswith(self._api.url) and parts.path not in NOW_AND_THEN:
                query = {name: one(values) for name, values in parse_qs(parts.query).items()} or None
                shown = [request.method, parts.path, query, text_of(request.body), None]
                self._api._record(shown, response, began)
            return response

        HTTPAdapter.send = send

    def __exit__(self, *_):
        HTTPAdapter.send = self._send


def one(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def now() -> int:
    return time.time_ns() // 1_000_000


def text_of(body: Any) -> Any:
    if isinstance(body, bytes):
        try:
            body = body.decode()
        except UnicodeDecodeError:
            return f"<{len(body)} bytes>"
    if isinstance(body, str):
        try:
            return json.loads(body)
        except ValueError:
            return body
    return None if body is None else f"<{type(body).__name__}>"


def body_of(response: requests.Response) -> Any:
    kind = response.headers.get("Content-Type", "")
    content = response.content
    if kind.startswith("application/json") and content:
        try:
            return json.loads(content)
        except ValueError:
            return {"not JSON": content.decode(errors="replace")}
    if kind.startswith("text/html") and response.status_code >= 300:
        return "<page>"
    return text_of(content) if content else ""


def plain(value: Any) -> Any:
    """A client's entity as JSON would have it."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(each) for each in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if hasattr(value, "to_dictionary"):
        return plain(value.to_dictionary())
    if hasattr(value, "__dict__"):
        return {key.strip("_"): plain(each) for key, each in sorted(vars(value).items())}
    return str(value)
