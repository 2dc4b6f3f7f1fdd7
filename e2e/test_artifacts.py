"""Artifacts through the tracking server's port, as the client sends them."""

import hashlib

import mlflow
import pytest
from mlflow import MlflowClient

GIB = 1024 * 1024 * 1024
BLOCK = bytes(range(256)) * 4096

# A heap of 128 MiB, and what a JVM needs beside its heap.
MEMORY_LIMIT = 400 * 1024 * 1024


@pytest.fixture
def run_id(client: MlflowClient, request) -> str:
    return client.create_run(client.create_experiment(request.node.name)).info.run_id


def test_uploads_lists_downloads_and_deletes_a_tree(client, run_id, tmp_path):
    names = ["a.txt", "sub/b with space.json", "sub/deeper/ü.bin", "sub/empty"]
    for name in names:
        file = tmp_path / "tree" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"" if name.endswith("empty") else name.encode())
    client.log_artifacts(run_id, str(tmp_path / "tree"), "out")

    assert [(file.path, file.is_dir) for file in client.list_artifacts(run_id, "out")] == [
        ("out/a.txt", False),
        ("out/sub", True),
    ]
    folder = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="out", dst_path=str(tmp_path / "back"))
    for name in names:
        with open(f"{folder}/{name}", "rb") as file:
            assert file.read() == (tmp_path / "tree" / name).read_bytes()

    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    get_artifact_repository(client.get_run(run_id).info.artifact_uri).delete_artifacts("out/sub")
    assert [file.path for file in client.list_artifacts(run_id, "out")] == ["out/a.txt"]


def test_a_gibibyte_streams_both_ways_in_constant_memory(stack, client, run_id, tmp_path):
    file = tmp_path / "large.bin"
    digest = hashlib.sha256()
    with open(file, "wb") as out:
        for _ in range(GIB // len(BLOCK)):
            out.write(BLOCK)
            digest.update(BLOCK)
    client.log_artifact(run_id, str(file))
    file.unlink()

    back = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="large.bin", dst_path=str(tmp_path))
    with open(back, "rb") as downloaded:
        assert hashlib.file_digest(downloaded, "sha256").hexdigest() == digest.hexdigest()
    for service in ("tracking-server", "artifact-gateway"):
        assert stack.peak_memory_bytes(service) < MEMORY_LIMIT, service
