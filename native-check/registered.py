"""What a native executable may reach by reflection: read from the sources that Quarkus hands to native-image."""

import json
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

EVERYTHING = {
    "method": ("allDeclaredMethods", "allPublicMethods"),
    "constructor": ("allDeclaredConstructors", "allPublicConstructors"),
    "field": ("allDeclaredFields", "allPublicFields"),
}
# Of a class that Jackson writes or reads: the descriptor of one of its annotations.
JACKSON = re.compile(rb"Lcom/fasterxml/jackson/(?:databind/)?annotation/Json\w+;")
FEATURE = "io/quarkus/runner/Feature.class"
# Named by the Feature because it starts the application, as far as a build can.
APPLICATION = "io.quarkus.runner.ApplicationImpl"


@dataclass
class Registered:
    """The metadata of an application and of all its libraries, as far as native-image is not told to pass over it."""

    types: dict[str, list[dict]] = field(default_factory=dict)
    resources: list[re.Pattern] = field(default_factory=list)
    bundles: set[str] = field(default_factory=set)
    proxies: set[tuple[str, ...]] = field(default_factory=set)
    at_run_time: set[str] = field(default_factory=set)

    def allows(self, kind: str, name: str, member: str) -> bool:
        match kind:
            case "type":
                return name in self.types
            case "resource":
                return any(pattern.fullmatch(name) for pattern in self.resources)
            case "bundle":
                return name in self.bundles
            case "proxy":
                return tuple(name.split(",")) in self.proxies
            case _:
                return any(has_member(entry, kind, member) for entry in self.types.get(name, []))

    def is_initialized_in_the_build(self, name: str) -> bool:
        """Quarkus initializes all classes in the build but those that its Feature or a library names."""
        parts = re.split(r"[.$]", name)
        beginnings = {name[: sum(map(len, parts[:end])) + end - 1] for end in range(1, len(parts) + 1)}
        return name == APPLICATION or not beginnings & self.at_run_time

    def add(self, name: str, text: bytes) -> None:
        content = json.loads(text) if name.endswith(".json") else {}
        match name:
            case "reflect-config.json":
                self.add_types(content)
            case "resource-config.json":
                self.add_resources(content)
            case "proxy-config.json":
                self.proxies |= {tuple(entry if isinstance(entry, list) else entry["interfaces"]) for entry in content}
            case "reachability-metadata.json":
                self.add_types(content.get("reflection", []))
                self.add_resources({"globs": content.get("resources", [])})
            case "native-image.properties":
                for names in re.findall(rb"--initialize-at-run-time=([^ \\\n]*)", text):
                    self.at_run_time |= set(names.decode().split(","))
            case "Feature.class":
                self.at_run_time |= {name.decode() for name in re.findall(rb"\x01..([a-z][\w.$]*\.[\w$]+)", text, re.S)}

    def add_types(self, entries: list[dict]) -> None:
        for entry in entries:
            name = entry.get("name", entry.get("type"))
            if isinstance(name, dict):
                self.proxies.add(tuple(name["proxy"]))
            else:
                self.types.setdefault(name, []).append(entry)

    def add_resources(self, content: dict) -> None:
        resources = content.get("resources", {})
        includes = resources.get("includes", []) if isinstance(resources, dict) else resources
        self.resources += [re.compile(java_pattern(entry["pattern"])) for entry in includes]
        for entry in content.get("globs", []):
            if "glob" in entry:
                self.resources.append(re.compile(glob_pattern(entry["glob"])))
            else:
                self.bundles.add(entry["bundle"])
        self.bundles |= {entry["name"].split(":")[-1] for entry in content.get("bundles", [])}


def has_member(entry: dict, kind: str, member: str) -> bool:
    if any(entry.get(every) for every in EVERYTHING[kind]):
        return True
    if kind == "field":
        return any(each["name"] == member for each in entry.get("fields", []))
    name, parameters = member.rstrip(")").split("(")
    wanted = [each for each in parameters.split(",") if each]
    return any(
        each["name"] == name and each.get("parameterTypes", wanted) == wanted for each in entry.get("methods", [])
    )


def java_pattern(pattern: str) -> str:
    """A pattern of java.util.regex, whose only syntax that is foreign here is the quoting."""
    without_module = pattern.split(":", 1)[1] if re.match(r"[\w.]+:", pattern) else pattern
    return re.sub(r"\\Q(.*?)(?:\\E|$)", lambda quoted: re.escape(quoted[1]), without_module)


def glob_pattern(glob: str) -> str:
    parts = re.split(r"(\*\*/?|\*)", glob)
    return "".join({"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts)


def read(sources: Path) -> Registered:
    """The content of a module's target/native-sources."""
    registered = Registered()
    passed_over = exclusions((sources / "native-image.args").read_text())
    for jar in [*sources.glob("*.jar"), *sorted((sources / "lib").glob("*.jar"))]:
        with zipfile.ZipFile(jar) as files:
            for name in files.namelist():
                if any(re.search(of, jar.name) and re.search(what, f"/{name}") for of, what in passed_over):
                    continue
                if name.startswith("META-INF/native-image/") or name == FEATURE:
                    registered.add(name.rsplit("/", 1)[1], files.read(name))
    return registered


def bodies(sources: Path) -> set[str]:
    """The application's own classes with Jackson's annotations, reached by a test or not."""
    found = set()
    for jar in sources.glob("*.jar"):
        with zipfile.ZipFile(jar) as files:
            for name in files.namelist():
                if name.startswith("dev/mlopscloud/") and name.endswith(".class") and JACKSON.search(files.read(name)):
                    found.add(name.removesuffix(".class").replace("/", "."))
    return found


def exclusions(arguments: str) -> list[tuple[str, str]]:
    """Pairs of patterns, of a library and of files in it."""
    words = arguments.split()
    return [(words[i + 1], words[i + 2]) for i, word in enumerate(words) if word == "--exclude-config"]
