"""The real program on a small project in a folder of its own."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SOJOURN", str(ROOT / "build/relassert/sojourn"))

FILES = {
    "sojourn.yaml": "name: shop\n",
    "datasets/web.yaml": "kind: dataset\nname: web_events\ntimestamp: ts\nid: event_id\n",
    "connections/shop.yaml": "kind: connection\nname: shop\ndatasets:\n  - {dataset: web_events, person: person}\n",
    "views/web.yaml": """\
kind: view
name: web
connection: shop
components:
  - {id: channel, type: dimension, field: channel, persistence: {allocation: most_recent, expiration: session}}
  - {id: country, type: dimension, field: country}
  - {id: revenue, type: metric, field: revenue, format: {kind: currency, decimals: 2, currency: USD}}
  - {id: orders, type: metric, field: order_id, count: instances}
""",
}

HEADER = "event_id,ts,person,channel,country,revenue,order_id\n"
JANUARY = HEADER + """\
e1,2026-01-01T10:00:00Z,ana,search,NO,,
e2,2026-01-01T10:10:00Z,ana,,NO,100.5,o1
e3,2026-01-01T12:00:00Z,ana,email,NO,,
e4,2026-01-02T09:00:00Z,ben,"social, paid",SE,,
e5,2026-01-02T09:05:00Z,ben,,SE,40,o2
e6,2026-01-03T08:00:00Z,cy,,DK,9.25,o3
"""
FEBRUARY = HEADER + """\
f1,2026-02-01T10:00:00Z,ana,search,NO,1000,o4
f2,2026-02-02T10:00:00Z,dag,email,NO,1,o5
"""


class Project:
    """A project folder and the program that works on it."""

    def __init__(self, folder):
        self.folder = folder
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def try_run(self, *arguments, **options):
        """Runs the program whatever its exit code; text in and out."""
        options.setdefault("text", True)
        return subprocess.run([PROGRAM, "-C", self.folder, *arguments], capture_output=True, timeout=60, **options)

    def run(self, *arguments, **options):
        """Runs the program, which must succeed; returns its stdout."""
        done = self.try_run(*arguments, **options)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ingest(self, text, name="web_events", **options):
        path = self.write("input.csv", text)
        return self.run("ingest", name, str(path), **options)


@pytest.fixture
def project(tmp_path):
    """A project without data."""
    return Project(tmp_path / "shop")


@pytest.fixture
def shop(project):
    """The project with the events of January."""
    project.ingest(JANUARY)
    return project


@pytest.fixture(scope="session")
def asked_shop(tmp_path_factory):
    """The same with its store made, shared by all tests that change nothing."""
    project = Project(tmp_path_factory.mktemp("asked") / "shop")
    project.ingest(JANUARY)
    project.run("report", "web")
    return project
