"""Sends the trace of a task with each request of MLflow's client."""

import os

from mlflow.tracking.request_header.abstract_request_header_provider import RequestHeaderProvider

NAMES = ("TRACEPARENT", "TRACESTATE")


class TraceHeaders(RequestHeaderProvider):
    def in_context(self):
        return bool(os.environ.get("TRACEPARENT"))

    def request_headers(self):
        return {name.lower(): os.environ[name] for name in NAMES if os.environ.get(name)}
