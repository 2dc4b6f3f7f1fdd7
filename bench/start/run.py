#!/usr/bin/env python3
"""Start-up time, idle memory and size of each service, beside the originals.

    bench/start/run.py [--mlflow PROGRAM] [--jupyter PROGRAM] [--airflow PROGRAM] [--rounds 5] [--write README.md]

Starts a stack of its own by ./mlops up, on free ports, and ends each service in turn, which the stack starts again;
once more with native executables where every service has one. An original is measured when its program is named, an
image where Docker has one. Prints a table, and writes it between the marks <!-- start --> and <!-- /start --> of a
file. ./mlops bench start installs the originals first, and writes the table of the README.
"""

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "e2e"))

from stack import SERVICES, Stack, free_ports  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
IDLE_SECONDS = 10
PATIENCE_SECONDS = 300
POLL_SECONDS = 0.005
ORIGINAL_OF = {
    "tracking-server": "mlflow",
    "notebook-launcher": "jupyter",
    "workflow-scheduler": "airflow",
    "artifact-gateway": None,
}


@dataclass(frozen=True)
class Measured:
    start_ms: list[float]
    memory_bytes: int
    size_bytes: int
    image_bytes: int | None = None

    def row(self, name: str, form: str) -> str:
        start = statistics.median(self.start_ms)
        spread = f"{min(self.start_ms):,.0f}–{max(self.start_ms):,.0f}"
        return (
            f"| {name} | {form} | {start:,.0f} ({spread}) ms | {self.memory_bytes / 2**20:.0f} MiB "
            f"| {self.size_bytes / 2**20:.0f} MiB | {f'{self.image_bytes / 1e6:,.0f} MB' if self.image_bytes else ''} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("mlflow", "jupyter", "airflow"):
        parser.add_argument("--" + name, type=Path, help=f"the program {name} of an environment of its own")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", type=Path, help="the file whose table this is")
    arguments = parser.parse_args()
    rows: dict[str, list[str]] = {service: [] for service in SERVICES}
    for form in ("native", "JVM"):
        if form == "native" and not all(executable(service) for service in SERVICES):
            print("native: not measured, not every service has an executable", file=sys.stderr)
            continue
        for service, measured in ours(form, arguments.rounds).items():
            rows[service].append(measured.row(service, form))
    for service, name in ORIGINAL_OF.items():
        program = getattr(arguments, name) if name else None
        if program:
            measured = STARTERS[name](program.absolute(), min(3, arguments.rounds))
            rows[service].append(measured.row(f"*{name}*", "original"))
    head = "| service | form | start to ready | idle memory | program | image |\n| --- | --- | --- | --- | --- | --- |"
    table = "\n".join([head, *(row for service in rows for row in rows[service])])
    print(table)
    if arguments.write:
        text = arguments.write.read_text()
        before, rest = text.split("<!-- start -->", 1)
        after = rest.split("<!-- /start -->", 1)[1]
        arguments.write.write_text(f"{before}<!-- start -->\n{table}\n<!-- /start -->{after}")


def executable(service: str) -> Path | None:
    return next((ROOT / service / "target").glob("*-runner"), None)


def ours(form: str, rounds: int) -> dict[str, Measured]:
    os.environ["MLOPS_NATIVE"] = "1" if form == "native" else ""
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "data")
        try:
            stack.up()
            times = {service: [restart(stack, service) for _ in range(rounds)] for service in SERVICES}
            time.sleep(IDLE_SECONDS)
            return {
                service: Measured(
                    times[service], proportional_bytes([stack.pid(service)]), size(service, form), image(service, form)
                )
                for service in SERVICES
            }
        finally:
            stack.down()


def restart(stack: Stack, service: str) -> float:
    """Milliseconds from the service's new process to its readiness. The stack starts what ended again, and no other
    program starts at that moment."""
    before = stack.pid(service)
    os.kill(before, signal.SIGTERM)
    pid = poll(lambda: pid_after(stack, service, before))
    poll(lambda: answers(stack.url(service) + "/q/health/ready"))
    return (time.time() - started(pid)) * 1000


