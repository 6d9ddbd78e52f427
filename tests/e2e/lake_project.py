"""A project with one dataset, for tests of what goes into the lake; and the lake read by a plain DuckDB."""
import json
import os
import pathlib
import subprocess

import duckdb

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SOJOURN", str(ROOT / "build/relassert/sojourn"))
EXTENSIONS = ROOT / ".deps/duckdb/extensions"

DATASET = """\
kind: dataset
name: events
type: event
timestamp: ts
"""


class LakeProject:
    def __init__(self, folder, dataset=DATASET):
        self.folder = folder / "shop"
        (self.folder / "datasets").mkdir(parents=True)
        (self.folder / "sojourn.yaml").write_text("name: shop\n")
        self.inputs = folder / "inputs"
        self.inputs.mkdir()
        self.define(dataset)

    def define(self, dataset):
        (self.folder / "datasets/events.yaml").write_text(dataset)

    def write(self, name, content):
        path = self.inputs / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    def run(self, *arguments, **options):
        """Runs the program in the folder of the inputs; never raises."""
        return subprocess.run([PROGRAM, "-C", str(self.folder), *map(str, arguments)], capture_output=True, timeout=120,
                              cwd=self.inputs, text=True, **options)

    def ingest(self, *arguments, **options):
        done = self.run("ingest", "events", *arguments, **options)
        assert done.returncode == 0, done.stderr
        return done

    def listing(self, *arguments):
        done = self.run(*arguments, "--format", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def rejects(self):
        return self.sql("SELECT file, line, reason, raw FROM lake.sojourn_rejects ORDER BY position")

    def rows(self, what="* EXCLUDE (_seq, _batch) REPLACE (ts::VARCHAR AS ts)"):
        """Rows as a plain DuckDB sees them, in the order of ingestion."""
        return self.sql(f"SELECT {what} FROM lake.events ORDER BY _seq")

    def sql(self, statement):
        with duckdb.connect() as link:
            for extension in ("sqlite_scanner", "ducklake"):
                link.execute(f"LOAD '{EXTENSIONS / extension}.duckdb_extension'")
            link.execute("SET TimeZone = 'UTC'")
            lake = self.folder / ".sojourn/lake"
            link.execute(f"ATTACH 'ducklake:sqlite:{lake}/catalog.sqlite' AS lake (DATA_PATH '{lake}/data/', READ_ONLY)")
            return link.execute(statement).fetchall()

    def data_files(self):
        return sorted(p for p in (self.folder / ".sojourn/lake").rglob("*.parquet"))

    def state(self):
        """What must stay as it was when an ingest fails: snapshots, batches, refused rows, files."""
        return (self.sql("SELECT max(snapshot_id) FROM lake.snapshots()"), self.sql("SELECT batch FROM lake.sojourn_batches"),
                self.rejects(), self.data_files())
