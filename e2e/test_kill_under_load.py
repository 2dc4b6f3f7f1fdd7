"""kill -9 of the tracking server while many clients write: what was acknowledged is there, each point once."""

import http.client
import json
import threading
from urllib.parse import urlsplit

from mlflow import MlflowClient

from stack import Stack

WRITERS = 16
POINTS_BEFORE_THE_KILL = 3000


class Writer(threading.Thread):
    """Logs points to one run until a request fails, and remembers the ones whose answer it got."""

    def __init__(self, url: str, run_id: str, key: str):
        super().__init__(daemon=True)
        self.address = urlsplit(url).netloc
        self.run_id = run_id
        self.key = key
        self.acknowledged: list[int] = []
        self.stopped = threading.Event()

    def run(self) -> None:
        connection = http.client.HTTPConnection(self.address, timeout=60)
        step = 0
        while not self.stopped.is_set():
            point = {"run_id": self.run_id, "key": self.key, "value": step, "timestamp": step + 1, "step": step}
            try:
                connection.request(
                    "POST",
                    "/api/2.0/mlflow/runs/log-metric",
                    json.dumps(point),
                    {"Content-Type": "application/json"},
                )
                response = connection.getresponse()
                response.read()
            except (OSError, http.client.HTTPException):
                return
            if response.status == 200:
                self.acknowledged.append(step)
            step += 1


def test_acknowledged_points_survive_a_kill_under_load(stack: Stack, client: MlflowClient):
    experiment = client.create_experiment("killed under load")
    runs = [client.create_run(experiment).info.run_id for _ in range(WRITERS // 2)]
    # Two writers a run: groups of requests overlap.
    writers = [Writer(stack.url("tracking-server"), runs[i % len(runs)], f"loss{i}") for i in range(WRITERS)]
    for writer in writers:
        writer.start()
    while sum(len(writer.acknowledged) for writer in writers) < POINTS_BEFORE_THE_KILL:
        assert any(writer.is_alive() for writer in writers)
        writers[0].join(0.05)

    stack.kill("tracking-server")

    for writer in writers:
        writer.stopped.set()
        writer.join(60)
        stored = [point.step for point in client.get_metric_history(writer.run_id, writer.key)]
        assert len(stored) == len(set(stored))
        assert set(writer.acknowledged) <= set(stored)
        # Besides them at most the one whose answer was cut off.
        assert len(stored) <= len(writer.acknowledged) + 1
        assert client.get_run(writer.run_id).data.metrics[writer.key] == max(stored)
