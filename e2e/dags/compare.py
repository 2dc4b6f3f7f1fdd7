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

# Started by others, not by hand; of these the last run is compared, where there is just one.
STARTED = {"triggered", "external_child"}
OF_ASSETS = {"asset_consumer", "extras_or", "extras_or_time", "alias_consumer", "partition_consumer"}
# Whose runs the schedule makes: so many.
SCHEDULED = {"past": 3}
LIMIT = 900


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

    def runs(self, dag_id):
        """Those that nobody started by hand, oldest first."""
        found = self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns?limit=100&order_by=run_after")["dag_runs"]
        return [run for run in found if run["run_type"] != "manual"]

    def await_started(self, dag_id, count):
        """The ids of runs that something else starts, the last of them, once they have ended."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            runs = self.runs(dag_id)[-count:]
            if len(runs) == count and all(run["state"] in ("success", "failed") for run in runs):
                break
            time.sleep(0.5)
        return {run["dag_run_id"]: run["state"] for run in runs}

    def run(self, dag_id):
        return self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None})["dag_run_id"]

    def path(self, dag_id, run_id):
        return f"/api/v2/dags/{dag_id}/dagRuns/{urllib.parse.quote(run_id)}"

    def called(self, dag_id):
        """What the callback of a DAG has left in a variable, once it has been called."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            try:
                return self.call("GET", f"/api/v2/variables/example_{dag_id}")["value"]
            except urllib.error.HTTPError:
                time.sleep(0.5)
        return None

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
        entries = self.call("GET", path + "/taskInstances/~/xcomEntries?limit=200")["xcom_entries"]
        for entry in entries:
            if entry["key"].startswith("_link_"):
                continue  # what a worker finds out, with or without a database
            index = entry["map_index"]
            name = entry["task_id"] + ("" if index < 0 else f"[{index}]")
            place = f"{path}/taskInstances/{entry['task_id']}/xcomEntries/{urllib.parse.quote(entry['key'], safe='')}"
            value = self.call("GET", f"{place}?map_index={index}&deserialize=false&stringify=false")["value"]
            value = json.loads(json.dumps(value).replace(run_id, "RUN"))
            found.setdefault(name, {}).setdefault("xcoms", {})[entry["key"]] = value
        return found


def normal(value):
    """Sets of what a branch followed have no order, and moments and ids differ."""
    if isinstance(value, dict):
        found = {
            key: sorted(item) if key in ("followed", "skipped") else normal(item)
            for key, item in value.items()
            if key not in ("responded_at", "responded_by_user", "trigger_run_id", "run_id")
        }
        return {key: item for key, item in found.items() if key != "xcoms" or item}
    if isinstance(value, list):
        return [normal(item) for item in value]
    return value


def outcomes(where, dags=()):
    """What came of a run of each DAG on a server, or what a file says of that."""
    if not where.startswith("http"):
        with open(where) as file:
            recorded = json.load(file)
        return {name: found for name, found in recorded.items() if not dags or name.split()[0] in dags}
    server = Server(where)
    server.log_in()
    began = time.monotonic()
    asked = list(dags or server.dags())
    runs = {dag_id: server.run(dag_id) for dag_id in asked if dag_id not in {*STARTED, *OF_ASSETS, *SCHEDULED}}
    states = server.await_runs(runs)
    print(f"{where}: {len(runs)} runs in {time.monotonic() - began:.1f} s", flush=True)
    found = {
        dag_id: normal({"run": {"state": states[dag_id]}, **server.outcome(dag_id, run_id)})
        for dag_id, run_id in runs.items()
    }
    for dag_id in asked:
        if dag_id.startswith("called_"):
            found[dag_id]["callback"] = server.called(dag_id)
        count = SCHEDULED.get(dag_id, 1 if dag_id in OF_ASSETS else 0)
        for number, (run_id, state) in enumerate(server.await_started(dag_id, count).items() if count else ()):
            name = dag_id if count == 1 else f"{dag_id} {number + 1}"
            found[name] = normal({"run": {"state": state}, **server.outcome(dag_id, run_id)})
    return found


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
