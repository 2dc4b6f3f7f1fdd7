"""What scenarios start from."""

from ..api import Api

# A moment long before any run of the suite, so that it is never taken for the time of a call.
THEN = 1_600_000_000_000


def experiment(api: Api, name: str = "experiment") -> str:
    return str(api.post("experiments/create", {"name": api.name(name)}).dig("experiment_id"))


def run(api: Api, experiment_id: str | None = None, **fields) -> str:
    body = {"experiment_id": experiment_id or experiment(api), "run_name": "a run", "start_time": THEN, **fields}
    return str(api.post("runs/create", body).dig("run", "info", "run_id"))


def unknown_id() -> str:
    return "0123456789abcdef0123456789abcdef"
