"""Python DAGs on a whole stack: the examples and the engine's cases against what came of them on Airflow 3.3.2, changed
files, killed workers.

Run by ./mlops test --dags. It makes a Python environment with Airflow's packages, which takes minutes the first time.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent)]

import cases  # noqa: E402
import compare  # noqa: E402
from stack import Stack  # noqa: E402

PATIENCE = 300
LIVE_SECONDS = 5

SURVIVOR = '''
from datetime import timedelta

from airflow.sdk import dag, task


@dag(schedule=None, default_args={"retries": 5, "retry_delay": timedelta(seconds=1)})
def survivor():
    @task
    def slow(x):
        import time

        time.sleep(4)
        return x

    @task
    def total(values):
        return sum(values)

    total(slow.expand(x=list(range(6))))


survivor()
'''


SLEEPER = '''
from airflow.sdk import Variable, dag, task


@dag(schedule=None)
def sleeper():
    @task
    def sleep():
        import os
        import time

        Variable.set("sleeper", str(os.getpid()))
        time.sleep(600)

    sleep()


sleeper()
'''


def until(condition, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what} has not come true within {PATIENCE} s")


class PythonDagsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="mlops-dags-"))
        cls.dags = cls.folder / "dags"
        cls.dags.mkdir()
        # The stack is up before there is a DAG: the first file has the launcher start what runs it.
        os.environ["DAGS_FOLDER"] = str(cls.dags)
        cls.stack = Stack(cls.folder / "data")
        cls.stack.up()
        cls.server = compare.Server(cls.stack.url("workflow-scheduler"))
        for folder in ("deploy/dags/examples", "e2e/dags/cases"):
            shutil.copytree(ROOT / folder, cls.dags, dirs_exist_ok=True)

    @classmethod
    def tearDownClass(cls):
        cls.stack.down()
        until(lambda: not cls.processes("deploy/dags/run.py"), "the worker ends with the stack")
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def processes(cls, word):
        """The ids of processes of this stack's DAGs, by a word of their command; a worker's own names no folder."""
        commands, parents = {}, {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                pid = int(folder.name)
                commands[pid] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                parents[pid] = int((folder / "stat").read_text().rsplit(") ", 1)[1].split()[1])
            except OSError:
                continue
        ours = {pid for pid, command in commands.items() if str(cls.folder) in command}
        return [pid for pid in commands if word in commands[pid] and (pid in ours or parents.get(pid) in ours)]

    @classmethod
    def kill_worker(cls):
        """kill -9 of the worker and all that it has started, wherever that went."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True).stdout
        children = {}
        for line in listed.splitlines():
            pid, parent = map(int, line.split())
            children.setdefault(parent, []).append(pid)
        tree = cls.processes("edge worker")
        for pid in tree:
            tree += children.get(pid, [])
        for pid in set(tree):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def known(self, dag_id):
        try:
            return self.server.call("GET", f"/api/v2/dags/{dag_id}")
        except urllib.error.HTTPError:
            return None

    def unpause(self):
        for offset in (0, 100):
            path = f"/api/v2/dags?dag_id_pattern=~&limit=100&offset={offset}"
            self.server.call("PATCH", path, {"is_paused": False})

    def test_1_the_examples_end_as_on_airflow(self):
        expected = json.loads((HERE / "expected.json").read_text())
        names = sorted({name.split()[0] for name in expected} | compare.STARTED)
        until(lambda: all(self.known(dag_id) for dag_id in names), "every example is known")
        self.assertEqual([], self.server.call("GET", "/api/v2/importErrors")["import_errors"])
        self.unpause()
        found = compare.outcomes(self.server.url, names)
        self.assertEqual([], compare.differences(found, expected))

    def test_2_the_cases_of_the_engine_end_as_on_airflow(self):
        expected = json.loads((HERE / "cases.json").read_text())
        self.assertEqual([], compare.differences(cases.Cases(self.server.url).outcomes(), expected))

    def test_3_a_changed_file_is_live_and_a_deleted_one_goes(self):
        file = self.dags / "changing.py"
        text = "from airflow.sdk import DAG\nwith DAG('changing', schedule=None, description='%s'):\n    pass\n"
        times = []
        for change in range(5):
            file.write_text(text % change)
            began = time.monotonic()
            until(lambda: (self.known("changing") or {}).get("description") == str(change), "a changed file is live")
            times.append(time.monotonic() - began)
        file.write_text("from airflow.sdk import DAG\n1 / 0\n")
        errors = until(lambda: self.server.call("GET", "/api/v2/importErrors")["import_errors"], "an import error")
        self.assertIn("ZeroDivisionError", errors[0]["stack_trace"])
        began = time.monotonic()
        file.unlink()
        until(lambda: self.known("changing")["is_stale"], "a deleted file's DAG is gone")
        times.append(time.monotonic() - began)
        self.assertEqual([], self.server.call("GET", "/api/v2/importErrors")["import_errors"])
        print("changed files were live, and a deleted one gone, after", *(f"{seconds:.1f}" for seconds in times), "s")
        self.assertLess(max(times), LIVE_SECONDS)

    def test_4_a_worker_that_is_killed_loses_nothing(self):
        (self.dags / "survivor.py").write_text(SURVIVOR)
        until(lambda: self.known("survivor"), "the DAG is known")
        self.unpause()
        run = self.server.run("survivor")
        path = self.server.path("survivor", run)
        killed = 0
        for _ in range(2):
            tasks = path + "/taskInstances?state=running"
            until(lambda: self.server.call("GET", tasks)["total_entries"] >= 2, "tasks run")
            self.kill_worker()
            killed += 1
        state = until(
            lambda: self.server.call("GET", path)["state"] in ("success", "failed") and self.server.call("GET", path),
            "the run ends",
        )["state"]
        self.assertEqual("success", state)
        found = self.server.outcome("survivor", run)
        self.assertEqual({"success"}, {task["state"] for task in found.values()})
        self.assertEqual(15, found["total"]["xcoms"]["return_value"])
        again = sum(task["try"] > 1 for task in found.values())
        self.assertGreater(again, 0)
        print(f"{killed} workers killed: {again} of {len(found)} tasks were tried again, none was lost")

    def test_5_a_task_is_killed_from_the_server(self):
        (self.dags / "sleeper.py").write_text(SLEEPER)
        until(lambda: self.known("sleeper"), "the DAG is known")
        self.unpause()
        for how in ("task", "run"):
            run = self.server.run("sleeper")
            path = self.server.path("sleeper", run)
            pid = int(until(self.sleeping, "the task sleeps"))
            began = time.monotonic()
            if how == "task":
                self.server.call("PATCH", path + "/taskInstances/sleep", {"new_state": "failed"})
            else:
                self.server.call("PATCH", path, {"state": "failed"})
            until(lambda: not Path(f"/proc/{pid}").exists(), "the process of the task is gone")
            print(f"a running task was gone {time.monotonic() - began:.1f} s after somebody said so")
            until(lambda: self.server.call("GET", path)["state"] == "failed", "the run has failed")
            self.server.call("DELETE", "/api/v2/variables/sleeper")

    def sleeping(self):
        try:
            return self.server.call("GET", "/api/v2/variables/sleeper")["value"]
        except urllib.error.HTTPError:
            return None


if __name__ == "__main__":
    unittest.main(verbosity=2)
