"""Calls of the workflow scheduler: JSON over HTTP, with a token that its secret signs."""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request

import jwt


class Refused(Exception):
    """An answer of 4xx: asking again would not help."""


def secret():
    return os.environ["AIRFLOW__API_AUTH__JWT_SECRET"]


def triggerer_token(life=600):
    now = int(time.time())
    claims = {"scope": "triggerer", "aud": "urn:airflow.apache.org:task", "iat": now, "exp": now + life}
    return jwt.encode(claims, secret(), algorithm="HS512")


class Service:
    def __init__(self, server, token=None):
        self.server = server.rstrip("/")
        self.token = token

    def call(self, method, path, body=None, timeout=30):
        """The answer; raises Refused for 4xx, and OSError while the service cannot be reached."""
        request = urllib.request.Request(self.server + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token())
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                text = answer.read()
        except urllib.error.HTTPError as e:
            detail = e.read().decode(errors="replace")[:2000]
            if 400 <= e.code < 500:
                raise Refused(f"{e.code} {detail}") from None
            raise OSError(f"{e.code} {detail}") from None
        return json.loads(text) if text else None


def quoted(path):
    return urllib.parse.quote(path)
