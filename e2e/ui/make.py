"""Writes ui_python.json: what the watcher submits of ui_python.py. Run with the Python of .mlops/dags-venv."""

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "deploy/dags"))

import watch  # noqa: E402

source = (HERE / "ui_python.py").read_text()
found = watch.parse(str(HERE / "ui_python.py"), str(HERE), "dags-folder")
for dag in found["dags"]:
    dag["dag"].pop("_processor_dags_folder", None)
    dag["dag"]["fileloc"] = "/dags/ui_python.py"
body = {"hash": hashlib.sha256(source.encode()).hexdigest(), "source": source, **found}
(HERE / "ui_python.json").write_text(json.dumps(body, indent=1) + "\n")
