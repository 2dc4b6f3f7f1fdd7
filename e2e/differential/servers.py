"""Starts MLflow's own server beside our stack: one Postgres, one object store, artifacts through the server's proxy."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from stack import Stack, free_ports

START_SECONDS = 180
STOP_SECONDS = 30
# The object store's bucket that users' programs have keys for; the original keeps its artifacts below it.
BUCKET = "data"


@contextlib.contextmanager
def both() -> Iterator[tuple[str, str]]:
    """Addresses of the original and of ours, both new and empty."""
    with tempfile.TemporaryDirectory(prefix="mlops-differential-", ignore_cleanup_errors=True) as folder:
        stack = Stack(Path(folder) / "data")
        try:
            print("Starting our stack", flush=True)
            stack.up()
            with original(stack, Path(folder)) as url:
                yield url, stack.url("tracking-server")
        finally:
            stack.down()


@contextlib.contextmanager
def original(stack: Stack, folder: Path) -> Iterator[str]:
    port = free_ports(1)[0]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--backend-store-uri", database(stack), "--artifacts-destination", f"s3://{BUCKET}/original"]
    print("Starting MLflow's own server", flush=True)
    with open(folder / "original.log", "wb") as log:
        environment = {**os.environ, **client_environment(stack)}
        environment.pop("MLFLOW_TRACKING_URI", None)
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_until_healthy(url, server, folder / "original.log")
        yield url
    finally:
        os.killpg(server.pid, 15)
        server.wait(STOP_SECONDS)


def database(stack: Stack) -> str:
    """A database of its own on the stack's Postgres."""
    password = (stack.data / "secrets" / "postgres_superuser").read_text().strip()
    place = f"127.0.0.1:{stack.ports['POSTGRES_PORT']}"
    connection = psycopg2.connect(f"postgresql://postgres:{password}@{place}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE original")
    connection.close()
    return f"postgresql+psycopg2://postgres:{password}@{place}/original"


def client_environment(stack: Stack) -> dict[str, str]:
    """What ./mlops env prints: among it the object store and its keys."""
    printed = stack.command("env").stdout
    pairs = (line.removeprefix("export ").split("=", 1) for line in printed.splitlines() if line.startswith("export "))
    return {name: value.strip("'") for name, value in pairs}


def wait_until_healthy(url: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"the original MLflow server did not start:\n{log.read_text()[-3000:]}")
