"""Calls functions of Python DAGs: the callbacks of DAGs, those of tasks whose process was lost, those of deadlines.

Airflow's DAG processor does this for Airflow; its own code calls them here too, each in a process of its own.
"""

import asyncio
import inspect
import json
import logging
import math
import multiprocessing
import os
import signal
import time
import traceback

from comms import Comms
from service import Refused, quoted

LOG = logging.getLogger("callbacks")


class Notes:
    """The log of Airflow's code that calls: what it says is kept, and whether a function failed."""

    def __init__(self):
        self.lines = []
        self.failed = False

    def _say(self, text, *args, **names):
        words = [str(text) % args if args else str(text)] + [f"{name}={value}" for name, value in names.items()]
        self.lines.append(" ".join(words))

    debug = info = warning = _say

    def exception(self, text, *args, **names):
        self.failed = True
        self._say(text, *args)
        self.lines.append(traceback.format_exc())

    error = exception


def call_of_run(bag, call, path, bundle, notes):
    from airflow.callbacks.callback_requests import DagCallbackRequest, DagRunContext
    from airflow.dag_processing.processor import _execute_dag_callbacks

    request = DagCallbackRequest(
        filepath=path,
        bundle_name=bundle,
        bundle_version=None,
        msg=call["reason"],
        dag_id=call["dag_id"],
        run_id=call["run_id"],
        is_failure_callback=call["event"] == "on_failure_callback",
        context_from_server=DagRunContext(dag_run=call["dag_run"], last_ti=call["task_instance"]),
    )
    _execute_dag_callbacks(bag, request, notes)


def call_of_task(bag, call, path, bundle, notes):
    from airflow.callbacks.callback_requests import TaskCallbackRequest
    from airflow.dag_processing.processor import _execute_task_callbacks

    task = call["task_instance"]
    request = TaskCallbackRequest(
        filepath=path,
        bundle_name=bundle,
        bundle_version=None,
        msg=call["reason"],
        ti=task,
        task_callback_type="up_for_retry" if call["event"] == "on_retry_callback" else "failed",
        context_from_server={"dag_run": call["dag_run"], "max_tries": task["max_tries"]},
    )
    _execute_task_callbacks(bag, request, notes)


def call_of_deadline(call, notes):
    from airflow.sdk.module_loading import import_string

    function = import_string(call["function"]["path"])
    kwargs = dict(call["function"].get("kwargs") or {})
    parameters = inspect.signature(function).parameters.values()
    if any(each.name == "context" or each.kind is each.VAR_KEYWORD for each in parameters):
        kwargs["context"] = {"dag_run": call["dag_run"], "dag_id": call["dag_id"], "run_id": call["run_id"]}
    try:
        result = function(**kwargs)
        if inspect.isawaitable(result):
            asyncio.run(_awaited(result))
    except Exception:
        notes.exception("The callback of the deadline failed")


async def _awaited(result):
    return await result


def make(call, folder, bundle, server):
    """What came of a call."""
    from airflow.dag_processing.dagbag import BundleDagBag
    from airflow.sdk.execution_time import task_runner

    task_runner.SUPERVISOR_COMMS = Comms(server)
    notes = Notes()
    path = os.path.join(folder, call["file"])
    bag = BundleDagBag(dag_folder=path, bundle_path=folder, bundle_name=bundle, safe_mode=True, load_op_links=False)
    try:
        if call["function"]:
            call_of_deadline(call, notes)
        elif call["of_task"]:
            call_of_task(bag, call, path, bundle, notes)
        else:
            call_of_run(bag, call, path, bundle, notes)
    except Exception:
        notes.exception("The callback could not be called")
    return {"state": "failed" if notes.failed else "success", "output": "\n".join(notes.lines)}


def child(call, folder, bundle, server, out):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        result = make(call, folder, bundle, server)
    except BaseException:
        result = {"state": "failed", "output": traceback.format_exc()}
    with os.fdopen(out, "w") as pipe:
        json.dump(result, pipe)


class Call:
    """A call that is being made."""

    def __init__(self, call, folder, bundle, server, timeout):
        self.call = call
        self.timeout = timeout
        self.end = time.monotonic() + timeout
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        arguments = (call, folder, bundle, server, writing)
        self.process = multiprocessing.get_context("fork").Process(target=child, args=arguments)
        self.process.start()
        os.close(writing)
        self.pipe = os.fdopen(reading, "rb", buffering=0)
        self.text = b""

    def result(self):
        """What came of it, or nothing while it goes on."""
        while chunk := self.pipe.read(1 << 16):
            self.text += chunk
        if chunk is None:
            if time.monotonic() < self.end:
                return None
            self.process.kill()
        self.process.join()
        self.pipe.close()
        if chunk is None:
            return {"state": "failed", "output": f"The callback took more than {self.timeout:g} seconds"}
        try:
            return json.loads(self.text)
        except ValueError:
            return {"state": "failed", "output": f"The callback ended its process, status {self.process.exitcode}"}


class Callbacks:
    """The calls that are due for a folder; looked after between two looks at its files."""

    def __init__(self, service, folder, bundle, timeout=60.0, most=4):
        self.service = service
        self.folder = folder
        self.bundle = bundle
        self.timeout = timeout
        self.most = most
        self.running = []
        self.untold = {}

    def look(self):
        for call in list(self.running):
            result = call.result()
            if result is not None:
                self.running.remove(call)
                self.untold[call.call["id"]] = result
                what = call.call
                LOG.info("%s of %s %s: %s", what["event"], what["dag_id"], what["run_id"], result["state"])
        for id, result in list(self.untold.items()):
            try:
                self.service.call("POST", f"/api/callbacks/{id}/result", result)
            except Refused as e:
                LOG.error("The result of call %s was refused: %s", id, e)
            del self.untold[id]
        room = self.most - len(self.running)
        if room > 0:
            wish = {"capacity": room, "seconds": math.ceil(self.timeout)}
            try:
                calls = self.service.call("POST", f"/api/callbacks/work/{quoted(self.bundle)}", wish)["calls"]
            except Refused as e:
                LOG.error("Callbacks are not handed out: %s", e)
                calls = []
            for call in calls:
                self.running.append(Call(call, self.folder, self.bundle, self.service.server, self.timeout))
