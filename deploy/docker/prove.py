#!/usr/bin/env python3
"""Holds the containers to what is said of them, from build to restart; exits with 0 if all of it is so.

    deploy/docker/prove.py [--compose "docker compose"] [--no-build] [--profiles] [--keep]

Runs on a machine with Docker, in a project and on ports of its own, and removes all of it at the end: builds, starts,
waits until everything is healthy, runs the demonstration, looks at users, roots and roles, takes dependencies away,
stops and starts again, loses and restores all volumes, and looks whether everything is still there.
"""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORTS = {
    "TRACKING_PORT": 15000,
    "WORKFLOWS_PORT": 18080,
    "NOTEBOOKS_PORT": 11998,
    "POSTGRES_PORT": 15432,
    "MINIO_CONSOLE_PORT": 19002,
    "GRAFANA_PORT": 13000,
}
OURS = ("tracking-server", "artifact-gateway", "workflow-scheduler", "notebook-launcher")
PATIENCE_SECONDS = 300
# Of the example DAGs, those that the worker runs: plain, mapped and deferred tasks, and commands of the shell.
DAGS = ("taskflow_etl", "mapped_tasks", "deferring", "task_bash")


class Stack:
    def __init__(self, compose: str, folder: Path):
        self.compose = shlex.split(compose)
        self.folder = folder
        shutil.copy(ROOT / ".env.example", folder)
        subprocess.run([ROOT / "deploy/docker/init"], env=os.environ | {"MLOPS_ROOT": str(folder)}, check=True,
                       stdout=subprocess.DEVNULL)
        lines = (folder / ".env").read_text().splitlines()
        settings = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        self.environment = os.environ | settings | {name: str(port) for name, port in PORTS.items()}
        dags = folder / "dags"
        dags.mkdir()
        for name in DAGS:
            shutil.copy(ROOT / f"deploy/dags/examples/{name}.py", dags)
        self.environment |= {"MLOPS_ROOT": str(folder), "DAGS_FOLDER": str(dags), "COMPOSE_PROJECT_NAME": "mlops-proof", "SECRETS": str(folder / "secrets")}
        self.token = (folder / "secrets/notebook_token").read_text()

    def run(self, *arguments: str, check: bool = True, **options) -> str:
        done = subprocess.run(
            [*self.compose, *arguments], cwd=ROOT, env=self.environment, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, **options,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"{arguments}: {done.stdout[-4000:]}")
        return done.stdout

    def container(self, service: str) -> dict:
        ids = self.run("ps", "-q", service).split()
        return json.loads(subprocess.check_output(["docker", "inspect", ids[-1]]))[0]

    def execute(self, service: str, *command: str, check: bool = True) -> str:
        return self.run("exec", "-T", service, *command, check=check)

    def ready(self, service: str, path: str = "ready") -> int:
        """The status of a health check, asked from inside, where no port is published."""
        port = {"tracking-server": 5000, "artifact-gateway": 9003, "workflow-scheduler": 8080, "notebook-launcher": 1998}
        script = (
            f"exec 3<>/dev/tcp/127.0.0.1/{port[service]}; "
            f"printf 'GET /q/health/{path} HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3; read -r _ status _ <&3; echo $status"
        )
        return int(self.execute(service, "bash", "-c", script).split()[-1])

    def wait(self, what: str, probe) -> float:
        begin = time.monotonic()
        while time.monotonic() - begin < PATIENCE_SECONDS:
            if probe():
                return time.monotonic() - begin
            time.sleep(0.5)
        raise AssertionError(f"{what}: not within {PATIENCE_SECONDS} s\n{self.run('ps')}\n{self.run('logs', '--tail=40')}")

    def healthy(self, *services: str) -> bool:
        return all(self.container(service)["State"].get("Health", {}).get("Status") == "healthy" for service in services)

    def get(self, port: str, path: str, headers: dict | None = None) -> dict:
        request = urllib.request.Request(f"http://127.0.0.1:{PORTS[port]}{path}", headers=headers or {})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def ask(self, method: str, path: str, body: dict) -> dict:
        """Of the scheduler."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{PORTS['WORKFLOWS_PORT']}/api/v2/dags{path}", data=json.dumps(body).encode(), method=method,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def contents(self) -> dict:
        """What of everything that is kept shows: runs with their metrics and files, runs of workflows, notebooks."""
        body = json.dumps({"experiment_ids": self.experiments(), "max_results": 100}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{PORTS['TRACKING_PORT']}/api/2.0/mlflow/runs/search", data=body,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            runs = json.load(answer).get("runs", [])
        ids = sorted(run["info"]["run_id"] for run in runs)
        files = {
            run: [file["path"] for file in self.get("TRACKING_PORT", f"/api/2.0/mlflow/artifacts/list?run_id={run}").get("files", [])]
            for run in ids
        }
        workflows = self.get("WORKFLOWS_PORT", "/api/v2/dags/~/dagRuns?limit=100")["dag_runs"]
        notebooks = self.get("NOTEBOOKS_PORT", "/api/contents", {"Authorization": f"token {self.token}"})["content"]
        return {
            "runs": ids,
            "files": files,
            "workflows": sorted(run["dag_run_id"] + run["state"] for run in workflows if run["state"] in ("success", "failed")),
            "notebooks": sorted(entry["name"] for entry in notebooks),
        }

    def experiments(self) -> list[str]:
        found = self.get("TRACKING_PORT", "/api/2.0/mlflow/experiments/search?max_results=100")
        return [experiment["experiment_id"] for experiment in found["experiments"]]

    def demo(self) -> None:
        address = "http://127.0.0.1:{}"
        subprocess.run(
            [ROOT / ".mlops/venv/bin/python", ROOT / "deploy/demo/demo.py"],
            check=True,
            env=os.environ
            | {
                "MLFLOW_TRACKING_URI": address.format(PORTS["TRACKING_PORT"]),
                "MLOPS_WORKFLOWS_URL": address.format(PORTS["WORKFLOWS_PORT"]),
                "MLOPS_NOTEBOOKS_URL": address.format(PORTS["NOTEBOOKS_PORT"]),
                "MLOPS_NOTEBOOKS_TOKEN": self.token,
            },
        )


def say(text: str) -> None:
    print(f"--- {text}", flush=True)


def check_confinement(stack: Stack) -> None:
    for service in OURS:
        inspected = stack.container(service)
        assert inspected["Config"]["User"] == "10001:10001", service
        assert inspected["HostConfig"]["ReadonlyRootfs"], service
        assert inspected["HostConfig"]["Memory"] > 0 and inspected["HostConfig"]["CapDrop"] == ["ALL"], service
        assert stack.execute(service, "bash", "-c", "echo x >/opt/x && echo written || true").find("written") < 0, service
        bill = json.loads(stack.execute(service, "cat", "/opt/mlops/sbom.cdx.json"))
        assert bill["bomFormat"] == "CycloneDX" and len(bill["components"]) > 50, service
        say(f"{service}: user 10001, read-only, {len(bill['components'])} components in its SBOM")


def check_roles(stack: Stack) -> None:
    query = "PGPASSWORD=$(cat /run/secrets/{0}_db_password) psql -h 127.0.0.1 -U {0} -d {1} -Atc 'select 1' 2>&1 || true"
    databases = ("tracking", "artifacts", "workflows", "notebooks", "postgres", "template1")
    for role in databases[:4]:
        reached = [
            database
            for database in databases
            if stack.execute("postgres", "sh", "-c", query.format(role, database)).strip() == "1"
        ]
        assert reached == [role], f"{role} reaches {reached}"
    rights = stack.execute(
        "postgres", "sh", "-c",
        "PGPASSWORD=$(cat /run/secrets/postgres_password) psql -h 127.0.0.1 -U postgres -Atc \"select count(*) from pg_roles"
        " where rolname in ('tracking', 'artifacts', 'workflows', 'notebooks')"
        ' and not (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)"',
    )
    assert rights.strip() == "4", rights
    say("each role reaches its own database alone, and may make nothing outside it")


def check_dependencies(stack: Stack) -> None:
    def readiness(service: str, path: str, wanted: int) -> float:
        return stack.wait(f"{service} {path} {wanted}", lambda: stack.ready(service, path) == wanted)

    stack.run("stop", "postgres")
    for service in ("tracking-server", "workflow-scheduler"):
        readiness(service, "ready", 503)
        assert stack.ready(service, "live") == 200, service
    assert stack.ready("artifact-gateway") == 200
    stack.run("start", "postgres")
    took = max(readiness(service, "ready", 200) for service in ("tracking-server", "workflow-scheduler"))
    say(f"without Postgres its two services are alive and not ready; ready again {took:.1f} s after it came back")
    stack.run("stop", "minio")
    readiness("artifact-gateway", "ready", 503)
    assert stack.ready("artifact-gateway", "live") == 200
    assert stack.ready("tracking-server") == 200 and stack.ready("tracking-server", "well") == 503
    stack.run("start", "minio")
    readiness("artifact-gateway", "ready", 200)
    say("without the store the gateway is alive and not ready; the tracking server is ready, and not well")
    stack.run("stop", "artifact-gateway")
    assert stack.ready("tracking-server") == 200 and stack.ready("tracking-server", "well") == 503
    stack.run("start", "artifact-gateway")
    readiness("tracking-server", "well", 200)


def check_profiles(stack: Stack) -> None:
    stack.run("--profile", "observability", "--profile", "dags", "up", "-d")
    stack.wait("profiles", lambda: stack.healthy("prometheus", "grafana", "dag-worker"))
    targets = json.loads(stack.execute("prometheus", "wget", "-q", "-O", "-", "http://127.0.0.1:9090/api/v1/targets"))
    time.sleep(20)
    targets = json.loads(stack.execute("prometheus", "wget", "-q", "-O", "-", "http://127.0.0.1:9090/api/v1/targets"))
    up = {target["labels"]["service"]: target["health"] for target in targets["data"]["activeTargets"]}
    assert up == dict.fromkeys(OURS, "up"), up
    say(f"profiles: all healthy, Prometheus reads {len(targets['data']['activeTargets'])} targets")
    check_dags(stack)


def check_dags(stack: Stack) -> None:
    def listed() -> bool:
        return set(DAGS) <= {dag["dag_id"] for dag in stack.get("WORKFLOWS_PORT", "/api/v2/dags?limit=100")["dags"]}

    def states() -> set[str]:
        return {stack.get("WORKFLOWS_PORT", f"/api/v2/dags/{dag}/dagRuns/proof")["state"] for dag in DAGS}

    stack.wait("DAGs of the folder", listed)
    for dag in DAGS:
        stack.ask("PATCH", f"/{dag}", {"is_paused": False})
        stack.ask("POST", f"/{dag}/dagRuns", {"dag_run_id": "proof", "logical_date": None})
    took = stack.wait("runs of DAGs", lambda: states() <= {"success", "failed"})
    assert states() == {"success"}, states()
    say(f"Python DAGs {', '.join(DAGS)} ran on the worker in {took:.0f} s")


def check_backup(stack: Stack, before: dict) -> None:
    copy = stack.folder / "copy"
    backup = [ROOT / "mlops", "backup", "--containers", copy]
    subprocess.run(backup, env=stack.environment, check=True, stdout=subprocess.DEVNULL)
    assert subprocess.run(backup, env=stack.environment, capture_output=True).returncode != 0, "a backup replaced another"
    restore = [ROOT / "mlops", "restore", "--containers", copy]
    assert subprocess.run(restore, env=stack.environment, capture_output=True).returncode != 0, "restored over what is there"
    stack.run("--profile", "observability", "--profile", "dags", "down", "--volumes", "--timeout", "40")
    subprocess.run(restore, env=stack.environment, check=True, stdout=subprocess.DEVNULL)
    stack.run("up", "-d")
    stack.wait("healthy of a backup", lambda: stack.healthy(*OURS, "postgres", "minio"))
    restored = stack.contents()
    assert set(before["workflows"]) <= set(restored["workflows"]), (before, restored)
    assert {**before, "workflows": []} == {**restored, "workflows": []}, (before, restored)
    say("all of it is there again after a backup, the loss of every volume, and a restore")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compose", default="docker compose")
    parser.add_argument("--no-build", action="store_true", help="take the images that are there")
    parser.add_argument("--profiles", action="store_true", help="observability and Python DAGs as well")
    parser.add_argument("--keep", action="store_true", help="leave everything running")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(arguments.compose, Path(folder))
        try:
            prove(stack, arguments)
        finally:
            if not arguments.keep:
                stack.run("--profile", "observability", "--profile", "dags", "down", "--volumes", "--timeout", "20", check=False)


def prove(stack: Stack, arguments: argparse.Namespace) -> None:
    if not arguments.no_build:
        say("build")
        stack.run("build")
    begin = time.monotonic()
    stack.run("up", "-d")
    stack.wait("healthy", lambda: stack.healthy(*OURS, "postgres", "minio"))
    say(f"everything is healthy {time.monotonic() - begin:.0f} s after up -d, on an empty database")
    stack.demo()
    check_confinement(stack)
    check_roles(stack)
    check_dependencies(stack)
    if arguments.profiles:
        check_profiles(stack)
    before = stack.contents()
    assert before["runs"] and before["notebooks"] and before["workflows"], before
    stack.run("down", "--timeout", "40")
    begin = time.monotonic()
    stack.run("up", "-d")
    stack.wait("healthy again", lambda: stack.healthy(*OURS, "postgres", "minio"))
    say(f"everything is healthy {time.monotonic() - begin:.0f} s after down and up")
    after = stack.contents()
    assert set(before["workflows"]) <= set(after["workflows"]), (before, after)
    assert {**before, "workflows": []} == {**after, "workflows": []}, (before, after)
    say(f"down and up keep everything: {len(before['runs'])} runs, their files, workflows, {before['notebooks']}")
    check_backup(stack, after)


if __name__ == "__main__":
    try:
        main()
    except (AssertionError, subprocess.CalledProcessError, urllib.error.URLError) as failure:
        sys.exit(f"not so: {failure}")
