#!/usr/bin/env python3
"""Measures the notebook launcher and jupyter-server side by side, in turns.

    bench.py LAUNCHER [--rounds N] [--java JAVA] [--only NAME...]

LAUNCHER is the folder of the packaged service (target/quarkus-app), or its native executable. Run it with a Python that
has jupyter-server, ipykernel and websocket-client; kernels of both servers run on that Python. Requests are sent by wrk.
Prints a table in Markdown: the median of the rounds and their range.
"""

import argparse
import concurrent.futures
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import websocket
from jupyter_client import BlockingKernelClient, KernelManager

V1 = "v1.kernel.websocket.jupyter.org"
TOKEN = "bench"
WARM_UP = 300
ROUND_TRIPS = 300
LISTINGS = 10
LINES = 100_000
DISPLAY_BYTES = 50_000_000
REST_SECONDS = 3
REST_CLIENTS = 4
# A virtual machine compiles what it does often; three seconds are over before it is done.
REST_WARM_UPS = 2
KERNELS = 20
# What was taken for large outputs is given back when nothing goes on.
QUIET_SECONDS = 10
# What ./mlops and the image start the launcher with.
MOSTLY_IDLE = [
    "-Xms8m",
    "-XX:MinHeapFreeRatio=10",
    "-XX:MaxHeapFreeRatio=20",
    "-XX:TrimNativeHeapInterval=5000",
    "-Djdk.nio.maxCachedBufferSize=262144",
    "-XX:Tier4InvocationThreshold=15000",
    "-XX:Tier4MinInvocationThreshold=2000",
    "-XX:Tier4CompileThreshold=45000",
    "-XX:Tier4BackEdgeThreshold=120000",
]
SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A running server, ours or the original."""

    def __init__(self, name: str, command: list[str], port: int, folder: Path):
        self.name, self.port = name, port
        began = time.perf_counter()
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=open(folder / f"{name}.log", "w"), stderr=subprocess.STDOUT
        )
        while True:
            with contextlib.suppress(OSError):
                if self.call("GET", "/api/status")[0] == 200:
                    break
            time.sleep(0.02)
        self.start_seconds = time.perf_counter() - began

    def call(self, method: str, path: str, body: object = None) -> tuple[int, object]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        data = None if body is None else json.dumps(body)
        connection.request(method, path, data, {"Authorization": f"token {TOKEN}"})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, json.loads(content) if content else None

    def memory_mb(self) -> float:
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
        return 0

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


class Channels:
    """A kernel's WebSocket, in the encoding that JupyterLab uses."""

    def __init__(self, server: Server, kernel: str):
        self.session = uuid.uuid4().hex
        self.socket = websocket.create_connection(
            f"ws://127.0.0.1:{server.port}/api/kernels/{kernel}/channels?session_id={self.session}",
            header=[f"Authorization: token {TOKEN}"],
            subprotocols=[V1],
            timeout=300,
            sockopt=((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),),
        )

    def send(self, kind: str, content: dict) -> str:
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self.session,
            "username": "bench",
            "date": "2026-01-01T00:00:00Z",
            "version": "5.3",
        }
        parts = [b"shell", *(json.dumps(part).encode() for part in (header, {}, {}, content))]
        offsets = [8 * (len(parts) + 2)]
        for part in parts:
            offsets.append(offsets[-1] + len(part))
        words = struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets)
        self.socket.send_binary(words + b"".join(parts))
        return header["msg_id"]

    def receive(self) -> tuple[dict, dict, bytes]:
        frame = self.socket.recv()
        count = struct.unpack_from("<Q", frame)[0]
        offsets = struct.unpack_from(f"<{count}Q", frame, 8)
        parts = [frame[a:b] for a, b in zip(offsets, offsets[1:])]
        return json.loads(parts[1]), json.loads(parts[2]), parts[4]

    def run(self, code: str) -> int:
        """Executes and waits for reply and idle; returns the bytes of all contents."""
        request = self.send("execute_request", execute(code))
        size, replied, idle = 0, False, False
        while not (replied and idle):
            header, parent, content = self.receive()
            if parent.get("msg_id") == request:
                size += len(content)
                replied |= header["msg_type"] == "execute_reply"
                idle |= header["msg_type"] == "status" and b'"idle"' in content
        return size

    def info(self) -> None:
        request = self.send("kernel_info_request", {})
        while True:
            header, parent, _ = self.receive()
            if parent.get("msg_id") == request and header["msg_type"] == "kernel_info_reply":
                return


