"""Measures what the scheduler adds to each task of a Python DAG, beside Airflow's LocalExecutor.

    python bench/scheduler/dags.py --python VENV [--airflow VENV] [--json FILE]

Both run the same file of Python: a chain of tasks that do nothing. --python is an environment with
deploy/dags/requirements.txt (.mlops/dags-venv), --airflow one with apache-airflow 3.3 and psycopg2.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from datetime import datetime
from pathlib import Path

from stack import Airflow, Ours, Postgres, cpu_seconds, family

ROOT = Path(__file__).resolve().parents[2]
TASKS = 20

DAG_FILE = """
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, chain, task

with DAG("python_chain", schedule=None, is_paused_upon_creation=False):
    def nothing():
        pass

    chain(*[task(task_id=f"t{i:03}")(nothing)() for i in range(%d)])

with DAG("bash_chain", schedule=None, is_paused_upon_creation=False):
    chain(*[BashOperator(task_id=f"t{i:03}", bash_command="true") for i in range(%d)])
""" % (TASKS, TASKS)


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def measure(system, dag_id, scheduler):
    """Of one run: what lies between two tasks, and what the scheduler's own processes have worked for each."""
    system.finished(dag_id, [system.trigger(dag_id)], 600, 0.5)  # warm
    worked, began = scheduler(), time.monotonic()
    run_id = system.trigger(dag_id)
    run = system.finished(dag_id, [run_id], 600, 0.5)[0]
    taken, worked = time.monotonic() - began, scheduler() - worked
    path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id.replace('+', '%2B')}/taskInstances?limit=100"
    tasks = sorted(system.call("GET", path)["task_instances"], key=lambda one: one["task_id"])
    gaps = [moment(b["start_date"]) - moment(a["end_date"]) for a, b in zip(tasks, tasks[1:])]
    inside = [moment(one["end_date"]) - moment(one["start_date"]) for one in tasks]
    return {
        "state": run["state"],
        "seconds_per_task": round(taken / TASKS, 3),
        "between_tasks_p50_ms": round(statistics.median(gaps) * 1000),
        "within_task_p50_ms": round(statistics.median(inside) * 1000),
        "scheduler_cpu_ms_per_task": round(worked / TASKS * 1000, 1),
    }


def ours(postgres, folder, args):
    system = Ours(postgres, folder, args.jar, str(Path(os.environ.get("JAVA_HOME", "/usr")) / "bin/java"))
    dags = folder / "dags"
    dags.mkdir()
    (dags / "chain.py").write_text(DAG_FILE)
    try:
        system.start()
        command = [args.python / "bin/python", ROOT / "deploy/dags/run.py", "--dags", dags, "--home", folder / "home"]
        command += ["--server", f"http://127.0.0.1:{system.port}", "--concurrency", "2"]
        command += ["--secret-file", system.folder / "tasks/workers.key"]
        system.spawn(command, {})
        for dag_id in ("python_chain", "bash_chain"):
            system.await_(lambda dag_id=dag_id: system.call("GET", f"/api/v2/dags/{dag_id}"))
        java = system.processes[0].pid
        own = lambda: cpu_seconds(java) + sum(map(cpu_seconds, postgres_of(postgres)))
        return {dag_id: measure(system, dag_id, own) for dag_id in ("python_chain", "bash_chain")}
    finally:
        system.stop()


def airflow(postgres, folder, args):
    system = Airflow(postgres, folder, args.airflow)
    try:
        system.start()
        (system.folder / "dags/chain.py").write_text(DAG_FILE)
        for dag_id in ("python_chain", "bash_chain"):
            system.await_(lambda dag_id=dag_id: system.call("GET", f"/api/v2/dags/{dag_id}"), 300, 1)
        # The processes of tasks are grandchildren of the scheduler and are not counted.
        roots = [process.pid for process in system.processes]
        own = lambda: sum(map(cpu_seconds, roots)) + sum(map(cpu_seconds, postgres_of(postgres)))
        return {dag_id: measure(system, dag_id, own) for dag_id in ("python_chain", "bash_chain")}
    finally:
        system.stop()


def postgres_of(postgres):
    """The processes of the database server: the one that its file of the process names, and those below."""
    return family(int((postgres.data / "postmaster.pid").read_text().split("\n")[0]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", type=Path, default=ROOT / ".mlops/dags-venv")
    parser.add_argument("--airflow", type=Path)
    parser.add_argument("--jar", type=Path, default=ROOT / "workflow-scheduler/target/quarkus-app/quarkus-run.jar")
    parser.add_argument("--postgres", type=Path, help="the folder of initdb and pg_ctl")
    parser.add_argument("--json", type=Path, help="where the results are written")
    args = parser.parse_args()
    binaries = args.postgres or Path(shutil.which("initdb") or "/usr/lib/postgresql/15/bin/initdb").resolve().parent
    folder = Path(tempfile.mkdtemp(prefix="bench-dags-"))
    postgres = Postgres(binaries, folder)
    postgres.start()
    try:
        found = {"ours": ours(postgres, folder, args)}
        if args.airflow:
            found["airflow"] = airflow(postgres, folder, args)
    finally:
        postgres.stop()
        subprocess.run(["rm", "-rf", folder])
    text = json.dumps(found, indent=1)
    print(text)
    if args.json:
        args.json.write_text(text + "\n")


if __name__ == "__main__":
    main()
