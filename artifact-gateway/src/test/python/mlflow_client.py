"""Drives MLflow's own artifact client against a gateway; exits non-zero when anything is not as expected.

Usage: mlflow_client.py GATEWAY_URL
"""

import hashlib
import os
import pathlib
import sys
import tempfile

gateway = sys.argv[1]
os.environ["MLFLOW_TRACKING_URI"] = gateway
# Small enough to be quick, large enough for two parts in every S3 store.
os.environ["MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE"] = str(6 << 20)
os.environ["MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE"] = str(5 << 20)
os.environ["MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE"] = str(6 << 20)
os.environ["MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE"] = str(5 << 20)
os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "0"

from mlflow.store.artifact.mlflow_artifacts_repo import MlflowArtifactsRepository  # noqa: E402


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def fill(root):
    files = {
        "MLmodel": b"flavors: {}\n",
        "empty": b"",
        "100% naïve.txt": b"text",
        "semi;colon+plus&and=.csv": b"a,b\n",
        "model/data/weights.bin": os.urandom(7 << 20),
        "model/conda.yaml": b"name: x\n",
    }
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return files


def check(repository, source, target):
    files = fill(source)
    repository.log_artifacts(str(source))
    listed = [(f.path, f.is_dir, f.file_size) for f in repository.list_artifacts()]
    assert [path for path, _, _ in listed] == sorted(
        ["100% naïve.txt", "MLmodel", "empty", "model", "semi;colon+plus&and=.csv"]
    ), listed
    assert ("model", True, None) in listed, listed
    assert [f.path for f in repository.list_artifacts("model")] == ["model/conda.yaml", "model/data"]
    assert repository.list_artifacts("model/conda.yaml") == []
    assert repository.list_artifacts("nowhere") == []

    repository.download_artifacts("", str(target))
    for name in files:
        assert digest(source / name) == digest(target / name), name

    repository.log_artifact(str(source / "MLmodel"), "deep/er")
    assert [f.path for f in repository.list_artifacts("deep/er")] == ["deep/er/MLmodel"]
    repository.delete_artifacts("model")
    assert repository.list_artifacts("model") == []
    repository.delete_artifacts()
    assert repository.list_artifacts() == []


for multipart in ("false", "true"):
    os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = multipart
    os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD"] = multipart
    for root in ("mlflow-artifacts:/7/run/artifacts", gateway + "/api/2.0/mlflow-artifacts/artifacts/8/run"):
        if root.startswith("http") and multipart == "true":
            continue
        with tempfile.TemporaryDirectory() as folder:
            source, target = pathlib.Path(folder, "source"), pathlib.Path(folder, "target")
            source.mkdir()
            target.mkdir()
            check(MlflowArtifactsRepository(root, tracking_uri=gateway), source, target)
            print("ok", root, "multipart" if multipart == "true" else "proxied")
