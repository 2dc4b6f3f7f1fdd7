"""Runs the triggers of deferred tasks: Airflow's own classes, in one event loop, without Airflow's database."""

import argparse
import asyncio
import json
import logging
import os
import socket
import traceback

from comms import Comms
from service import Refused, Service, triggerer_token

LOG = logging.getLogger("triggerer")
# How long a watcher that failed rests.
PAUSE = 5.0


def is_json(value):
    try:
        return json.loads(json.dumps(value)) == value
    except (TypeError, ValueError):
        return False


class Triggerer:
    def __init__(self, server, name, capacity):
        self.service = Service(server, token=lambda: triggerer_token())
        self.name = name
        self.capacity = capacity
        self.tasks = {}
        self.watching = {}

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

    async def watch_asset(self, work):
        """Tells of an asset as often as the trigger fires; one that ends is started again, as by Airflow."""
        from airflow.sdk.module_loading import import_string
        from airflow.serialization.serialized_objects import BaseSerialization

        trigger = None
        try:
            kwargs = {name: BaseSerialization.deserialize(value) for name, value in (work["kwargs"] or {}).items()}
            trigger = import_string(work["classpath"])(**kwargs)
            trigger.trigger_id = work["id"]
            LOG.info("Watcher %s: %s", work["name"], work["classpath"])
            async for event in trigger.run():
                payload = BaseSerialization.serialize(event.payload)
                payload = event.payload if is_json(event.payload) else payload
                await self.tell("watchers/" + work["id"], {"payload": payload})
                LOG.info("Watcher %s: fired", work["name"])
        except asyncio.CancelledError:
            raise
        except BaseException:
            LOG.error("Watcher %s: failed\n%s", work["name"], traceback.format_exc())
            await asyncio.sleep(PAUSE)
        finally:
            if trigger is not None:
                await trigger.cleanup()

    async def run(self):
        while True:
            self.tasks = {id: task for id, task in self.tasks.items() if not task.done()}
            self.watching = {id: task for id, task in self.watching.items() if not task.done()}
            wish = {"running": list(self.tasks), "watching": list(self.watching), "capacity": self.capacity}
            try:
                work = await self.call("work/" + self.name, wish)
            except (OSError, Refused) as e:
                LOG.warning("The workflow scheduler does not answer: %s", e)
                await asyncio.sleep(1)
                continue
            for id in work["stop"]:
                for running in (self.tasks, self.watching):
                    if id in running:
                        running[id].cancel()
            for one in work["start"]:
                self.tasks[one["id"]] = asyncio.create_task(self.watch(one))
            for one in work["watch"]:
                self.watching[one["id"]] = asyncio.create_task(self.watch_asset(one))
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
