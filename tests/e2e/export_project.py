"""A project with exports, and the program at work in it: what the export tests share."""
import hashlib
import json
import os
import pathlib
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SOJOURN", str(ROOT / "build/relassert/sojourn"))

DEFINITIONS = {
    "sojourn.yaml": "name: shop\ntimezone: America/New_York\n",
    "datasets/web.yaml": """\
kind: dataset
name: web_events
type: event
timestamp: ts
columns:
  ts: {type: timestamp}
  person: {type: string}
  page: {type: string}
  revenue: {type: double}
  quantity: {type: int64}
  member: {type: boolean}
  born: {type: date}
""",
    "connections/shop.yaml": "kind: connection\nname: shop\ndatasets:\n  - {dataset: web_events, person: person}\n",
    "views/web.yaml": """\
kind: view
name: web
connection: shop
timezone: America/New_York
components:
  - {id: page, type: dimension, field: page}
  - {id: revenue, type: metric, field: revenue}
  - {id: quantity, type: metric, field: quantity}
""",
    "destinations/disk.yaml": "kind: destination\nname: disk\ntype: local\npath: out\n",
}
COLUMNS = ["ts", "person", "page", "revenue", "quantity", "member", "born"]


class ExportProject:
    def __init__(self, folder):
        self.folder = folder
        for name, text in DEFINITIONS.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def export(self, name, source, **keys):
        """Defines an export; `format` and the like as YAML."""
        lines = {"kind": "export", "name": name, "source": source, "destination": "disk", **keys}
        self.write(f"exports/{name}.yaml", "".join(f"{key}: {value}\n" for key, value in lines.items()))

    def try_run(self, *arguments, fault=None, timeout=120):
        environment = dict(os.environ)
        environment.pop("SOJOURN_FAULT", None)
        if fault:
            environment["SOJOURN_FAULT"] = fault
        return subprocess.run([PROGRAM, "-C", self.folder, *arguments], capture_output=True, text=True,
                              timeout=timeout, env=environment)

    def run(self, *arguments):
        done = self.try_run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run_bytes(self, *arguments):
        """Stdout as it is, line ends untouched."""
        done = subprocess.run([PROGRAM, "-C", self.folder, *arguments], capture_output=True, timeout=120)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def ingest(self, path):
        self.run("ingest", "web_events", str(path))

    def deliver(self, name, *arguments):
        """Runs an export; returns its run as a dictionary."""
        return json.loads(self.run("export", "run", name, "--format", "json", *arguments))

    def kill(self, fault, *arguments):
        """Runs the program, which must die at the fault point."""
        done = self.try_run(*arguments, fault=fault)
        assert done.returncode == -signal.SIGKILL, (fault, done.returncode, done.stdout, done.stderr)

    def runs(self):
        return json.loads(self.run("export", "runs", "--format", "json"))

    def audit(self):
        return [record["record"] for record in json.loads(self.run("audit", "ls", "--format", "json"))]

    def deliveries(self):
        """What a reader finds who knows the destination's folder only and trusts manifests only."""
        out = self.folder / "out"
        return {path.parent: json.loads(path.read_text()) for path in sorted(out.rglob("_manifest.json"))}


def check_whole(folder, manifest):
    """Every file of the manifest is there with its size and hashes."""
    assert manifest["complete"] is True
    for file in manifest["files"]:
        data = (folder / file["path"]).read_bytes()
        assert len(data) == file["bytes"]
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        assert hashlib.md5(data).hexdigest() == file["md5"]
    assert sum(file["rows"] for file in manifest["files"]) == manifest["totals"]["rows"]
    assert sum(file["bytes"] for file in manifest["files"]) == manifest["totals"]["bytes"]
    assert len(manifest["files"]) == manifest["totals"]["files"]


def hashes(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.iterdir() if path.name != "_manifest.json"}