def pid_after(stack: Stack, service: str, before: int) -> int | None:
    pid = stack.pid(service)
    return pid if pid and pid != before else None


def size(service: str, form: str) -> int:
    if form == "native":
        return executable(service).stat().st_size
    application = ROOT / service / "target" / "quarkus-app"
    return sum(file.stat().st_size for file in application.rglob("*") if file.is_file() and file.suffix != ".aot")


def image(service: str, form: str) -> int | None:
    """Of the service's image, if Docker has it in this form; it is the JVM's when it brings one."""
    if shutil.which("docker") is None:
        return None
    name = f"mlops-cloud/{service}"
    found = subprocess.run(["docker", "image", "inspect", "-f", "{{.Size}}", name], capture_output=True, text=True)
    if found.returncode != 0:
        return None
    look = ["docker", "run", "--rm", "--entrypoint", "sh", name, "-c", "[ -e /opt/jre ] && echo JVM || echo native"]
    is_form = subprocess.run(look, capture_output=True, text=True).stdout.strip() == form
    return int(found.stdout) if is_form else None


def mlflow(program: Path, rounds: int) -> Measured:
    def command(folder: Path, port: int) -> list[list[str]]:
        store = f"sqlite:///{folder}/mlflow.db"
        return [[program, "server", "--backend-store-uri", store, "--port", str(port)]]

    return original(program, command, "/health", rounds)


def jupyter(program: Path, rounds: int) -> Measured:
    def command(folder: Path, port: int) -> list[list[str]]:
        return [[program, "lab", "--no-browser", "--allow-root", f"--port={port}", f"--notebook-dir={folder}"]]

    return original(program, command, "/api", rounds)


def airflow(program: Path, rounds: int) -> Measured:
    def command(folder: Path, port: int) -> list[list[str]]:
        parts = [["api-server", "--port", str(port)], ["scheduler"], ["dag-processor"], ["triggerer"]]
        return [[program, *part] for part in parts]

    return original(program, command, "/api/v2/monitor/health", rounds)


STARTERS: dict[str, Callable[[Path, int], Measured]] = {"mlflow": mlflow, "jupyter": jupyter, "airflow": airflow}


def original(program: Path, command: Callable[[Path, int], list[list[str]]], health: str, rounds: int) -> Measured:
    """The first start, which makes the database, does not count."""
    folder = Path(tempfile.mkdtemp())
    environment = {**os.environ, "AIRFLOW_HOME": str(folder), "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "HOME": str(folder)}
    times, memory = [], 0
    try:
        if program.name == "airflow":
            subprocess.run([program, "db", "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        for round_ in range(rounds + 1):
            port = free_ports(1)[0]
            begin = time.time()
            processes = [
                subprocess.Popen(
                    each, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
                for each in command(folder, port)
            ]
            try:
                poll(lambda: answers(f"http://127.0.0.1:{port}{health}"))
                if round_ > 0:
                    times.append((time.time() - begin) * 1000)
                if round_ == rounds:
                    time.sleep(IDLE_SECONDS)
                    memory = proportional_bytes(members(processes))
            finally:
                for process in processes:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
        return Measured(times, memory, environment_size(program))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def members(processes: list[subprocess.Popen]) -> list[int]:
    """Those processes and what they have started."""
    sessions = {process.pid for process in processes}
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getsid(int(entry.name)) in sessions:
                    found.append(int(entry.name))
            except ProcessLookupError:
                continue
    return found


def environment_size(program: Path) -> int:
    return sum(file.stat().st_size for file in program.parents[1].rglob("*") if file.is_file() and not file.is_symlink())


def proportional_bytes(pids: list[int]) -> int:
    """Resident memory, with what several processes share counted once."""
    total = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def started(pid: int) -> float:
    """When a process began, in seconds since the epoch, to a hundredth."""
    ticks = int(Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()[19])
    boot = time.time() - float(Path("/proc/uptime").read_text().split()[0])
    return boot + ticks / TICKS


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def poll(probe: Callable[[], object]):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = probe()
        if found:
            return found
        time.sleep(POLL_SECONDS)
    raise TimeoutError("not ready")


if __name__ == "__main__":
    main()
