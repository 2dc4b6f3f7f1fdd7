"""Runs the triggers of deferred tasks: Airflow's own classes, in one event loop, without Airflow's database."""

import argparse
import asyncio
import logging
import os
import socket
import traceback

from service import Refused, Service, triggerer_token

LOG = logging.getLogger("triggerer")


class Comms:
    """What triggers and hooks ask the supervisor for, answered by the Task Execution API."""

    def __init__(self, server):
        from airflow.sdk.api.client import Client

        self.new = lambda: Client(base_url=server.rstrip("/") + "/execution/", token=triggerer_token(3600))

    def send(self, msg):
        from airflow.sdk.execution_time import comms, request_handlers

        name = type(msg).__name__
        words = "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")
        words = words.replace("t_i_", "ti_").replace("d_r_", "dr_").replace("x_com", "xcom")
        words = {"get_previous_t_i": "get_previous_ti"}.get(words, words)
        handler = getattr(request_handlers, "handle_" + words, None)
        if handler is None:
            raise ValueError(f"Triggers cannot ask for {name} here")
        if isinstance(msg, comms.MaskSecret):
            handler(msg)
            return None
        answer, _ = handler(self.new(), msg)
        return answer

    async def asend(self, msg):
        return await asyncio.to_thread(self.send, msg)


class Triggerer:
    def __init__(self, server, name, capacity):
        self.service = Service(server, token=lambda: triggerer_token())
        self.name = name
        self.capacity = capacity
        self.tasks = {}

    async def call(self, path, body):
        return await asyncio.to_thread(self.service.call, "POST", "/api/triggers/" + path, body)

    async def tell(self, path, body):
        """Until it has arrived: a trigger fires once."""
        while True:
            try:
                return await self.call(path, body)
            except OSError as e:
                LOG.warning("The workflow scheduler does not answer: %s", e)
                await asyncio.sleep(1)

    async def watch(self, work):
        from airflow.sdk.module_loading import import_string
        from airflow.sdk.serde import deserialize, serialize

        place = f"{work['task_instance']}/{work['id']}"
        what = f"{work['dag_id']}.{work['task_id']} of {work['run_id']}, try {work['try_number']}"
        trigger = None
        try:
            kwargs = deserialize(work["kwargs"] or {})
            trigger = import_string(work["classpath"])(**kwargs)
            trigger.trigger_id = work["id"]
            LOG.info("%s: %s", what, work["classpath"])
            async for event in trigger.run():
                await self.tell(place + "/event", {"payload": serialize(event.payload)})
                LOG.info("%s: fired", what)
                return
            raise RuntimeError("The trigger ended without an event")
        except asyncio.CancelledError:
            raise
        except Refused as e:
            LOG.error("%s: %s", what, e)
        except BaseException:
            lines = traceback.format_exc().splitlines()
            LOG.error("%s: failed\n%s", what, "\n".join(lines))
            await self.tell(place + "/failure", {"traceback": lines})
        finally:
            if trigger is not None:
                await trigger.cleanup()

    async def run(self):
        while True:
            self.tasks = {id: task for id, task in self.tasks.items() if not task.done()}
            try:
                work = await self.call("work/" + self.name, {"running": list(self.tasks), "capacity": self.capacity})
            except (OSError, Refused) as e:
                LOG.warning("The workflow scheduler does not answer: %s", e)
                await asyncio.sleep(1)
                continue
            for id in work["stop"]:
                if id in self.tasks:
                    self.tasks[id].cancel()
            for one in work["start"]:
                self.tasks[one["id"]] = asyncio.create_task(self.watch(one))
            await asyncio.sleep(0.1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", default="http://127.0.0.1:8080")
    parser.add_argument("--name", default=f"{socket.gethostname()}-{os.getpid()}")
    parser.add_argument("--capacity", type=int, default=1000)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s [triggerer] %(message)s", force=True)
    from airflow.sdk.execution_time import task_runner

    task_runner.SUPERVISOR_COMMS = Comms(args.server)
    asyncio.run(Triggerer(args.server, args.name, args.capacity).run())


if __name__ == "__main__":
    main()
