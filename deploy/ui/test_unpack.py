import io
import stat
import tempfile
import unittest
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from unpack import Package, UnsafeArchive, install, is_there, unpack

PACKAGE = Package("example", "1.0", "", "example/ui/", "index.html")


def archive(*members: tuple[str | ZipInfo, bytes]) -> ZipFile:
    content = io.BytesIO()
    with ZipFile(content, "w") as written:
        for name, data in members:
            written.writestr(name, data)
    return ZipFile(content)


class UnpackTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_takes_the_folder_and_nothing_else(self):
        unpack(archive(("example/ui/static/a.js", b"a"), ("example/code.py", b"")), "example/ui/", self.folder / "ui")
        self.assertEqual([self.folder / "ui/static/a.js"], [p for p in self.folder.rglob("*") if p.is_file()])

    def test_refuses_names_that_leave_the_folder(self):
        for name in ("../out", "static/../../out", "/out", "..\\out", "C:/out", ".."):
            with self.subTest(name), self.assertRaises(UnsafeArchive):
                unpack(archive(("example/ui/" + name, b"x")), "example/ui/", self.folder / "ui")
            self.assertFalse((self.folder / "out").exists())

    def test_refuses_symbolic_links(self):
        link = ZipInfo("example/ui/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        with self.assertRaises(UnsafeArchive):
            unpack(archive((link, b"/etc/passwd")), "example/ui/", self.folder / "ui")

    def test_installs_the_ui_with_compressed_copies_and_the_licence(self):
        page = b"<html>" + b" " * 2000
        wheel = self.wheel(("example/ui/index.html", page), ("example-1.0.dist-info/licenses/LICENSE", b"free"))

        install(wheel, self.folder / "target", "example", PACKAGE)

        self.assertEqual(page, (self.folder / "target/example/index.html").read_bytes())
        self.assertTrue((self.folder / "target/example/index.html.gz").is_file())
        self.assertEqual(b"free", (self.folder / "target/licenses/example/LICENSE").read_bytes())
        self.assertTrue(is_there(self.folder / "target", "example", PACKAGE))

    def test_takes_further_folders_under_names_of_their_own(self):
        wheel = self.wheel(("example/ui/index.html", b""), ("other/a.js", b"a"), ("third/b.js", b"b"))
        package = Package("example", "1.0", "", "example/ui/", "index.html", (("other/", "static"),))

        install(wheel, self.folder, "example", package)

        self.assertEqual(b"a", (self.folder / "example/static/a.js").read_bytes())
        self.assertEqual([], list(self.folder.rglob("b.js")))

    def test_another_version_replaces_the_whole_folder(self):
        install(self.wheel(("example/ui/index.html", b"1"), ("example/ui/old.js", b"")), self.folder, "example", PACKAGE)
        newer = Package("example", "2.0", "", "example/ui/", "index.html")
        self.assertFalse(is_there(self.folder, "example", newer))

        install(self.wheel(("example/ui/index.html", b"2")), self.folder, "example", newer)

        self.assertEqual(b"2", (self.folder / "example/index.html").read_bytes())
        self.assertFalse((self.folder / "example/old.js").exists())

    def wheel(self, *members: tuple[str, bytes]) -> Path:
        path = self.folder / "example.whl"
        with ZipFile(path, "w") as written:
            for name, data in members:
                written.writestr(name, data)
        return path


if __name__ == "__main__":
    unittest.main()
