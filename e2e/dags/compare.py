"""Runs the example DAGs on this scheduler and on Airflow itself, and compares what came of them.

Both must be up with the same folder of DAGs, unpaused: the addresses are the arguments. Compared are the state of each
run, the state of each task instance (and so which were skipped), the tries that were needed, and every XCom.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

# Started by others, not by hand.
STARTED = {"triggered", "asset_consumer"}
# Values that name the moment or the run.
LIMIT = 300


class Server:
    def __init__(self, url):
        self.url = url.rstrip("/")
        self.token = None

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(request, data, timeout=30) as answer:
            return json.loads(answer.read() or "null")

    def log_in(self):
        """Airflow with its simple sign-in for everybody; a server without one needs none."""
        try:
            self.token = self.call("GET", "/auth/token")["access_token"]
        except (urllib.error.HTTPError, KeyError, TypeError, ValueError):
            self.token = None

    def dags(self):
        return sorted(dag["dag_id"] for dag in self.call("GET", "/api/v2/dags?limit=100&tags=example")["dags"])

    def run(self, dag_id):
        return self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None})["dag_run_id"]

    def path(self, dag_id, run_id):
        return f"/api/v2/dags/{dag_id}/dagRuns/{urllib.parse.quote(run_id)}"

    def answer(self):
        """Approves what a person is asked; the question that answers itself is left alone."""
        details = self.call("GET", "/api/v2/dags/~/dagRuns/~/hitlDetails?response_received=false")["hitl_details"]
        for detail in details:
            task = detail["task_instance"]
            if task["task_id"] == "ask" and task["state"] in ("awaiting_input", "deferred"):
                path = self.path(task["dag_id"], task["dag_run_id"]) + "/taskInstances/ask/-1/hitlDetails"
                self.call("PATCH", path, {"chosen_options": ["Approve"]})

    def await_runs(self, runs):
        end = time.monotonic() + LIMIT
        states = {}
        while len(states) < len(runs) and time.monotonic() < end:
            self.answer()
            for dag_id, run_id in runs.items():
                if dag_id not in states:
                    state = self.call("GET", self.path(dag_id, run_id))["state"]
                    if state in ("success", "failed"):
                        states[dag_id] = state
            time.sleep(0.5)
        return {dag_id: states.get(dag_id, "unfinished") for dag_id in runs}

    def outcome(self, dag_id, run_id):
        path = self.path(dag_id, run_id)
        tasks = self.call("GET", path + "/taskInstances?limit=100")["task_instances"]
        found = {}
        for task in tasks:
            name = task["task_id"] + ("" if task["map_index"] < 0 else f"[{task['map_index']}]")
            found[name] = {"state": task["state"], "try": task["try_number"]}
        entries = self.call("GET", path + "/taskInstances/~/xcomEntries?limit=100")["xcom_entries"]
        for entry in entries:
            index = entry["map_index"]
            name = entry["task_id"] + ("" if index < 0 else f"[{index}]")
            place = f"{path}/taskInstances/{entry['task_id']}/xcomEntries/{urllib.parse.quote(entry['key'], safe='')}"
            value = self.call("GET", f"{place}?map_index={index}&deserialize=false&stringify=false")["value"]
            value = json.loads(json.dumps(value).replace(run_id, "RUN"))
            found.setdefault(name, {}).setdefault("xcoms", {})[entry["key"]] = value
        return found


def normal(value):
    """Sets of what a branch followed have no order, and moments differ."""
    if isinstance(value, dict):
        return {
            key: sorted(item) if key in ("followed", "skipped") else normal(item)
            for key, item in value.items()
            if key not in ("responded_at", "responded_by_user", "trigger_run_id", "run_id")
        }
    if isinstance(value, list):
        return [normal(item) for item in value]
    return value


def outcomes(where, dags=()):
    """What came of a run of each DAG on a server, or what a file says of that."""
    if not where.startswith("http"):
        with open(where) as file:
            recorded = json.load(file)
        return {dag_id: recorded[dag_id] for dag_id in dags or recorded}
    server = Server(where)
    server.log_in()
    began = time.monotonic()
    runs = {dag_id: server.run(dag_id) for dag_id in dags or server.dags() if dag_id not in STARTED}
    states = server.await_runs(runs)
    print(f"{where}: {len(runs)} runs in {time.monotonic() - began:.1f} s", flush=True)
    return {
        dag_id: normal({"run": {"state": states[dag_id]}, **server.outcome(dag_id, run_id)})
        for dag_id, run_id in runs.items()
    }


def differences(ours, theirs):
    """A text for each run and task instance that came out otherwise."""
    found = []
    for dag_id in sorted(set(ours) | set(theirs)):
        mine, others = ours.get(dag_id, {}), theirs.get(dag_id, {})
        for task in sorted(set(mine) | set(others)):
            if mine.get(task) != others.get(task):
                texts = json.dumps(mine.get(task)), json.dumps(others.get(task))
                found.append(f"{dag_id} {task}:\n  ours:   {texts[0]}\n  theirs: {texts[1]}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ours", help="an address, or a file that --record wrote")
    parser.add_argument("theirs")
    parser.add_argument("dags", nargs="*", help="all examples unless given")
    parser.add_argument("--record", help="keep what came out on theirs in this file")
    args = parser.parse_args()
    ours, theirs = outcomes(args.ours, args.dags), outcomes(args.theirs, args.dags)
    if args.record:
        with open(args.record, "w") as file:
            json.dump(theirs, file, indent=1, sort_keys=True)
            file.write("\n")
    found = differences(ours, theirs)
    print("\n".join(found))
    print(f"{len(ours)} DAGs, {sum(map(len, ours.values()))} runs and task instances, {len(found)} differ")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
