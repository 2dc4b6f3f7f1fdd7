"""A stack of its own for the tests: free ports, a data folder that is thrown away, the same launcher as everybody's."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

PORTS = ("TRACKING_PORT", "ARTIFACTS_PORT", "WORKFLOWS_PORT", "NOTEBOOKS_PORT", "POSTGRES_PORT", "S3_PORT", "BROWSER_PORT")
SERVICES = {
    "tracking-server": "TRACKING_PORT",
    "artifact-gateway": "ARTIFACTS_PORT",
    "workflow-scheduler": "WORKFLOWS_PORT",
    "notebook-launcher": "NOTEBOOKS_PORT",
}

START_SECONDS = 600
STOP_SECONDS = 60


class Stack:
    def __init__(self, data: Path, **settings: str):
        self.data = data
        self.settings = settings
        self.ports = dict(zip(PORTS, free_ports(len(PORTS))))
        self.token = "end-to-end-token"
        self._launcher: subprocess.Popen | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **{name: str(port) for name, port in self.ports.items()},
            "MLOPS_DATA": str(self.data),
            "NOTEBOOK_TOKEN": self.token,
            # Small heaps, so that what is not streamed shows.
            "TRACKING_HEAP_MB": "128",
            "ARTIFACTS_HEAP_MB": "128",
            "MLFLOW_TRACKING_URI": self.url("tracking-server"),
            "MLOPS_WORKFLOWS_URL": self.url("workflow-scheduler"),
            "MLOPS_NOTEBOOKS_URL": self.url("notebook-launcher"),
            "MLOPS_NOTEBOOKS_TOKEN": self.token,
            **self.settings,
        }

    def url(self, service: str) -> str:
        return f"http://127.0.0.1:{self.ports[SERVICES[service]]}"

    def command(self, *arguments: str, timeout: float = START_SECONDS) -> subprocess.CompletedProcess:
        """Runs ./mlops against this stack."""
        return subprocess.run(
            [ROOT / "mlops", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
        )

    def up(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        with open(self.data / "up.log", "a") as log:
            self._launcher = subprocess.Popen(
                [ROOT / "mlops", "up"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=hears_interrupts,
            )
        for service in SERVICES:
            self.wait_ready(service)

    def down(self) -> None:
        """Stops the stack as Ctrl-C does."""
        if self._launcher is None:
            return
        self._launcher.send_signal(signal.SIGINT)
        self._launcher.wait(STOP_SECONDS)
        self._launcher = None

    def workflows(self, method: str, path: str, body: dict | None = None) -> dict:
        """Calls the scheduler's REST interface, JSON in and out."""
        request = urllib.request.Request(
            self.url("workflow-scheduler") + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            content = response.read()
        return json.loads(content) if content else {}

    def wait_ready(self, service: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._launcher is not None and self._launcher.poll() is not None:
                raise AssertionError(f"./mlops up ended:\n{(self.data / 'up.log').read_text()}")
            try:
                with urllib.request.urlopen(self.url(service) + "/q/health/ready", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"{service} is not ready:\n{(self.data / 'up.log').read_text()}")

    def pid(self, service: str) -> int:
        state = json.loads((self.data / "run" / "stack.json").read_text())
        return next(child["pid"] for child in state["children"] if child["name"] == service)

    def kill(self, service: str) -> None:
        """kill -9, and waits until the launcher has started it again."""
        before = self.pid(service)
        os.kill(before, signal.SIGKILL)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.pid(service) != before:
                return self.wait_ready(service)
            time.sleep(0.1)
        raise AssertionError(f"{service} was not started again")

    def peak_memory_bytes(self, service: str) -> int:
        status = Path(f"/proc/{self.pid(service)}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024


def hears_interrupts() -> None:
    """A shell lets its background jobs ignore Ctrl-C, and what they start with them; a stack is stopped by it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
