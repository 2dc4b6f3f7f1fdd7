"""Python DAGs on a whole stack: the examples against what came of them on Airflow 3.3.2, changed files, killed workers.

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

import compare  # noqa: E402
from stack import Stack  # noqa: E402

PYTHON = ROOT / ".mlops/dags-venv/bin/python"
PATIENCE = 300

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
        shutil.copytree(ROOT / "deploy/dags/examples", cls.dags)
        cls.stack = Stack(cls.folder / "data")
        cls.stack.up()
        cls.server = compare.Server(cls.stack.url("workflow-scheduler"))
        cls.workers = [cls.start("watcher", "triggerer"), cls.start("worker")]

    @classmethod
    def tearDownClass(cls):
        for worker in cls.workers:
            cls.kill(worker, signal.SIGTERM)
        cls.stack.down()
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def start(cls, *parts):
        command = [PYTHON, ROOT / "deploy/dags/run.py", "--server", cls.server.url, "--dags", cls.dags]
        command += ["--home", cls.folder / "home", "--secret-file", cls.stack.data / "tasks/workers.key"]
        command += ["--concurrency", "4"] + [word for part in parts for word in ("--only", part)]
        log = open(cls.folder / f"{parts[0]}.log", "a")
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)

    @staticmethod
    def kill(process, number):
        """Ends a process and all that it has started, wherever that went."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True).stdout
        children = {}
        for line in listed.splitlines():
            pid, parent = map(int, line.split())
            children.setdefault(parent, []).append(pid)
        tree = [process.pid]
        for pid in tree:
            tree += children.get(pid, [])
        for pid in tree if number == signal.SIGKILL else tree[:1]:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        process.wait(60)

    def known(self, dag_id):
        try:
            return self.server.call("GET", f"/api/v2/dags/{dag_id}")
        except urllib.error.HTTPError:
            return None

    def unpause(self):
        self.server.call("PATCH", "/api/v2/dags?dag_id_pattern=~&limit=100", {"is_paused": False})

    def test_1_the_examples_end_as_on_airflow(self):
        expected = json.loads((HERE / "expected.json").read_text())
        until(lambda: all(self.known(dag_id) for dag_id in expected), "every example is known")
        self.assertEqual([], self.server.call("GET", "/api/v2/importErrors")["import_errors"])
        self.unpause()
        found = compare.outcomes(self.server.url, sorted(expected))
        self.assertEqual([], compare.differences(found, expected))

    def test_2_a_changed_file_is_live_and_a_deleted_one_goes(self):
        file = self.dags / "changing.py"
        text = "from airflow.sdk import DAG\nwith DAG('changing', schedule=None, description='%s'):\n    pass\n"
        file.write_text(text % "first")
        until(lambda: self.known("changing"), "a new file is known")
        began = time.monotonic()
        file.write_text(text % "second")
        until(lambda: self.known("changing")["description"] == "second", "a changed file is live")
        print(f"a changed file was live after {time.monotonic() - began:.1f} s")
        file.write_text("1 / 0")
        errors = until(lambda: self.server.call("GET", "/api/v2/importErrors")["import_errors"], "an import error")
        self.assertIn("ZeroDivisionError", errors[0]["stack_trace"])
        file.unlink()
        until(lambda: self.known("changing")["is_stale"], "a deleted file's DAG is gone")
        self.assertEqual([], self.server.call("GET", "/api/v2/importErrors")["import_errors"])

    def test_3_a_worker_that_is_killed_loses_nothing(self):
        (self.dags / "survivor.py").write_text(SURVIVOR)
        until(lambda: self.known("survivor"), "the DAG is known")
        self.unpause()
        run = self.server.run("survivor")
        path = self.server.path("survivor", run)
        killed = 0
        for _ in range(2):
            tasks = path + "/taskInstances?state=running"
            until(lambda: self.server.call("GET", tasks)["total_entries"] >= 2, "tasks run")
            self.kill(self.workers.pop(), signal.SIGKILL)
            killed += 1
            self.workers.append(self.start("worker"))
        state = until(
            lambda: self.server.call("GET", path)["state"] in ("success", "failed") and self.server.call("GET", path),
            "the run ends",
        )["state"]
        self.assertEqual("success", state)
        found = self.server.outcome("survivor", run)
        self.assertEqual({"success"}, {task["state"] for task in found.values()})
        self.assertEqual(15, found["total"]["xcoms"]["return_value"])
        again = sum(task["try"] > 1 for task in found.values())
        print(f"{killed} workers killed: {again} of {len(found)} tasks were tried again, none was lost")


if __name__ == "__main__":
    unittest.main(verbosity=2)
