"""The artifact gateway beside its own store and beside MLflow's proxy, all on one MinIO.

Usage: run.py [large|small|all]. Needs the packaged gateway (mvn package -pl artifact-gateway, or GATEWAY_JAR), MinIO (MINIO, or built by
artifact-gateway/src/test/sh/build-stores) and a Python with mlflow and boto3. Prints a table in Markdown.
"""

import http.client
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
GATEWAY = os.environ.get("GATEWAY_JAR") or ROOT / "artifact-gateway" / "target" / "quarkus-app" / "quarkus-run.jar"
MINIO = os.environ.get("MINIO") or Path.home() / ".cache/mlops-cloud/bin/minio"
JAVA = Path(os.environ["JAVA_HOME"]) / "bin" / "java"
ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/"
USER, SECRET = "bench", "bench-secret"

MIB = 1 << 20
LARGE = 256 * MIB
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SMALL_ROUNDS = int(os.environ.get("SMALL_ROUNDS", "3"))
SMALL_COUNT, SMALL_BYTES, SMALL_CLIENTS = 10_000, 4096, 8
# MLflow's proxy is given fewer small files, and time is counted by the file.
SMALL_COUNT_ORIGINAL = int(os.environ.get("SMALL_ORIGINAL", "1000"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process, and what it uses."""

    def __init__(self, command, environment, port, ready, log):
        self.port = port
        self.process = subprocess.Popen(
            [str(part) for part in command], env={**os.environ, **environment}, stdout=log, stderr=log
        )
        for _ in range(600):
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        raise SystemExit(f"did not start: {command}")

    def children(self) -> list[int]:
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                todo += [int(child) for child in task.read_text().split()]
        return found

    def cpu_seconds(self) -> float:
        total = 0
        for pid in self.children():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / os.sysconf("SC_CLK_TCK")

    def peak_mib(self) -> int:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def s3(port):
    return boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id=USER,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}),
    )


def direct_put(port, file, key):
    with open(file, "rb") as body:
        s3(port).put_object(Bucket="mlflow", Key=f"direct/{key}", Body=body)


def direct_get(port, file, key):
    body = s3(port).get_object(Bucket="mlflow", Key=f"direct/{key}")["Body"]
    assert sum(len(chunk) for chunk in body.iter_chunks(MIB)) == os.path.getsize(file)


def proxy_put(port, file, key):
    connection = http.client.HTTPConnection("127.0.0.1", port, blocksize=MIB)
    with open(file, "rb") as body:
        headers = {"Content-Length": str(os.path.getsize(file))}
        connection.request("PUT", f"{ARTIFACTS}proxy/{key}", body=body, headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()


def proxy_get(port, file, key):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", f"{ARTIFACTS}proxy/{key}")
    answer = connection.getresponse()
    buffer, count = bytearray(MIB), 0
    while read := answer.readinto(buffer):
        count += read
    assert answer.status == 200 and count == os.path.getsize(file)


def mib_per_second(work, port, file, clients) -> float:
    """Each client is a process, so that none waits for another's interpreter."""
    ready, go = multiprocessing.Barrier(clients + 1), multiprocessing.Event()

    def client(number):
        ready.wait()
        go.wait()
        work(port, file, number)

    processes = [multiprocessing.Process(target=client, args=(i,)) for i in range(clients)]
    for process in processes:
        process.start()
    ready.wait()
    begin = time.perf_counter()
    go.set()
    for process in processes:
        process.join()
    assert all(process.exitcode == 0 for process in processes)
    return clients * os.path.getsize(file) / MIB / (time.perf_counter() - begin)


def large(minio, gateway, original, file):
    print("| 256 MiB | clients | S3 client on MinIO | gateway | of it | MLflow's proxy | gateway's CPU s/GiB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for clients in (1, 8):
        for name, direct, proxy in (("PUT", direct_put, proxy_put), ("GET", direct_get, proxy_get)):
            rates = {"direct": [], "gateway": [], "original": []}
            cpu = 0.0
            # Side by side and round by round, so that what disturbs one disturbs the others.
            for _ in range(ROUNDS):
                rates["direct"].append(mib_per_second(direct, minio.port, file, clients))
                before = gateway.cpu_seconds()
                rates["gateway"].append(mib_per_second(proxy, gateway.port, file, clients))
                cpu += gateway.cpu_seconds() - before
            for _ in range(min(ROUNDS, 2)):
                rates["original"].append(mib_per_second(proxy, original.port, file, clients))
            middle = {key: statistics.median(values) for key, values in rates.items()}
            spread = (max(rates["direct"]) - min(rates["direct"])) / middle["direct"]
            share = statistics.median(g / d for g, d in zip(rates["gateway"], rates["direct"]))
            gib = ROUNDS * clients * LARGE / 1024 / MIB
            print(
                f"| {name} | {clients} | {middle['direct']:.0f} MiB/s ± {spread * 50:.0f} % | {middle['gateway']:.0f} MiB/s"
                f" | {share:.0%} | {middle['original']:.0f} MiB/s | {cpu / gib:.2f} |",
                flush=True,
            )


def small_rate(port, method, count) -> float:
    """Files a second by some clients, each on a connection of its own, as MLflow's client keeps them."""
    body = os.urandom(SMALL_BYTES)

    def client(number):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for i in range(number, count, SMALL_CLIENTS):
            connection.request(method, f"{ARTIFACTS}small/{i}", body=body if method == "PUT" else None)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200

    begin = time.perf_counter()
    with ThreadPoolExecutor(SMALL_CLIENTS) as pool:
        list(pool.map(client, range(SMALL_CLIENTS)))
    return count / (time.perf_counter() - begin)


def small(gateway, original):
    print("| 4 KiB | gateway, 10,000 files | MLflow's proxy | times |")
    print("| --- | --- | --- | --- |")
    small_rate(gateway.port, "PUT", 3000)
    small_rate(original.port, "PUT", 200)
    for method in ("PUT", "GET"):
        theirs, ours = [], []
        for _ in range(SMALL_ROUNDS):
            theirs.append(small_rate(original.port, method, SMALL_COUNT_ORIGINAL))
            ours.append(small_rate(gateway.port, method, SMALL_COUNT))
        times = sorted(o / t for o, t in zip(ours, theirs))
        print(
            f"| {method} | {statistics.median(ours):.0f} files/s | {statistics.median(theirs):.0f} files/s "
            f"| {statistics.median(times):.1f} ({times[0]:.1f}–{times[-1]:.1f}) |",
            flush=True,
        )


def main(what: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = open(Path(folder, "log"), "w")
        ports = [free_port() for _ in range(3)]
        credentials = {
            "AWS_ACCESS_KEY_ID": USER,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        endpoint = f"http://127.0.0.1:{ports[0]}"
        servers = []
        try:
            minio = Server(
                [MINIO, "server", "--quiet", "--address", f"127.0.0.1:{ports[0]}", Path(folder, "data")],
                {"MINIO_ROOT_USER": USER, "MINIO_ROOT_PASSWORD": SECRET},
                ports[0],
                "/minio/health/live",
                log,
            )
            servers.append(minio)
            flags = ["-Xmx96m", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"]
            gateway = Server(
                [JAVA, *flags, "-jar", GATEWAY],
                {**credentials, "QUARKUS_HTTP_PORT": str(ports[1]), "QUARKUS_S3_ENDPOINT_OVERRIDE": endpoint},
                ports[1],
                "/q/health/ready",
                log,
            )
            servers.append(gateway)
            original = Server(
                [sys.executable, "-m", "mlflow", "server", "--artifacts-only", "--port", str(ports[2])]
                + ["--artifacts-destination", "s3://mlflow/mlflow"],
                {**credentials, "MLFLOW_S3_ENDPOINT_URL": endpoint},
                ports[2],
                "/health",
                log,
            )
            servers.append(original)
            file = Path(folder, "file")
            with open(file, "wb") as out:
                for _ in range(LARGE // MIB):
                    out.write(os.urandom(MIB))
            # Loaded and compiled before anything is measured.
            for _ in range(3):
                mib_per_second(proxy_put, gateway.port, file, 2)
                mib_per_second(proxy_get, gateway.port, file, 2)
            if what in ("large", "all"):
                large(minio, gateway, original, file)
            if what in ("small", "all"):
                small(gateway, original)
            print(f"Gateway's peak of resident memory, under -Xmx96m: {gateway.peak_mib()} MiB")
        finally:
            for server in servers:
                server.stop()


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main(sys.argv[1] if len(sys.argv) > 1 else "all")
