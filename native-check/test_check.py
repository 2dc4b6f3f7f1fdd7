"""The comparison, on accesses and metadata that are written here."""

import json
import re
import tempfile
import unittest
import zipfile
from pathlib import Path

from check import Access, accesses_of, missing
from registered import Registered, bodies, glob_pattern, java_pattern, read


def registered(**files: object) -> Registered:
    made = Registered()
    for name, content in files.items():
        made.add(name.replace("_", "-") + ".json", json.dumps(content).encode())
    return made


def reached(kind: str, name: str, member: str = "", caller: str = "a.Caller", initializers: str = "") -> Access:
    return Access(kind, name, member, caller, initializers)


class MissingTest(unittest.TestCase):
    def test_names_a_member_of_a_class_that_is_not_registered(self):
        access = reached("constructor", "a.Thing", "<init>()")
        self.assertEqual(missing({access}, registered(reflect_config=[])), [access])
        everything = [{"name": "a.Thing", "allDeclaredConstructors": True}]
        self.assertEqual(missing({access}, registered(reflect_config=everything)), [])

    def test_tells_members_of_a_class_from_each_other(self):
        get = {"name": "get", "parameterTypes": ["int", "a.B"]}
        metadata = registered(reflect_config=[{"name": "a.Thing", "methods": [get], "allDeclaredFields": True}])
        self.assertEqual(missing({reached("method", "a.Thing", "get(int,a.B)")}, metadata), [])
        self.assertEqual(missing({reached("field", "a.Thing", "any")}, metadata), [])
        self.assertEqual(len(missing({reached("method", "a.Thing", "get()")}, metadata)), 1)
        self.assertEqual(len(missing({reached("constructor", "a.Thing", "<init>()")}, metadata)), 1)

    def test_names_files_bundles_and_proxies_that_are_left_out(self):
        metadata = registered(
            resource_config={
                "resources": {"includes": [{"pattern": "\\Qa/b.sql\\E"}]},
                "bundles": [{"name": "m:texts"}],
            },
            proxy_config=[["a.One", "a.Two"]],
            reachability_metadata={"resources": [{"glob": "ui/*.json"}], "reflection": [{"type": "a.Thing"}]},
        )
        for kind, name in [
            ("resource", "a/b.sql"),
            ("resource", "ui/x.json"),
            ("bundle", "texts"),
            ("proxy", "a.One,a.Two"),
            ("type", "a.Thing"),
        ]:
            self.assertEqual(missing({reached(kind, name)}, metadata), [], name)
        for kind, name in [
            ("resource", "a/b_sql"),
            ("resource", "ui/x/y.json"),
            ("bundle", "other"),
            ("proxy", "a.One"),
            ("type", "a.Other"),
        ]:
            self.assertEqual(len(missing({reached(kind, name)}, metadata)), 1, name)

    def test_passes_over_what_is_done_in_the_build(self):
        metadata = registered()
        metadata.at_run_time = {"a.Late", "io.whole"}
        for initializer in ("a.Early", "a.Later", "io.wholesale.Thing"):
            self.assertEqual(missing({reached("type", "a.T", initializers=initializer)}, metadata), [], initializer)
        for initializer in ("a.Late", "a.Late$Inner", "io.whole.Thing"):
            self.assertEqual(len(missing({reached("type", "a.T", initializers=initializer)}, metadata)), 1, initializer)

    def test_passes_over_what_is_explained_and_nothing_like_it(self):
        for caller, left in [("org.postgresql.Driver", 0), ("org.postgresql.Driver2", 1)]:
            access = reached("method", "java.security.AccessController", "doPrivileged()", caller)
            self.assertEqual(len(missing({access}, registered())), left)

    def test_names_what_could_not_be_watched(self):
        self.assertEqual(len(missing({reached("unseen", "a.Thing")}, registered())), 1)


class ReadTest(unittest.TestCase):
    def test_reads_the_application_and_its_libraries_but_what_is_excluded(self):
        with tempfile.TemporaryDirectory() as folder:
            sources = Path(folder)
            (sources / "lib").mkdir()
            arguments = r"-x --exclude-config io\.left /META-INF/.*/reflect-.*json y -jar"
            (sources / "native-image.args").write_text(arguments)
            for jar, name in [("app.jar", "a.App"), ("lib/kept-1.jar", "a.Kept"), ("lib/io.left-1.jar", "a.Left")]:
                with zipfile.ZipFile(sources / jar, "w") as files:
                    files.writestr("META-INF/native-image/g/reflect-config.json", json.dumps([{"name": name}]))
                    files.writestr(
                        "META-INF/native-image/g/native-image.properties",
                        "Args = --initialize-at-run-time=a.L1,a.L2 \\\n  -x",
                    )
            metadata = read(sources)
            self.assertEqual(set(metadata.types), {"a.App", "a.Kept"})
            self.assertEqual(metadata.at_run_time, {"a.L1", "a.L2"})

    def test_finds_the_classes_that_jackson_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(Path(folder) / "app.jar", "w") as files:
                files.writestr("dev/mlopscloud/a/Body$Item.class", "..Lcom/fasterxml/jackson/annotation/JsonProperty;..")
                files.writestr("dev/mlopscloud/a/Rules.class", "..Lcom/fasterxml/jackson/databind/ObjectMapper;..")
                files.writestr("com/other/Body.class", "..Lcom/fasterxml/jackson/annotation/JsonProperty;..")
            self.assertEqual(bodies(Path(folder)), {"dev.mlopscloud.a.Body$Item"})

    def test_reads_whole_lines_of_the_agent(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = Path(folder) / "service.tsv"
            lines.write_text("type\ta.T\t\ta.C\t\ntype\ta.T2\t\ta.C\ta.I\nmeth")
            first = reached("type", "a.T", caller="a.C")
            second = reached("type", "a.T2", caller="a.C", initializers="a.I")
            self.assertEqual(accesses_of(lines), {first, second})

    def test_understands_both_ways_to_name_files(self):
        self.assertTrue(re.fullmatch(java_pattern(r"\Qa+b.txt\E|c/[^/]*\.json"), "c/d.json"))
        self.assertTrue(re.fullmatch(java_pattern(r"\Qa+b.txt\E"), "a+b.txt"))
        self.assertTrue(re.fullmatch(glob_pattern("a/**/b.*"), "a/x/y/b.sql"))
        self.assertFalse(re.fullmatch(glob_pattern("a/*"), "a/x/y"))


if __name__ == "__main__":
    unittest.main()
