"""Projects made of other projects' test data. The data is not part of this repository: it is looked for beside it, in
../shared/peer, or where SOJOURN_PEER says; tests that need it skip when it is not there."""
import csv
import io
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEER = pathlib.Path(os.environ.get("SOJOURN_PEER", ROOT.parent / "shared" / "peer"))
PROGRAM = os.environ.get("SOJOURN_BIN") or os.environ.get("SOJOURN") or str(ROOT / "build/relassert/sojourn")


def needs_peer(name):
    """Marks the tests of a module: skipped, with one line that says why, where the data is not there."""
    return pytest.mark.skipif(not (PEER / name).is_dir(), reason=f"no peer data: {PEER / name}")


def read_csv(*names):
    with open(PEER.joinpath(*names), newline="") as file:
        return list(csv.DictReader(file))


class PeerProject:
    """One event dataset, one connection `c`, views by name; questions answered by the program."""

    def __init__(self, folder, person, timestamp, columns, views):
        self.folder = pathlib.Path(folder)
        self.write("sojourn.yaml", "name: peer\n")
        types = "".join(f"  {name}: {{type: {kind}}}\n" for name, kind in columns.items())
        self.write("datasets/d.yaml", f"kind: dataset\nname: d\ntype: event\ntimestamp: {timestamp}\ncolumns:\n{types}")
        self.write("connections/c.yaml", f"kind: connection\nname: c\ndatasets:\n  - {{dataset: d, person: {person}}}\n")
        for name, text in views.items():
            self.write(f"views/{name}.yaml", f"kind: view\nname: {name}\nconnection: c\n{text}")

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def _run(self, *arguments):
        done = subprocess.run([PROGRAM, "-C", str(self.folder), *arguments], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ingest(self, path):
        self._run("ingest", "d", str(path))

    def ingest_rows(self, rows):
        """Takes dictionaries with equal keys; None is no value."""
        path = self.folder / "rows.csv"
        with open(path, "w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        self.ingest(path)

    def report(self, view, by, metrics, *flags):
        """Rows of a report as dictionaries of text."""
        arguments = ["report", view, "--format", "csv", *flags]
        for dimension in by:
            arguments += ["--by", dimension]
        for metric in metrics:
            arguments += ["--metric", metric]
        return list(csv.DictReader(io.StringIO(self._run(*arguments))))

    def numbers(self, view, metrics, *flags):
        """The one row of a report without dimensions."""
        (row,) = self.report(view, [], metrics, *flags)
        return {name: float(value) for name, value in row.items()}

    def events(self, view, columns, *flags):
        return list(csv.DictReader(io.StringIO(
            self._run("events", view, "--columns", ",".join(columns), "--format", "csv", *flags))))


def groups(rows, key, member):
    """The sets of `member` that share a `key`."""
    found = {}
    for row in rows:
        found.setdefault(row[key], set()).add(row[member])
    return {frozenset(some) for some in found.values()}
