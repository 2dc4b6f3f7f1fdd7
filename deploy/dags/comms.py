"""What triggers, hooks and callbacks ask a supervisor for, answered by the Task Execution API."""

import asyncio

from service import triggerer_token


class Comms:
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
            raise ValueError(f"Triggers and callbacks cannot ask for {name} here")
        if isinstance(msg, comms.MaskSecret):
            handler(msg)
            return None
        answer, _ = handler(self.new(), msg)
        return answer

    async def asend(self, msg):
        return await asyncio.to_thread(self.send, msg)
