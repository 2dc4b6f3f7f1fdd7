"""The two schedulers under measurement, each as its own processes on the same Postgres server."""

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

START_SECONDS = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A throw-away server with the settings it comes with."""

    def __init__(self, binaries: Path, folder: Path):
        self.binaries, self.data, self.port = binaries, folder / "postgres", free_port()
        # Postgres refuses to run as root; in a user namespace nobody is.
        self.prefix = ["unshare", "-U"] if os.geteuid() == 0 else []

    def start(self) -> None:
        run = lambda *words: subprocess.run([*self.prefix, *words], check=True, stdout=subprocess.DEVNULL)
        run(self.binaries / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        options = f"-p {self.port} -k {self.data} -c listen_addresses=127.0.0.1"
        run(self.binaries / "pg_ctl", "-D", self.data, "-o", options, "-l", self.data / "log", "-w", "start")

    def stop(self) -> None:
        stop = [self.binaries / "pg_ctl", "-D", self.data, "-m", "immediate", "stop"]
        subprocess.run([*self.prefix, *stop], stdout=subprocess.DEVNULL)

    def sql(self, database: str, text: str) -> str:
        command = [self.binaries / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database]
        done = subprocess.run([*command, "-qAt", "-v", "ON_ERROR_STOP=1", "-c", text], check=True, capture_output=True)
        return done.stdout.decode().strip()


class Scheduler:
    """What both have in common: REST API v2."""

    name = ""

    def __init__(self, postgres: Postgres, folder: Path):
        self.postgres, self.folder, self.port = postgres, folder / self.name, free_port()
        self.folder.mkdir(parents=True)
        self.processes: list[subprocess.Popen] = []
        self.headers = {"Content-Type": "application/json"}

    def spawn(self, command: list, environment: dict) -> None:
        with open(self.folder / "log", "ab") as log:
            self.processes.append(
                subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log, cwd=self.folder)
            )

    def stop(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()

    def call(self, method: str, path: str, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers=self.headers,
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def await_(self, what, seconds: float = START_SECONDS, pause: float = 0.2):
        """The first true answer of ``what``."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                found = what()
                if found:
                    return found
            except (OSError, urllib.error.URLError, KeyError):
                pass
            time.sleep(pause)
        raise TimeoutError(f"{self.name}: nothing came in {seconds} s; see {self.folder}/log")

    def trigger(self, dag_id: str) -> str:
        body = {"logical_date": None}
        return self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", body)["dag_run_id"]

    def run(self, dag_id: str, run_id: str) -> dict:
        return self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{urllib.request.quote(run_id, safe='')}")

    def finished(self, dag_id: str, run_ids: list[str], seconds: float, pause: float) -> list[dict]:
        """These runs, once they have all ended."""

        def look():
            runs = [self.run(dag_id, run_id) for run_id in run_ids]
            return runs if all(run["state"] in ("success", "failed") for run in runs) else None

        return self.await_(look, seconds, pause)

    def memory_mb(self) -> float:
        """The resident memory of all its processes together."""
        return sum(resident_kb(process.pid) for process in self.processes) / 1024

    def cpu_seconds(self) -> float:
        return sum(cpu_seconds(pid) for process in self.processes for pid in family(process.pid))


def family(pid: int) -> list[int]:
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += family(int(child))
    return found


def resident_kb(pid: int) -> int:
    total = 0
    for each in family(pid):
        try:
            lines = Path(f"/proc/{each}/status").read_text().splitlines()
        except FileNotFoundError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    return total


def cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except FileNotFoundError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Ours(Scheduler):
    name = "ours"

    def __init__(self, postgres: Postgres, folder: Path, jar: Path, java: str):
        super().__init__(postgres, folder)
        self.jar, self.java = jar, java

    def start(self) -> None:
        self.postgres.sql("postgres", "CREATE DATABASE ours")
        environment = {
            "QUARKUS_DATASOURCE_JDBC_URL": f"jdbc:postgresql://127.0.0.1:{self.postgres.port}/ours",
            "QUARKUS_DATASOURCE_USERNAME": "postgres",
            "QUARKUS_DATASOURCE_PASSWORD": "postgres",
            "QUARKUS_HTTP_PORT": str(self.port),
            "MLOPS_TASKS_DIRECTORY": str(self.folder / "tasks"),
        }
        # As ./mlops starts it.
        options = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:+ExitOnOutOfMemoryError"]
        cache = self.jar.with_name("start.aot")
        if cache.exists():
            options += [f"-XX:AOTCache={cache}", "-Xlog:aot=off"]
        self.spawn([self.java, *options, "-jar", str(self.jar)], environment)
        self.await_(lambda: self.call("GET", "/q/health/ready"))

    def define(self, dags: dict[str, dict]) -> None:
        for dag_id, dag in dags.items():
            tasks = [
                {
                    "task_id": task,
                    "dependencies": upstream,
                    "operator": dag["operator"],
                    **({"bash_command": "true"} if dag["operator"] == "bash" else {}),
                }
                for task, upstream in dag["tasks"].items()
            ]
            definition = {"dag_id": dag_id, "max_active_tasks": 1000, "max_active_runs": 1000, "tasks": tasks}
            if dag.get("schedule"):
                definition["schedule"] = dag["schedule"]
            self.call("PUT", f"/api/definitions/{dag_id}", definition)


DAG_FILE = """
import pendulum
from airflow.sdk import DAG
from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator

for dag_id, spec in {dags!r}.items():
    with DAG(dag_id, schedule=spec.get("schedule"), start_date=pendulum.datetime(2026, 1, 1), catchup=False,
             max_active_tasks=1000, max_active_runs=1000, is_paused_upon_creation=False) as dag:
        made = {{}}
        for task, upstream in spec["tasks"].items():
            made[task] = (BashOperator(task_id=task, bash_command="true") if spec["operator"] == "bash"
                          else EmptyOperator(task_id=task))
            for up in upstream:
                made[up] >> made[task]
    globals()[dag_id] = dag
"""


class Airflow(Scheduler):
    """Airflow with its LocalExecutor and the settings it comes with, but for where things are."""

    name = "airflow"

    def __init__(self, postgres: Postgres, folder: Path, environment: Path):
        super().__init__(postgres, folder)
        self.bin = environment / "bin"

    def start(self) -> None:
        self.postgres.sql("postgres", "CREATE DATABASE airflow")
        (self.folder / "dags").mkdir()
        secret = base64.b64encode(os.urandom(64)).decode()
        self.environment = {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "AIRFLOW_HOME": str(self.folder),
            "AIRFLOW__CORE__DAGS_FOLDER": str(self.folder / "dags"),
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{self.port}/execution/",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": (
                f"postgresql+psycopg2://postgres@127.0.0.1:{self.postgres.port}/airflow"
            ),
            "AIRFLOW__API_AUTH__JWT_SECRET": secret,
            "AIRFLOW__API__SECRET_KEY": secret,
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "5",
        }
        subprocess.run(
            [self.bin / "airflow", "db", "migrate"],
            env={**os.environ, **self.environment},
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in (["api-server", "--port", str(self.port)], ["scheduler"], ["dag-processor"]):
            self.spawn([str(self.bin / "airflow"), *command], self.environment)
        self.await_(lambda: self.call("GET", "/api/v2/monitor/health")["scheduler"]["status"] == "healthy")
        token = self.call("GET", "/auth/token")["access_token"]
        self.headers["Authorization"] = f"Bearer {token}"

    def define(self, dags: dict[str, dict]) -> None:
        name = next(iter(dags))
        file = self.folder / "dags" / f"{name}.py"
        file.with_suffix(".new").write_text(DAG_FILE.format(dags=dags))
        shutil.move(file.with_suffix(".new"), file)
        self.await_(lambda: all(self.call("GET", f"/api/v2/dags/{dag_id}") for dag_id in dags), 300, 1)
