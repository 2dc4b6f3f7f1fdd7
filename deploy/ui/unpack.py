#!/usr/bin/env python3
"""Unpacks the web UIs of MLflow, Airflow, JupyterLab and Notebook out of their published Python packages.

    unpack.py TARGET NAME...

Each becomes TARGET/NAME, ready to be served: compressed copies lie beside the files, licences in TARGET/licenses/NAME.
A UI that is there in the version named below is left as it is.
"""

import gzip
import hashlib
import shutil
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo


@dataclass(frozen=True)
class Package:
    """A wheel by name, version and digest, the folder of it that is the UI, and a file that proves it is whole.

    Further folders of the wheel go below the UI, each under a name of its own.
    """

    name: str
    version: str
    sha256: str
    folder: str
    proof: str
    further: tuple[tuple[str, str], ...] = ()

    @property
    def requirement(self) -> str:
        return f"{self.name}=={self.version}"


PACKAGES = {
    "airflow": Package(
        "apache-airflow-core",
        "3.3.2",
        "99258922bccec15be4700ff89f3c942b8acd93407e263c287ce863e671bb3c50",
        "airflow/ui/dist/",
        "index.html",
        (("airflow/api_fastapi/auth/managers/simple/ui/dist/", "auth"),),
    ),
    "mlflow": Package(
        "mlflow",
        "3.18.0",
        "be7d84ba0d0b12392f5b53260cdb3e6d7b7ef4b80c29da90a89b5a1f6db7102f",
        "mlflow/server/js/build/",
        "index.html",
    ),
    "jupyterlab": Package(
        "jupyterlab",
        "4.6.6",
        "4261910ccf1ecad6e0b3ca0debe96d4fde9735bfc9707509c125aab850e06b81",
        "jupyterlab-4.6.6.data/data/share/jupyter/lab/",
        "static/index.html",
    ),
    "notebook": Package(
        "notebook",
        "7.6.5",
        "b27b4af6e410e7456cfffc6fb5a764dcfb7a331408907d483024d6ddb5ec05f2",
        "notebook-7.6.5.data/data/share/jupyter/lab/",
        "templates/tree.html",
        (
            ("notebook/static/", "static"),
            ("notebook/templates/", "templates"),
            ("notebook-7.6.5.data/data/share/jupyter/labextensions/", "labextensions"),
        ),
    ),
}

COMPRESSIBLE = {".css", ".html", ".js", ".json", ".map", ".mjs", ".svg", ".ttf", ".txt", ".wasm", ".xml"}
WORTH_COMPRESSING_BYTES = 1024
MAX_UNPACKED_BYTES = 500 * 1024 * 1024
LICENCE_WORDS = ("LICENSE", "LICENCE", "NOTICE", "COPYING")


class UnsafeArchive(Exception):
    """The archive holds something that must not be unpacked."""


def main(arguments: list[str]) -> None:
    if len(arguments) < 2 or not set(arguments[1:]) <= set(PACKAGES):
        sys.exit(f"usage: unpack.py TARGET NAME..., where NAME is one of: {', '.join(PACKAGES)}")
    target = Path(arguments[0])
    for name in arguments[1:]:
        package = PACKAGES[name]
        if not is_there(target, name, package):
            print(f"Unpacking the web UI of {package.name} {package.version}", flush=True)
            with tempfile.TemporaryDirectory() as downloads:
                install(download(package, Path(downloads)), target, name, package)


def is_there(target: Path, name: str, package: Package) -> bool:
    record = target / f"{name}.version"
    return (
        record.is_file()
        and record.read_text().strip() == package.requirement
        and (target / name / package.proof).is_file()
    )


def download(package: Package, folder: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "download", "--no-deps", "--only-binary=:all:", "--dest", folder, package.requirement], check=True
    )
    (wheel,) = folder.glob("*.whl")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != package.sha256:
        sys.exit(f"{wheel.name} is not the file that was expected: its SHA-256 is {digest}")
    return wheel


def install(wheel: Path, target: Path, name: str, package: Package) -> None:
    """Unpacks into a folder beside the final one and puts it in place as a whole."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as work:
        unpacked, licences = Path(work, "ui"), Path(work, "licenses")
        with ZipFile(wheel) as archive:
            unpack(archive, package.folder, unpacked)
            for prefix, below in package.further:
                unpack(archive, prefix, unpacked / below)
            keep_licences(archive, licences)
        if not (unpacked / package.proof).is_file():
            sys.exit(f"{wheel.name} holds no {package.folder}{package.proof}")
        compress(unpacked)
        record = target / f"{name}.version"
        record.unlink(missing_ok=True)
        replace(unpacked, target / name)
        replace(licences, target / "licenses" / name)
        record.write_text(package.requirement + "\n")


def unpack(archive: ZipFile, prefix: str, folder: Path) -> None:
    members = [member for member in archive.infolist() if member.filename.startswith(prefix) and not member.is_dir()]
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise UnsafeArchive(f"more than {MAX_UNPACKED_BYTES} bytes")
    for member in members:
        path = folder / safe_path(member, prefix)
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, open(path, "xb") as copy:
            shutil.copyfileobj(source, copy)


def safe_path(member: ZipInfo, prefix: str) -> PurePosixPath:
    """The member's path below the prefix, if it stays there and is a plain file."""
    path = PurePosixPath(member.filename[len(prefix) :])
    leaves = path.is_absolute() or ".." in path.parts or not path.parts
    if leaves or "\\" in member.filename or ":" in member.filename or "\0" in member.orig_filename:
        raise UnsafeArchive(f"{member.filename!r} leaves its folder")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise UnsafeArchive(f"{member.filename!r} is no plain file")
    return path


def keep_licences(archive: ZipFile, folder: Path) -> None:
    folder.mkdir(parents=True)
    for member in archive.infolist():
        path = PurePosixPath(member.filename)
        if ".dist-info" in path.parts[0] and path.name.upper().startswith(LICENCE_WORDS):
            (folder / path.name).write_bytes(archive.read(member))


def compress(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.suffix in COMPRESSIBLE and path.is_file() and path.stat().st_size >= WORTH_COMPRESSING_BYTES:
            # No time stamp inside: the same package gives the same bytes.
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def replace(source: Path, destination: Path) -> None:
    if destination.exists():
        shutil.rmtree(destination)
    destination.parent.mkdir(parents=True, exist_ok=True)
    source.rename(destination)


if __name__ == "__main__":
    main(sys.argv[1:])