def execute(code: str) -> dict:
    return {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def round_trips(channels) -> dict[str, float]:
    times = []
    for number in range(WARM_UP + ROUND_TRIPS):
        began = time.perf_counter()
        channels.run("1")
        if number >= WARM_UP:
            times.append((time.perf_counter() - began) * 1000)
    return {"round trip p50, ms": statistics.median(times), "round trip p99, ms": percentile(times, 0.99)}


class Direct:
    """The same kernel without any server: jupyter_client over ZeroMQ."""

    def __init__(self, client: BlockingKernelClient):
        self.client = client

    def run(self, code: str) -> None:
        request = self.client.execute(code, store_history=False, allow_stdin=False)
        while self.client.get_shell_msg()["parent_header"].get("msg_id") != request:
            pass
        while True:
            message = self.client.get_iopub_msg()
            idle = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
            if idle and message["parent_header"].get("msg_id") == request:
                return


def direct() -> dict[str, float]:
    manager = KernelManager()
    manager.start_kernel(**SILENT)
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(60)
    link = Direct(client)
    link.run("1")
    measured = round_trips(link)
    client.stop_channels()
    manager.shutdown_kernel()
    return measured


def kernel(server: Server) -> tuple[str, Channels]:
    name = server.call("POST", "/api/kernels", {})[1]["id"]
    channels = Channels(server, name)
    channels.run("1")
    return name, channels


def conversation(server: Server) -> dict[str, float]:
    name, channels = kernel(server)
    measured = round_trips(channels)
    began = time.perf_counter()
    size = channels.run(f"for i in range({LINES}): print('line', i)")
    measured["100,000 lines, s"] = time.perf_counter() - began
    measured["100,000 lines arrived, %"] = 100 * size / sum(len(f"line {i}") + 2 for i in range(LINES)) // 1
    began = time.perf_counter()
    channels.run(
        f"from IPython.display import display\ndisplay({{'text/plain': 'x' * {DISPLAY_BYTES}}}, raw=True)"
    )
    measured["50 MB display, s"] = time.perf_counter() - began
    channels.socket.close()
    server.call("DELETE", f"/api/kernels/{name}")
    return measured


def requests(server: Server, path: str) -> float:
    """Answers a second, asked for by wrk: clients in Python take more of the machine than either server does."""
    command = ["wrk", "-t1", f"-c{REST_CLIENTS}", f"-d{REST_SECONDS}", "-H", f"Authorization: token {TOKEN}"]
    address = f"http://127.0.0.1:{server.port}{path}"
    said = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return float(re.search(r"Requests/sec:\s*([\d.]+)", said).group(1))


def rest(server: Server) -> dict[str, float]:
    measured = {"GET /api/status in its first 3 s, 1/s": requests(server, "/api/status")}
    for _ in range(REST_WARM_UPS):
        requests(server, "/api/status")
    for path in ("/api/status", "/api/kernels", "/api/contents/many?content=1", "/api/contents/a.ipynb?content=1"):
        requests(server, path)
        measured[f"GET {path.split('?')[0]}, 1/s"] = requests(server, path)
    times = []
    for _ in range(LISTINGS):
        began = time.perf_counter()
        server.call("GET", "/api/contents/thousands?content=1")
        times.append((time.perf_counter() - began) * 1000)
    measured["listing 5,000 files, ms"] = statistics.median(times)
    return measured


def many_kernels(server: Server) -> dict[str, float]:
    began = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(KERNELS) as pool:
        names = list(pool.map(lambda _: server.call("POST", "/api/kernels", {})[1]["id"], range(KERNELS)))
        list(pool.map(lambda name: Channels(server, name).info(), names))
    measured = {"20 kernels ready, s": time.perf_counter() - began}
    with concurrent.futures.ThreadPoolExecutor(KERNELS) as pool:
        list(pool.map(lambda name: server.call("DELETE", f"/api/kernels/{name}"), names))
    return measured


def many_kernels_direct() -> dict[str, float]:
    def one(_: int) -> KernelManager:
        manager = KernelManager()
        manager.start_kernel(**SILENT)
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(120)
        client.stop_channels()
        return manager

    began = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(KERNELS) as pool:
        managers = list(pool.map(one, range(KERNELS)))
    measured = {"20 kernels ready, s": time.perf_counter() - began}
    for manager in managers:
        manager.shutdown_kernel(now=True)
    return measured


def files(root: Path) -> None:
    for folder, count in (("many", 20), ("thousands", 5_000)):
        (root / folder).mkdir(parents=True)
        for number in range(count):
            (root / folder / f"file-{number}.txt").write_text("x")
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": i, "outputs": [], "source": "x = 1\n" * 5}
        for i in range(50)
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    (root / "a.ipynb").write_text(json.dumps(notebook))


def ours(launcher: Path, java: str, settings: list[str]) -> list[str]:
    if launcher.is_file():
        return [str(launcher), "-Xmx384m", *settings]
    cache = launcher / "start.aot"
    learned = [f"-XX:AOTCache={cache}", "-Xlog:aot=off"] if cache.exists() else []
    return [
        java,
        "-Xmx384m",
        "-XX:+UseSerialGC",
        "-XX:+UseCompactObjectHeaders",
        "--enable-native-access=ALL-UNNAMED",
        *MOSTLY_IDLE,
        *learned,
        *settings,
        "-jar",
        str(launcher / "quarkus-run.jar"),
    ]


def servers(launcher: Path, java: str, folder: Path) -> dict[str, list[str]]:
    """The commands; {port} is put in later."""
    python, root = sys.executable, folder / "root"
    settings = [
        "-Dquarkus.http.port={port}",
        f"-Dmlops.auth.token={TOKEN}",
        f"-Dmlops.contents.directory={root}",
        f"-Dmlops.state.directory={folder / 'state'}",
        f"-Dmlops.kernels.python={python}",
    ]
    return {
        "ours": ours(launcher, java, settings),
        "original": [
            python,
            "-m",
            "jupyter_server",
            "--allow-root",
            "--no-browser",
            "--port={port}",
            f"--IdentityProvider.token={TOKEN}",
            f"--ServerApp.root_dir={root}",
            "--ServerApp.port_retries=0",
        ],
    }


PARTS = {"conversation": conversation, "rest": rest, "kernels": many_kernels}


def measure(arguments: argparse.Namespace, folder: Path) -> dict[str, dict[str, list[float]]]:
    results: dict[str, dict[str, list[float]]] = {}

    def note(who: str, measured: dict[str, float]) -> None:
        for name, value in measured.items():
            results.setdefault(name, {}).setdefault(who, []).append(value)
            print(f"{who}: {name} = {value:.2f}", file=sys.stderr, flush=True)

    commands = servers(arguments.launcher.resolve(), arguments.java, folder)
    for turn in range(arguments.rounds):
        for who in sorted(commands, reverse=turn % 2 == 1):
            port = free_port()
            server = Server(who, [part.replace("{port}", str(port)) for part in commands[who]], port, folder)
            try:
                time.sleep(3)
                note(who, {"start, s": server.start_seconds, "idle memory, MB (PSS)": server.memory_mb()})
                for name in arguments.only:
                    note(who, PARTS[name](server))
                time.sleep(QUIET_SECONDS)
                note(who, {"memory afterwards, MB (PSS)": server.memory_mb()})
            finally:
                server.stop()
        if "conversation" in arguments.only:
            note("no server", direct())
        if "kernels" in arguments.only:
            note("no server", many_kernels_direct())
    return results


def table(results: dict[str, dict[str, list[float]]]) -> str:
    columns = ["ours", "original", "no server"]
    lines = ["| | " + " | ".join(columns) + " |", "| --- |" + " ---: |" * len(columns)]
    for name, values in results.items():
        cells = []
        for column in columns:
            each = values.get(column)
            cells.append(f"{statistics.median(each):.1f} ({min(each):.1f}–{max(each):.1f})" if each else "")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("launcher", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    java = str(Path(os.environ["JAVA_HOME"], "bin", "java")) if "JAVA_HOME" in os.environ else "java"
    parser.add_argument("--java", default=java)
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    arguments = parser.parse_args()
    if "rest" in arguments.only and not shutil.which("wrk"):
        parser.error("requests are sent by wrk, which is not installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files(folder / "root")
        print(table(measure(arguments, folder)))


if __name__ == "__main__":
    main()
