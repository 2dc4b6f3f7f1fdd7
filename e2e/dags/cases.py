"""The cases of the scheduler's own engine tests, as Python DAGs, here and on Airflow itself.

Every trigger rule behind every pair of states, mapped tasks and setups; catchup; what depends on the past; and runs
that are cleared and marked. The same requests go to both servers; states and tries must come out alike.
"""

import argparse
import json
import sys
import time

import compare

# Whose runs a schedule makes: so many.
SCHEDULED = {"catches_all": 3, "catches_latest": 1}
OWN = {"corrected", "corrected_setup", "waits_for_past", *SCHEDULED}


class Cases:
    def __init__(self, url):
        self.server = compare.Server(url)
        self.server.log_in()

    def known(self):
        found = self.server.call("GET", "/api/v2/dags?limit=100&tags=case")["dags"]
        return sorted(dag["dag_id"] for dag in found)

    def end(self, dag_id, run_id):
        return self.server.await_runs({dag_id: run_id})[dag_id]

    def outcome(self, dag_id, run_id):
        state = self.end(dag_id, run_id)
        found = self.server.outcome(dag_id, run_id)
        return {"run": state, **{name: f"{task['state']} {task['try']}" for name, task in found.items()}}

    def clear(self, dag_id, run_id, **options):
        body = {"dry_run": False, "dag_run_id": run_id, "reset_dag_runs": True, "only_failed": False, **options}
        self.server.call("POST", f"/api/v2/dags/{dag_id}/clearTaskInstances", body)
        time.sleep(1)

    def mark(self, dag_id, run_id, task_id, state, **options):
        path = f"{self.server.path(dag_id, run_id)}/taskInstances/{task_id}"
        self.server.call("PATCH", path, {"new_state": state, **options})
        time.sleep(1)

    def simple(self):
        """Every DAG that needs no more than to be run."""
        runs = {dag_id: self.server.run(dag_id) for dag_id in self.known() if dag_id not in OWN}
        states = self.server.await_runs(runs)
        return {dag_id: self.outcome(dag_id, run_id) for dag_id, run_id in runs.items() if dag_id in states}

    def scheduled(self):
        found = {}
        for dag_id, count in SCHEDULED.items():
            runs = self.server.await_started(dag_id, count)
            total = len(self.server.runs(dag_id))
            found[dag_id] = {"runs": total, **{str(i): self.outcome(dag_id, run) for i, run in enumerate(runs)}}
        return found

    def past(self):
        """The second day fails, so the third waits until somebody says that it was a success."""
        dag_id = "waits_for_past"
        end = time.monotonic() + compare.LIMIT
        while time.monotonic() < end:
            runs = self.server.runs(dag_id)
            if len(runs) == 3 and runs[1]["state"] == "failed":
                break
            time.sleep(0.5)
        time.sleep(3)
        last = runs[2]["dag_run_id"]
        waiting = {"run": self.server.runs(dag_id)[2]["state"], **self.server.outcome(dag_id, last)}
        self.mark(dag_id, runs[1]["dag_run_id"], "first", "success", include_downstream=True)
        return {
            "waits_for_past": {"waiting": waiting["run"], "first": waiting["first"]["state"] or "none"},
            "waits_for_past marked": self.outcome(dag_id, runs[1]["dag_run_id"]),
            "waits_for_past then": self.outcome(dag_id, last),
        }

    def corrected(self):
        found = {}

        def case(name, dag_id, *steps):
            run_id = self.server.run(dag_id)
            self.end(dag_id, run_id)
            for step in steps:
                step(dag_id, run_id)
                found[f"{name} {len(found)}"] = self.outcome(dag_id, run_id)

        def clear(**options):
            return lambda dag_id, run_id: self.clear(dag_id, run_id, **options)

        def mark(task_id, state, **options):
            return lambda dag_id, run_id: self.mark(dag_id, run_id, task_id, state, **options)

        def mark_run(state):
            return lambda dag_id, run_id: self.server.call("PATCH", self.server.path(dag_id, run_id), {"state": state})

        def clear_run(**options):
            def step(dag_id, run_id):
                body = {"dry_run": False, **options}
                self.server.call("POST", self.server.path(dag_id, run_id) + "/clear", body)
                time.sleep(1)

            return step

        case("only failed", "corrected", clear(only_failed=True))
        case("one task", "corrected", clear(task_ids=["b"]))
        case("with downstream", "corrected", clear(task_ids=["b"], include_downstream=True))
        case("with upstream", "corrected", clear(task_ids=["c"], include_upstream=True))
        case("twice", "corrected", clear(task_ids=["a"], include_downstream=True), clear(task_ids=["e"]))
        case("whole run", "corrected", clear_run())
        case("whole run, only failed", "corrected", clear_run(only_failed=True))
        case("marked success", "corrected", mark("b", "success"))
        case("marked success, then cleared", "corrected", mark("b", "success"), clear(task_ids=["c"]))
        case("marked failed", "corrected", mark("e", "failed"))
        case("marked skipped", "corrected", mark("b", "skipped"))
        case("marked downstream", "corrected", mark("b", "success", include_downstream=True))
        case("run marked success", "corrected", mark_run("success"))
        case("run marked failed", "corrected", mark_run("failed"), clear_run())
        case("work of a setup", "corrected_setup", clear(task_ids=["work"]))
        case("the setup", "corrected_setup", clear(task_ids=["made"]))
        return found

    def outcomes(self):
        return {**self.simple(), **self.scheduled(), **self.past(), **self.corrected()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ours", help="an address, or a file that --record wrote")
    parser.add_argument("theirs")
    parser.add_argument("--record", help="keep what came out on theirs in this file")
    args = parser.parse_args()

    def outcomes(where):
        return Cases(where).outcomes() if where.startswith("http") else json.load(open(where))

    ours, theirs = outcomes(args.ours), outcomes(args.theirs)
    if args.record:
        with open(args.record, "w") as file:
            json.dump(theirs, file, indent=1, sort_keys=True)
            file.write("\n")
    found = compare.differences(ours, theirs)
    print("\n".join(found))
    print(f"{len(ours)} cases, {len(found)} differ")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
