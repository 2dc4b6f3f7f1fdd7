"""Runs the program of a task: a script, a module, a text, or a function of one of them.

The job is a JSON file named by MLOPS_TASK_JOB; the result goes to the file named by MLOPS_TASK_RESULT.
"""

import datetime
import importlib
import inspect
import json
import os
import runpy
import sys
import traceback
import types
import urllib.error
import urllib.parse
import urllib.request

MOMENTS = ("logical_date", "data_interval_start", "data_interval_end")


class TaskInstance:
    """What a function gets as ti: the task's identity and its XComs."""

    def __init__(self, context, xcoms):
        self.dag_id = context["dag_id"]
        self.run_id = context["run_id"]
        self.task_id = context["task_id"]
        self.map_index = context["map_index"]
        self.try_number = context["try_number"]
        self._xcoms = xcoms

    def xcom_push(self, key, value):
        self._xcoms[key] = value

    def xcom_pull(self, task_ids=None, dag_id=None, key="return_value", map_indexes=None, default=None, run_id=None):
        ids = [self.task_id] if task_ids is None else [task_ids] if isinstance(task_ids, str) else list(task_ids)
        values = [self._pull(dag_id or self.dag_id, run_id or self.run_id, i, key, map_indexes, default) for i in ids]
        return values[0] if task_ids is None or isinstance(task_ids, str) else values

    def _pull(self, dag_id, run_id, task_id, key, map_indexes, default):
        parts = ["dags", dag_id, "dagRuns", run_id, "taskInstances", task_id]
        path = "/api/v2/" + "/".join(urllib.parse.quote(part, safe="") for part in parts) + "/xcomEntries"
        base = os.environ["MLOPS_WORKFLOWS_URI"] + path
        found = {}
        offset = 0
        while True:
            query = urllib.parse.urlencode({"xcom_key": key, "limit": 100, "offset": offset})
            page = self._get(base + "?" + query)
            entries = [] if page is None else page["xcom_entries"]
            for entry in entries:
                found[entry["map_index"]] = None
            offset += len(entries)
            if not entries or offset >= page["total_entries"]:
                break
        if map_indexes is not None:
            wanted = [map_indexes] if isinstance(map_indexes, int) else list(map_indexes)
        else:
            wanted = sorted(found)
        values = []
        for index in wanted:
            if index in found:
                query = urllib.parse.urlencode({"map_index": index})
                entry = self._get(base + "/" + urllib.parse.quote(key, safe="") + "?" + query)
                values.append(default if entry is None else entry["value"])
        if isinstance(map_indexes, int) or wanted == [-1]:
            return values[0] if values else default
        return values if values else default

    @staticmethod
    def _get(url):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        token = os.environ.get("MLOPS_WORKFLOWS_TOKEN")
        if token:
            opener.addheaders = [("Authorization", "Bearer " + token)]
        try:
            with opener.open(url, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise


def namespace(value):
    if isinstance(value, dict):
        return types.SimpleNamespace(**{str(key): value[key] for key in value})
    return value


def moment(value):
    return None if value is None else datetime.datetime.fromisoformat(value)


def context_of(job, xcoms):
    context = dict(job["context"])
    for name in MOMENTS:
        if name in context:
            context[name] = moment(context[name])
    context["ti"] = context["task_instance"] = TaskInstance(context, xcoms)
    run = dict(context["dag_run"])
    for name in MOMENTS:
        if name in run:
            run[name] = moment(run[name])
    context["dag_run"] = namespace(run)
    context["templates_dict"] = job.get("templates_dict")
    return context


def call(function, job, context):
    args = job.get("op_args") or []
    kwargs = dict(job.get("op_kwargs") or {})
    parameters = inspect.signature(function).parameters
    everything = any(p.kind == p.VAR_KEYWORD for p in parameters.values())
    taken = {name for name, p in list(parameters.items())[: len(args)] if p.kind != p.KEYWORD_ONLY}
    for name, value in context.items():
        if name not in kwargs and name not in taken and (everything or name in parameters):
            kwargs[name] = value
    return function(*args, **kwargs)


def load(job, run_name):
    """The names that the program defines."""
    kind = job["source"]
    if kind == "script":
        sys.argv = [job["path"], *job["args"]]
        sys.path.insert(0, os.path.dirname(job["path"]))
        return runpy.run_path(job["path"], run_name=run_name)
    if kind == "module":
        if run_name == "__main__":
            sys.argv = [job["module"], *job["args"]]
            return runpy.run_module(job["module"], run_name=run_name, alter_sys=True)
        return vars(importlib.import_module(job["module"]))
    sys.argv = [job["path"], *job["args"]]
    program = types.ModuleType(run_name)
    program.__file__ = job["path"]
    sys.modules[run_name] = program
    with open(job["path"], encoding="utf-8") as text:
        exec(compile(text.read(), job["path"], "exec"), program.__dict__)
    return program.__dict__


def run(job, xcoms):
    name = job.get("python_callable")
    if not name:
        return load(job, "__main__").get("return_value")
    if job["source"] == "callable":
        module, _, function = name.rpartition(".")
        names, name = vars(importlib.import_module(module)), function
    else:
        names = load(job, "task_program")
    function = names.get(name)
    if not callable(function):
        raise NameError("The program defines no function " + name)
    return call(function, job, context_of(job, xcoms))


def plain(value):
    """What JSON has no word for."""
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError("Object of type " + type(value).__name__ + " is not JSON serializable: it cannot become an XCom")


def main():
    with open(os.environ["MLOPS_TASK_JOB"], encoding="utf-8") as file:
        job = json.load(file)
    sys.path.pop(0)
    sys.path.insert(0, "")
    xcoms = {}
    result = {"state": "success"}
    status = 0
    try:
        result["return_value"] = run(job, xcoms)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        if end.code is not None and not isinstance(end.code, int):
            print(end.code)
        result["state"] = "failed" if status else "success"
    except BaseException as error:
        traceback.print_exc()
        names = [cls.__name__ for cls in type(error).__mro__]
        result["state"] = "skipped" if "AirflowSkipException" in names else "failed"
        result["final"] = "AirflowFailException" in names
        status = 1
    result["xcoms"] = xcoms
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        text = json.dumps(result, default=plain, allow_nan=False)
    except (TypeError, ValueError) as error:
        print(error)
        text, status = json.dumps({"state": "failed"}), 1
    target = os.environ["MLOPS_TASK_RESULT"]
    with open(target + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(target + ".new", target)
    sys.exit(status)


main()
