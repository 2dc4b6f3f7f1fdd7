"""Everything that Python DAGs need beside the workflow scheduler: the watcher, a worker and the triggerer.

Each is started again when it ends; SIGTERM ends all of them, and the worker's tasks with it.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def is_running(pid):
    try:
        if pid:
            os.kill(pid, 0)
        return True
    except ProcessLookupError:
        return False


def environment(args):
    server = args.server.rstrip("/")
    env = dict(os.environ)
    env.update(
        AIRFLOW_HOME=args.home,
        AIRFLOW__CORE__DAGS_FOLDER=args.dags,
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        AIRFLOW__CORE__EXECUTOR="airflow.providers.edge3.executors.EdgeExecutor",
        AIRFLOW__CORE__EXECUTION_API_SERVER_URL=server + "/execution/",
        AIRFLOW__EDGE__API_ENABLED="True",
        AIRFLOW__EDGE__API_URL=server + "/edge_worker/v1/rpcapi",
        # The service keeps a request for work waiting; this is how often logs are pushed.
        AIRFLOW__EDGE__JOB_POLL_INTERVAL="1",
        AIRFLOW__EDGE__HEARTBEAT_INTERVAL="10",
        AIRFLOW__EDGE__PUSH_LOGS="True",
        # A process that has ended is noticed this fast.
        AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL="1",
        AIRFLOW__LOGGING__BASE_LOG_FOLDER=os.path.join(args.home, "logs"),
        PYTHONPATH=os.pathsep.join(filter(None, [args.dags, env.get("PYTHONPATH")])),
    )
    if args.secret_file:
        while not os.path.exists(args.secret_file) and is_running(args.while_running):
            time.sleep(0.2)  # the service makes it when it starts first
        with open(args.secret_file) as file:
            env["AIRFLOW__API_AUTH__JWT_SECRET"] = file.read().strip()
    if not env.get("AIRFLOW__API_AUTH__JWT_SECRET"):
        sys.exit("Give the secret of the workflow scheduler's workers: --secret-file or AIRFLOW__API_AUTH__JWT_SECRET")
    return env


def commands(args):
    # The name of a worker that was killed stays taken for a while: each start has one of its own.
    name = f"{args.name}-{os.getpid()}-{int(time.time())}"
    worker = [os.path.join(os.path.dirname(sys.executable), "airflow"), "edge", "worker"]
    worker += ["-c", str(args.concurrency), "-H", name]
    if args.queues:
        worker += ["-q", args.queues]
    watcher = [sys.executable, os.path.join(HERE, "watch.py"), args.dags, "--server", args.server]
    watcher += ["--timeout", str(args.import_timeout), "--callback-timeout", str(args.callback_timeout)]
    triggerer = [sys.executable, os.path.join(HERE, "triggerer.py"), "--server", args.server]
    return {"watcher": watcher, "worker": worker, "triggerer": triggerer}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", default="http://127.0.0.1:8080", help="the workflow scheduler")
    parser.add_argument("--dags", required=True, help="the folder of Python DAGs")
    parser.add_argument("--home", required=True, help="a folder for Airflow's files and the logs of tasks")
    parser.add_argument("--secret-file", help="the secret that signs the worker's tokens")
    parser.add_argument("--concurrency", type=int, default=8, help="tasks at once")
    parser.add_argument("--queues", help="from which tasks are taken, by commas; all unless given")
    parser.add_argument("--name", default=socket.gethostname(), help="the start of the worker's name")
    parser.add_argument("--callback-timeout", type=float, default=60.0, help="seconds that a callback may take")
    parser.add_argument("--import-timeout", type=float, default=30.0, help="seconds that a file may take to import")
    parser.add_argument("--while-running", type=int, metavar="PID", help="end when this process has")
    parser.add_argument("--only", choices=["watcher", "worker", "triggerer"], action="append")
    args = parser.parse_args()
    args.dags, args.home = os.path.realpath(args.dags), os.path.realpath(args.home)
    os.makedirs(args.home, exist_ok=True)
    env = environment(args)
    running, stopping = {}, []

    def stop(number, frame):
        stopping.append(number)
        for process in running.values():
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping or any(process.poll() is None for process in running.values()):
        if not stopping and not is_running(args.while_running):
            stop(signal.SIGTERM, None)
        for name, command in commands(args).items():
            wanted = not stopping and (not args.only or name in args.only)
            if wanted and (name not in running or running[name].poll() is not None):
                if name in running:
                    print(f"The {name} has ended with status {running[name].returncode}; starting it again", flush=True)
                    time.sleep(1)
                running[name] = subprocess.Popen(command, env=env)
        time.sleep(0.2)


if __name__ == "__main__":
    main()
