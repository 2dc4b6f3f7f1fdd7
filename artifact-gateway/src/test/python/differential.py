"""Makes the same calls to MLflow's own server and to a gateway, and reports every difference in what they answer.

Usage: differential.py GATEWAY_URL

The server runs on a folder. What differs on purpose is not called here but tested in Java; see COMPATIBILITY.md.
"""

import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"
RUN = ARTIFACTS + "/1/run/artifacts"
MPU = "/api/2.0/mlflow-artifacts/mpu"
START_SECONDS = 90
JSON = {"Content-Type": "application/json"}
UNSAFE = [
    "/../x", "/1/../../x", "/..%2fx", "/%2e%2e/x", "/%252e%252e%252fx", "/%2525252e%2525252e/x", "//etc/passwd",
    "/%2fetc/passwd", "/1/a%23b", "/1/a%2523b", "/C:/x", "/C:%5Cx", "/file:/etc/passwd",
]
# The part of MLflow's server that serves the other methods redirects these to a path without the second slash.
ABSOLUTE = ("//etc/passwd", "/%2fetc/passwd")
NAMES = [
    "a.txt", "MLmodel", "sub/b.json", "sub/deep/c.csv", "sub.txt", "empty", "p.html", "m.pkl", "i.svg", "t.tar.gz",
    "na%C3%AFve%20%E6%97%A5.txt", "%E6%97%A5", "quo%22te%20x.txt", "semi;colon.txt", "semi%3Bcolon2.txt", "ctl%01x",
    "q%3Fx", "col:on", "100%25", "plus+sign", "twice%2520encoded", "a&b=c", "bad%ff", "x//y",
]


def calls():
    for name in NAMES:
        yield "PUT", f"{RUN}/{name}", b"" if name == "empty" else b"hello world", {}
    for name in NAMES:
        yield "GET", f"{RUN}/{name}", None, {}
        yield "HEAD", f"{RUN}/{name}", None, {}
    yield "GET", RUN.replace("/api", "/ajax-api") + "/a.txt", None, {}
    for value in ("bytes=2-4", "bytes=6-", "bytes=-3", "bytes=8-99", "bytes=0-0", "bytes=100-"):
        yield "GET", f"{RUN}/a.txt", None, {"Range": value}
    yield "GET", f"{RUN}/empty", None, {"Range": "bytes=0-"}
    for query in ("", "?path=", "?path=1/run/artifacts", "?path=1/run/artifacts/", "?path=1%2Frun%2Fartifacts/sub",
                  "?path=1/run/artifacts/a.txt", "?path=nowhere", "?path=a;b", "?other=1", "?path=1/run&path=2",
                  "?path=../x", "?path=%252e%252e/x", "?path=/etc", "?path=a%23b", "?path=C:/x"):
        yield "GET", ARTIFACTS + query, None, {}
    for name in ("none", "sub", "sub/", "none/"):
        if name != "none/":
            yield "GET", f"{RUN}/{name}", None, {}
        yield "PUT", f"{RUN}/new/{name}/", b"x", {}
    yield "PUT", ARTIFACTS + "/", b"x", {}
    for path in UNSAFE:
        yield "GET", ARTIFACTS + path, None, {}
        yield "PUT", ARTIFACTS + path, b"x", {}
        if path in ABSOLUTE:
            continue
        yield "HEAD", ARTIFACTS + path, None, {}
        yield "DELETE", ARTIFACTS + path, None, {}
        yield "GET", "/api/2.0/mlflow-artifacts/presigned" + path, None, {}
        yield "POST", MPU + "/create" + path, b"{}", JSON
    for method in ("POST", "PATCH", "OPTIONS"):
        yield method, f"{RUN}/a.txt", b"", {}
    for method in ("PUT", "POST", "DELETE"):
        yield method, ARTIFACTS, b"", {}
    for path in ("/nothing", "/mpu/create", "/mpu/other/x", ""):
        yield "GET", "/api/2.0/mlflow-artifacts" + path, None, {}
    for operation in ("create", "complete", "abort"):
        yield "GET", f"{MPU}/{operation}/x", None, {}
        yield "POST", f"{MPU}/{operation}/x", b"{}", {}
        yield "POST", f"{MPU}/{operation}/x", b"{}", {"Content-Type": "text/plain"}
        for body in (b"{}", b"not json", b'{"path":7}', b'{"path":null}'):
            yield "POST", f"{MPU}/{operation}/x", body, JSON
    yield "POST", f"{MPU}/create/x", b'{"path":"f","num_parts":"abc"}', JSON
    yield "POST", f"{MPU}/complete/x", b'{"path":"f","upload_id":5,"parts":[{"part_number":1}]}', JSON
    yield "PUT", f"{RUN}/a.txt", b"x", {"Origin": "http://evil.example"}
    yield "GET", f"{RUN}/a.txt", None, {"Host": "evil.example"}
    for name in ("none", "empty", "sub"):
        yield "DELETE", f"{RUN}/{name}", None, {}
    yield "DELETE", ARTIFACTS + "/", None, {}
    yield "GET", ARTIFACTS + "?path=1/run/artifacts", None, {}
    yield "DELETE", ARTIFACTS + "/1", None, {}
    yield "GET", ARTIFACTS, None, {}


def answer(address, method, path, body, headers):
    connection = http.client.HTTPConnection(*address, timeout=30)
    connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    found = {"status": response.status}
    kind = (response.getheader("Content-Type") or "").split(";")[0]
    if response.status not in (204, 416) and content:
        found["type"] = kind
    if kind == "application/json" and content:
        found["body"] = json.loads(content)
    elif response.status != 204 and (kind != "text/html" or response.status == 200):
        found["body"] = content
    if response.status in (200, 206, 416):
        for name in ("Content-Disposition", "Content-Range", "Accept-Ranges", "X-Content-Type-Options"):
            found[name] = response.getheader(name)
        if kind != "application/json":
            found["length"] = response.getheader("Content-Length")
    found["allow"] = sorted((response.getheader("Allow") or "").split(", "))
    return found


def start_server(folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = open(folder / "log", "wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", f"sqlite:///{folder}/db",
         "--artifacts-destination", str(folder / "artifacts"), "--host", "127.0.0.1", "--port", str(port),
         "--workers", "1"],
        stdout=log, stderr=log, start_new_session=True)
    address = ("127.0.0.1", port)
    for _ in range(START_SECONDS * 2):
        try:
            if answer(address, "GET", "/health", None, {})["status"] == 200:
                return server, address
        except OSError:
            time.sleep(0.5)
    sys.exit("MLflow's server did not start: " + (folder / "log").read_text())


def main():
    gateway = urllib.parse.urlsplit(sys.argv[1])
    differences = total = 0
    with tempfile.TemporaryDirectory() as name:
        server, original = start_server(pathlib.Path(name))
        try:
            for call in calls():
                total += 1
                theirs, ours = answer(original, *call), answer((gateway.hostname, gateway.port), *call)
                if theirs != ours:
                    differences += 1
                    print(call, "\n  MLflow: ", theirs, "\n  gateway:", ours)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)
    print(f"{total} calls, {differences} differences")
    sys.exit(differences > 0)


main()
