"""What is wrong with an artifact's path is refused on both ports, and changes nothing."""

import socket

import pytest

from stack import Stack

PREFIX = "/api/2.0/mlflow-artifacts/artifacts/"
UNSAFE = [
    "../x",
    "1/../../x",
    "..%2fx",
    "%2e%2e/x",
    "%252e%252e%252fx",
    "%25252e%25252e/x",
    "1/a%00b",
    "1/a%5Cb",
    "/etc/passwd",
    "%2fetc/passwd",
    "1/a%23b",
    "..;/x",
    "C:/x",
    "file:/etc/passwd",
    "x" * 3000,
]


def status(port: int, method: str, target: str, body: bytes = b"") -> int:
    """Sends the target as it is: no client tidies it."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        head = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("port", ["TRACKING_PORT", "ARTIFACTS_PORT"])
@pytest.mark.parametrize("path", UNSAFE, ids=lambda path: path[:30])
def test_unsafe_paths_are_refused_and_write_nothing(stack: Stack, port: str, path: str):
    store = stack.data / "objects"
    before = {file for file in store.rglob("*") if file.is_file()}
    for method in ("PUT", "GET", "DELETE"):
        assert status(stack.ports[port], method, PREFIX + path, b"x") == 400, method
    assert status(stack.ports[port], "GET", PREFIX[:-1] + "?path=" + path) == 400
    assert {file for file in store.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize("port", ["TRACKING_PORT", "ARTIFACTS_PORT"])
def test_odd_names_and_empty_files_come_back(stack: Stack, port: str):
    for name in ("e%CC%81", "%F0%9F%9A%80", "a;b=1", "100%25", "a%2Bb%20c", "..."):
        target = f"{PREFIX}odd/{port}/{name}"
        assert status(stack.ports[port], "PUT", target) == 200
        assert status(stack.ports[port], "GET", target) == 200
        assert status(stack.ports[port], "DELETE", target) == 200
        assert status(stack.ports[port], "GET", target) == 404
