"""Measures the scheduler beside Airflow's LocalExecutor: the same DAGs through the same REST API, on one Postgres.

    python bench/scheduler/run.py --airflow VENV [--only chain,parallel] [--history] [--due] [--json FILE]

VENV is an environment with apache-airflow 3.3 and psycopg2. The jar is built by: mvn package -pl workflow-scheduler.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from stack import Airflow, Ours, Postgres, Scheduler

ROOT = Path(__file__).resolve().parents[2]
HISTORY_RUNS = 10_000
HISTORY_TASKS = 100
SCHEDULED_DAGS = 10_000
SETTLE_SECONDS = 20


def moment(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def dags_for(shape: str) -> dict[str, dict]:
    if shape == "single":
        return {"bench_single": {"operator": "bash", "tasks": {"only": []}}}
    if shape == "chain":
        tasks = {f"t{i:03}": [f"t{i - 1:03}"] if i else [] for i in range(100)}
        return {"bench_chain": {"operator": "empty", "tasks": tasks}}
    if shape == "parallel":
        return {"bench_parallel": {"operator": "bash", "tasks": {f"t{i:03}": [] for i in range(200)}}}
    return {f"bench_many_{d:02}": {"operator": "bash", "tasks": {f"t{i}": [] for i in range(10)}} for d in range(50)}


def first_start(system: Scheduler, repeats: int) -> dict:
    """From the request to the start of the first task, by the clock of this machine."""
    system.define(dags_for("single"))
    waits = []
    for _ in range(repeats):
        asked = time.time()
        run_id = system.trigger("bench_single")
        system.finished("bench_single", [run_id], 120, 0.05)
        path = f"/api/v2/dags/bench_single/dagRuns/{run_id.replace('+', '%2B')}/taskInstances/only"
        waits.append((moment(system.call("GET", path)["start_date"]) - asked) * 1000)
    waits.sort()
    return {"p50_ms": statistics.median(waits), "min_ms": waits[0], "max_ms": waits[-1], "repeats": repeats}


def chain(system: Scheduler, repeats: int) -> dict:
    system.define(dags_for("chain"))
    seconds = []
    for _ in range(repeats):
        asked = time.time()
        run = system.finished("bench_chain", [system.trigger("bench_chain")], 600, 0.02)[0]
        assert run["state"] == "success", run
        seconds.append(moment(run["end_date"]) - asked)
    return {"seconds": statistics.median(seconds), "min": min(seconds), "max": max(seconds), "repeats": repeats}


def parallel(system: Scheduler, repeats: int) -> dict:
    system.define(dags_for("parallel"))
    return rates(system, ["bench_parallel"], 200, repeats)


def many(system: Scheduler, repeats: int) -> dict:
    dags = dags_for("many")
    system.define(dags)
    return rates(system, list(dags), 500, repeats)


def rates(system: Scheduler, dag_ids: list[str], tasks: int, repeats: int) -> dict:
    found, failed = [], 0
    for _ in range(repeats):
        asked = time.time()
        runs = {dag_id: system.trigger(dag_id) for dag_id in dag_ids}
        ended = [system.finished(dag_id, [run_id], 900, 0.1)[0] for dag_id, run_id in runs.items()]
        failed += sum(run["state"] != "success" for run in ended)
        found.append(tasks / (max(moment(run["end_date"]) for run in ended) - asked))
    return {
        "tasks_per_second": statistics.median(found),
        "min": min(found),
        "max": max(found),
        "failed_runs": failed,
        "repeats": repeats,
    }


def idle(system: Scheduler, seconds: int = 60) -> dict:
    # What the measures before have left to compile and to clean up is not what idling costs.
    time.sleep(SETTLE_SECONDS)
    before = system.cpu_seconds()
    time.sleep(seconds)
    share = (system.cpu_seconds() - before) / seconds * 100
    return {"cpu_percent": share, "memory_mb": system.memory_mb()}


def due(system: Ours, minutes: int = 3) -> dict:
    """How late runs are made and started while many DAGs are scheduled, an hour's minutes spread over them."""
    for number in range(SCHEDULED_DAGS):
        dag_id = f"bench_cron_{number:05}"
        task = {"task_id": "only", "operator": "empty"}
        system.call("PUT", f"/api/definitions/{dag_id}", {
            "dag_id": dag_id, "schedule": f"{number % 60} * * * *", "tasks": [task],
        })
    since = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
    time.sleep(60 * minutes)
    rows = system.postgres.sql("ours", f"""
        SELECT extract(epoch FROM start_date - run_after) * 1000 FROM dag_run
        WHERE dag_id LIKE 'bench_cron%' AND run_after > '{since}' AND start_date IS NOT NULL ORDER BY 1
    """).split()
    late = [float(row) for row in rows]
    return {
        "dags": SCHEDULED_DAGS,
        "runs": len(late),
        "p50_ms": late[len(late) // 2],
        "p99_ms": late[int(len(late) * 0.99)],
        "max_ms": late[-1],
    }


def history(system: Ours) -> None:
    """A million finished task instances of one DAG."""
    system.define({"bench_history": {"operator": "empty", "tasks": {f"t{i:03}": [] for i in range(HISTORY_TASKS)}}})
    system.postgres.sql("ours", f"""
        INSERT INTO dag_run (dag_id, run_id, run_type, state, version_id, logical_date, run_after, queued_at,
            start_date, end_date, conf, triggered_by)
        SELECT 'bench_history', 'old' || n, 'manual', 'success', v.id, now() - n * interval '1 minute',
            now() - n * interval '1 minute', now() - n * interval '1 minute', now() - n * interval '1 minute',
            now() - n * interval '1 minute', '{{}}', 'rest_api'
        FROM generate_series(1, {HISTORY_RUNS}) n, dag_version v WHERE v.dag_id = 'bench_history';
        INSERT INTO task_instance (id, run_key, position, task_id, operator, state, try_number, max_tries,
            scheduled_at, queued_at, start_date, end_date)
        SELECT gen_random_uuid(), r.key, t, 't' || lpad(t::text, 3, '0'), 'EmptyOperator', 'success', 1, 0,
            r.run_after, r.run_after, r.run_after, r.run_after
        FROM dag_run r, generate_series(0, {HISTORY_TASKS - 1}) t WHERE r.dag_id = 'bench_history';
        ANALYZE;
    """)


MEASURES = {"first_start": (first_start, 20), "chain": (chain, 5), "parallel": (parallel, 3), "many": (many, 3)}
AIRFLOW_REPEATS = {"first_start": 5, "chain": 1, "parallel": 1, "many": 1}


def measure(system: Scheduler, wanted: list[str], repeats: dict[str, int]) -> dict:
    results = {}
    for name in wanted:
        function, usual = MEASURES[name]
        results[name] = function(system, repeats.get(name, usual))
        print(f"{system.name:8} {name:12} {json.dumps(rounded(results[name]))}", flush=True)
    results["idle"] = idle(system)
    print(f"{system.name:8} {'idle':12} {json.dumps(rounded(results['idle']))}", flush=True)
    return results


def ratios(ours: dict, other: dict) -> dict:
    """How many times faster ours is than the other, by the medians."""
    found = {}
    for name in ours.keys() & other.keys():
        if "tasks_per_second" in ours[name]:
            found[name] = ours[name]["tasks_per_second"] / other[name]["tasks_per_second"]
        else:
            unit = "p50_ms" if "p50_ms" in ours[name] else "seconds"
            if unit in ours[name]:
                found[name] = other[name][unit] / ours[name][unit]
    return found


def rounded(values: dict) -> dict:
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in values.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--airflow", type=Path, help="an environment with Airflow; without it, ours alone is measured")
    parser.add_argument("--only", default=",".join(MEASURES), help="which measures, of %(default)s")
    parser.add_argument("--history", action="store_true", help="measure ours again over a million finished tasks")
    parser.add_argument("--due", action="store_true", help="measure ours with ten thousand scheduled DAGs (minutes)")
    parser.add_argument("--jar", type=Path, default=ROOT / "workflow-scheduler/target/quarkus-app/quarkus-run.jar")
    parser.add_argument("--postgres", type=Path, help="the folder of initdb and pg_ctl")
    parser.add_argument("--json", type=Path, help="where the results are written")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else []
    binaries = options.postgres or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"))), None)
    if binaries is None:
        parser.error("no Postgres found: name the folder of its programs with --postgres")
    java = str(Path(os.environ["JAVA_HOME"]) / "bin/java") if "JAVA_HOME" in os.environ else "java"
    folder = Path(tempfile.mkdtemp(prefix="bench-scheduler"))
    postgres = Postgres(binaries, folder)
    results: dict = {"at": datetime.now(timezone.utc).isoformat(timespec="seconds"), "cpus": os.cpu_count()}
    systems: list[Scheduler] = []
    try:
        postgres.start()
        ours = Ours(postgres, folder, options.jar, java)
        systems.append(ours)
        ours.start()
        results["ours"] = measure(ours, wanted, {})
        if options.history:
            history(ours)
            results["ours_with_history"] = measure(ours, wanted, {})
            results["times_without_history"] = ratios(results["ours_with_history"], results["ours"])
            print("times without history ", json.dumps(rounded(results["times_without_history"])), flush=True)
        if options.due:
            results["due"] = due(ours)
            print("ours     due         ", json.dumps(rounded(results["due"])), flush=True)
        ours.stop()
        if options.airflow:
            airflow = Airflow(postgres, folder, options.airflow)
            systems.append(airflow)
            airflow.start()
            results["airflow"] = measure(airflow, wanted, AIRFLOW_REPEATS)
            results["times_airflow"] = ratios(results["ours"], results["airflow"])
            print("times airflow ", json.dumps(rounded(results["times_airflow"])), flush=True)
    finally:
        for system in systems:
            system.stop()
        postgres.stop()
        if options.json:
            options.json.write_text(json.dumps(results, indent=2) + "\n")
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
