#!/usr/bin/env python3
"""Runs jupyter_server's own tests against a server by URL.

    JUPYTER_SERVER_CHECKOUT=... run.py URL TOKEN ROOT [pytest arguments]

ROOT is the folder that the server shows; it is emptied. HOME of the server should be ROOT, and its terminals culled
after 10 s every 3 s, as the tests expect it of the original. Run it with a Python that has jupyter_server[test] in the version
of the checkout. Nothing of the checkout is kept. Without pandoc the tests of exports are skipped.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

# The tests that meet a server through its interface. The others test classes of the original in its own process.
FILES = [
    "services/api/test_api.py",
    "services/config/test_api.py",
    "services/contents/test_api.py",
    "services/contents/test_checkpoints.py",
    "services/events/test_api.py",
    "services/kernels/test_api.py",
    "services/kernels/test_execution_state.py",
    "services/kernelspecs/test_api.py",
    "services/nbconvert/test_api.py",
    "services/sessions/test_api.py",
    "nbconvert/test_handlers.py",
    "auth/test_security.py",
    "test_files.py",
    "test_terminal.py",
    "test_view.py",
    "test_version.py",
]


def main() -> None:
    if len(sys.argv) < 4 or "JUPYTER_SERVER_CHECKOUT" not in os.environ:
        sys.exit(__doc__)
    url, token, root, *arguments = sys.argv[1:]
    checkout = Path(os.environ["JUPYTER_SERVER_CHECKOUT"])
    with tempfile.TemporaryDirectory() as folder:
        tests = Path(folder, "tests")
        shutil.copytree(checkout / "tests", tests)
        shutil.move(tests / "conftest.py", Path(folder, "upstream_conftest.py"))
        shutil.copy(HERE / "override.py", tests / "conftest.py")
        # Some files bring a fixture of this name that waits for a kernel inside the original.
        for file in tests.rglob("test_*.py"):
            text = file.read_text()
            if "def pending_kernel_is_ready" in text:
                file.write_text(text.replace("def pending_kernel_is_ready", "def unused_pending_kernel_is_ready"))
        present = [str(tests / file) for file in FILES if (tests / file).is_file()]
        environment = {
            **os.environ,
            "JUPYTER_TEST_URL": url,
            "JUPYTER_TEST_TOKEN": token,
            "JUPYTER_TEST_ROOT": root,
            "PYTHONPATH": folder,
        }
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-ra", "--rootdir", folder, *present]
        sys.exit(subprocess.run([*command, *arguments], env=environment, cwd=folder).returncode)


if __name__ == "__main__":
    main()
