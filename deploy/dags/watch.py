"""Watches a folder of Python DAGs: parses what has changed, in a process of its own, and submits what it found;
and calls the functions in there that are to be called.

The parser is Airflow's, the form is Airflow's serialised DAGs; no database is opened.
"""

import argparse
import hashlib
import json
import logging
import multiprocessing
import os
import select
import signal
import sys
import time
import traceback

import native
from callbacks import Callbacks
from service import Refused, Service, quoted, triggerer_token

LOG = logging.getLogger("dags")
# The member of a submitted DAG that names what the scheduler may run without a worker.
NATIVE = "__native"
LOOK = 1.0
AGAIN = 300.0


def parse(path, folder, bundle):
    """The DAGs of a file in serialised form, and what went wrong."""
    from airflow.dag_processing.dagbag import BundleDagBag
    from airflow.serialization.serialized_objects import DagSerialization

    bag = BundleDagBag(dag_folder=path, bundle_path=folder, bundle_name=bundle, safe_mode=True, load_op_links=False)
    errors = [str(text) for text in bag.import_errors.values()]
    dags = []
    for dag_id, dag in bag.dags.items():
        try:
            serialised = DagSerialization.to_dict(dag)
            serialised[NATIVE] = native.operators(dag, serialised)
            dags.append(serialised)
        except Exception:
            errors.append(f"{dag_id}: {traceback.format_exc()}")
    return {"dags": dags, "import_errors": errors}


def child(path, folder, bundle, out):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        result = parse(path, folder, bundle)
    except BaseException:
        result = {"dags": [], "import_errors": [traceback.format_exc()]}
    with os.fdopen(out, "w") as pipe:
        json.dump(result, pipe)


def parsed(path, folder, bundle, timeout):
    """As parse, in a process that is ended when it takes too long."""
    reading, writing = os.pipe()
    process = multiprocessing.get_context("fork").Process(target=child, args=(path, folder, bundle, writing))
    process.start()
    os.close(writing)
    text = bytearray()
    end = time.monotonic() + timeout

    with os.fdopen(reading, "rb", buffering=0) as pipe:
        while True:
            left = end - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                process.kill()
                process.join()
                return {"dags": [], "import_errors": [f"The file took more than {timeout:g} seconds to import"]}
            chunk = pipe.read(1 << 16)
            if not chunk:
                break
            text += chunk
    process.join()
    if not text:
        return {"dags": [], "import_errors": [f"The file's import ended its process, with status {process.exitcode}"]}
    return json.loads(text)


def files(folder):
    """The modules of a folder, as Airflow finds them: by .airflowignore, by the words dag and airflow."""
    from airflow.utils.file import list_py_file_paths

    found = {}
    for path in list_py_file_paths(folder, safe_mode=False):
        try:
            stat = os.stat(path)
        except OSError:
            continue
        found[os.path.relpath(path, folder)] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


class Watcher:
    def __init__(self, service, folder, bundle, timeout):
        self.service = service
        self.folder = folder
        self.bundle = bundle
        self.timeout = timeout
        self.seen = {}
        self.helpers = set()
        self.everything = 0.0

    def url(self, path=None):
        return f"/api/dag-files/{quoted(self.bundle)}" + ("" if path is None else "/" + quoted(path))

    def submit(self, path):
        full = os.path.join(self.folder, path)
        with open(full, encoding="utf-8", errors="replace") as file:
            source = file.read()
        result = parsed(full, self.folder, self.bundle, self.timeout)
        body = {"hash": hashlib.sha256(source.encode()).hexdigest(), "source": source, **result}
        if not result["dags"] and not result["import_errors"]:
            self.helpers.add(path)
        else:
            self.helpers.discard(path)
        answer = self.service.call("PUT", self.url(path), body)
        error = answer.get("error")
        LOG.info("%s: %s%s", path, ", ".join(answer["dag_ids"]) or "no DAGs", "; import errors" if error else "")

    def forget(self, path):
        try:
            self.service.call("DELETE", self.url(path))
            LOG.info("%s: gone", path)
        except Refused:
            pass

    def reconcile(self):
        """Forgets what went while nobody watched."""
        known = {file["path"] for file in self.service.call("GET", self.url())["files"]}
        for path in known - set(files(self.folder)):
            self.forget(path)
        self.everything = time.monotonic()

    def look(self):
        found = files(self.folder)
        for path in set(self.seen) - set(found):
            self.forget(path)
            del self.seen[path]
        changed = [path for path, mark in found.items() if self.seen.get(path) != mark]
        # What others import may have changed, or what they read: then all are parsed again.
        if any(path in self.helpers for path in changed) or time.monotonic() - self.everything > AGAIN:
            changed = list(found)
            self.everything = time.monotonic()
        asked = {file["path"] for file in self.service.call("GET", self.url() + "?asked=true")["files"]}
        for path in sorted({*changed, *(asked & set(found))}):
            try:
                self.submit(path)
            except Refused as e:
                LOG.error("%s: %s", path, e)
            except FileNotFoundError:
                continue
            self.seen[path] = found[path]

    def run(self, callbacks):
        ready = False
        while True:
            try:
                if not ready:
                    self.reconcile()
                    ready = True
                self.look()
                callbacks.look()
            except OSError as e:
                LOG.warning("The workflow scheduler does not answer: %s", e)
                ready = False
            time.sleep(LOOK)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--server", default="http://127.0.0.1:8080")
    parser.add_argument("--bundle", default="dags-folder")
    parser.add_argument("--timeout", type=float, default=30.0, help="seconds that a file may take to import")
    parser.add_argument("--callback-timeout", type=float, default=60.0, help="seconds that a callback may take")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s [watcher] %(message)s", force=True)
    folder = os.path.realpath(args.folder)
    sys.path.insert(0, folder)
    import airflow.dag_processing.dagbag  # noqa: F401  once, for all the processes that parse
    import airflow.dag_processing.processor  # noqa: F401
    import airflow.serialization.serialized_objects  # noqa: F401

    logging.getLogger("airflow").setLevel(logging.WARNING)
    # Where people sign in, the watcher does so with the token of one who may write definitions.
    token = os.environ.get("MLOPS_WORKFLOWS_TOKEN")
    service = Service(args.server, token=(lambda: token) if token else None)
    callbacks = Callbacks(Service(args.server, token=triggerer_token), folder, args.bundle, args.callback_timeout)
    Watcher(service, folder, args.bundle, args.timeout).run(callbacks)


if __name__ == "__main__":
    main()
