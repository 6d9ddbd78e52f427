"""Destinations that cannot take a delivery: each its own code, nothing half done, and a hint that helps."""
import contextlib
import fcntl
import json
import re
import resource
import sqlite3
import subprocess

import pytest

from export_project import PROGRAM, ExportProject, hashes

EVENTS = "ts,person,page,revenue,quantity,member,born\n" + "".join(
    f"2026-01-01T00:{i // 60 % 60:02}:{i % 60:02}Z,person {i},page {i},{i / 8},{i},true,2000-01-01\n" for i in range(3000))


@pytest.fixture
def project(tmp_path):
    shop = ExportProject(tmp_path / "shop")
    (shop.folder / "events.csv").write_text(EVENTS)
    shop.ingest(shop.folder / "events.csv")
    shop.export("raw", "{dataset: web_events}", format="{type: csv, rows_per_file: 1000}")
    return shop


@contextlib.contextmanager
def mounted(folder, options):
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"reason: no right to mount a small file system here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def fails(project, code, exit_code, *arguments):
    done = project.try_run("export", "run", "raw", *arguments)
    assert done.returncode == exit_code, done.stderr
    assert f"error: {code}: " in done.stderr and "hint: " in done.stderr
    run = project.runs()[0]
    assert (run["state"], run["error_code"], run["rows_written"], run["files"]) == ("failed", code, 0, 0)
    event = project.audit()[-1]
    assert (event["action"], event["outcome"], event["reason_code"]) == ("export.run", "error", code)
    return run, done.stderr


def test_full_disk(project):
    out = project.folder / "out"
    with mounted(out, "size=128k"):
        run, text = fails(project, "E_DEST_FULL", 7)
        assert f"sojourn export retry {run['run_id']}" in text
        assert [path for path in out.rglob("*") if path.is_file()] == []
        subprocess.run(["mount", "-o", "remount,size=8m", out], check=True)
        assert '"state": "delivered"' in project.run("export", "retry", run["run_id"], "--format", "json")
        assert project.run("export", "verify", run["run_id"]).startswith("ok: 3 files, 3000 rows")


# The store is made for the first report, on the project's disk: no fault of the destination.
def test_full_disk_of_the_project(project):
    project.export("raw", "{report: {view: web, dimensions: [page], metrics: [quantity]}}")
    with mounted(project.folder / ".sojourn" / "store", "size=16k"):
        (project.folder / ".sojourn" / "store" / "rest").write_bytes(bytes(4096))
        _, text = fails(project, "E_DATA_NOT_READY", 7)
        assert "No space left on device" in text and "hint: free some disk space" in text


@pytest.mark.parametrize("source", ["{dataset: web_events}", "{dataset: web_events, mode: incremental}",
                                    "{events: {view: web, columns: [page]}}"])
def test_no_data_yet(tmp_path, source):
    project = ExportProject(tmp_path)
    project.export("raw", source)
    _, text = fails(project, "E_DATA_NOT_READY", 7)
    assert "no data yet in dataset: web_events\nhint: wait until the data is there" in text


def test_read_only_folder(project):
    with mounted(project.folder / "out", "ro,size=128k"):
        fails(project, "E_DEST_PERMISSION", 2)


def test_destination_below_a_file(project):
    (project.folder / "out").write_text("I am a file\n")
    _, text = fails(project, "E_DEST_NOT_FOUND", 6)
    assert f"a file is where a folder of the destination should be: {project.folder}/out\n" in text


def test_target_that_is_taken(project):
    project.export("raw", "{report: {view: web, dimensions: [page], metrics: [quantity]}}", window="2026-01-01/2026-01-02",
                   path='"{export}/{window_start:%Y-%m-%d}"')
    first = project.deliver("raw")
    folder = project.folder / "out" / "raw" / "2026-01-01"
    before = hashes(folder)
    _, text = fails(project, "E_NAME_COLLISION", 2)
    assert "another delivery is there already" in text
    assert hashes(folder) == before
    assert project.run("export", "verify", first["run_id"]).startswith("ok: ")


@pytest.mark.parametrize("arguments,exit_code,said", [
    (["run", "rew"], 6, "did you mean raw"),
    (["run", "raw", "--window", "previous_day"], 2, "a dataset has no window"),
    (["run", "raw", "--as-of", "99.0.1.1"], 6, "no such state"),
    (["run", "raw", "--as-of", "soon"], 2, "not a state id"),
    (["run", "raw", "--as-of", "1.7.1.1"], 6, "no such state"),
    (["run", "raw", "--as-of", "1.0.0.1"], 6, "no such state"),
    (["run", "raw", "--as-of", "1.0.1.999"], 2, "state of another engine version"),
    (["retry", "nobody"], 6, "unknown run"),
    (["show", "nobody"], 6, "unknown run"),
    (["verify", "nobody"], 6, "no run, folder or manifest"),
    (["runs", "--by", "usr"], 2, "did you mean user"),
    (["runs", "rew"], 6, "did you mean raw"),
])
def test_requests_that_cannot_begin(project, arguments, exit_code, said):
    done = project.try_run("export", *arguments)
    assert done.returncode == exit_code and said in done.stderr, done.stderr
    assert project.runs() == [] and project.audit() == []


def test_listings_count_by_user_and_destination(project):
    project.deliver("raw")
    project.deliver("raw")
    run = project.runs()[0]
    csv = project.run("export", "runs", "--by", "user,destination", "--format", "csv")
    assert csv == f"user,destination,runs,delivered,failed,rows,bytes\n{run['requested_by']},disk,2,2,0,6000,{2 * run['bytes_written']}\n"
    assert project.run("export", "ls", "--format", "csv").splitlines()[1].startswith("raw,dataset web_events,all,disk,csv,")
    shown = project.run("export", "show", run["run_id"])
    assert "part-00002.csv" in shown and run["run_id"] in shown


def test_component_that_the_state_does_not_have(project):
    project.export("raw", "{report: {view: web, dimensions: [page], metrics: [quantity]}}")
    before = project.deliver("raw")["data_state"]
    view = (project.folder / "views/web.yaml").read_text()
    project.write("views/web.yaml", view + "  - {id: born_on, type: dimension, field: born}\n")
    project.export("raw", "{report: {view: web, dimensions: [born_on], metrics: [quantity]}}")
    assert project.deliver("raw")["state"] == "delivered"
    _, text = fails(project, "E_COMPONENT_REMOVED", 3, "--as-of", before)
    assert "born_on" in text


def test_component_that_the_state_has_as_another_kind(project):
    view = (project.folder / "views/web.yaml").read_text()
    was = "{id: page, type: dimension, field: page}"
    project.write("views/web.yaml", view.replace(was, "{id: page, type: metric, field: page, count: instances}"))
    project.export("raw", "{report: {view: web, metrics: [page]}}")
    before = project.deliver("raw")["data_state"]
    project.write("views/web.yaml", view)
    project.export("raw", "{report: {view: web, dimensions: [page], metrics: [quantity]}}")
    assert project.deliver("raw")["state"] == "delivered"
    _, text = fails(project, "E_COMPONENT_TYPE_CHANGED", 3, "--as-of", before)
    assert "as a metric, not a dimension, the component: page" in text


def test_source_that_is_refused_keeps_the_exit_code_of_the_refusal(project):
    """What sojourn report exits with, sojourn export run exits with; 17.4's name is only the reason."""
    project.export("raw", "{report: {view: web, dimensions: [page], metrics: [quantity], totals: true}}")
    fails(project, "E_SOURCE_QUERY", 2)


def test_damaged_store_is_no_bug(project):
    project.export("raw", "{report: {view: web, dimensions: [page], metrics: [quantity]}}")
    project.deliver("raw")
    for part in (project.folder / ".sojourn/store/shop").glob("*.events.arrow"):
        part.write_bytes(part.read_bytes()[:100])
    assert project.try_run("report", "web", "--by", "page", "--metric", "quantity").returncode == 8
    _, text = fails(project, "E_SOURCE_QUERY", 8)
    assert "sojourn store rebuild" in text and "bug of Sojourn" not in text
    project.run("store", "rebuild")
    assert project.deliver("raw")["state"] == "delivered"


def test_too_little_memory_is_no_bug(project):
    """Whatever lacks memory first, a library, a map, a thread: busy (7), never a bug (70), damage (8) or a mistake (2)."""
    (project.folder / "many.csv").write_text(EVENTS.splitlines()[0] + "\n" + "".join(
        f"2026-01-{i % 28 + 1:02}T00:00:00Z,person {i},page {i},1,{i},true,2000-01-01\n" for i in range(300_000)))
    project.ingest(project.folder / "many.csv")
    project.export("raw", "{report: {view: web, dimensions: [page, day], metrics: [quantity]}}")
    project.deliver("raw")
    for megabytes in range(160, 280, 20):
        limit = megabytes << 20
        done = subprocess.run([PROGRAM, "-C", project.folder, "export", "run", "raw"], capture_output=True, text=True,
                              preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
        assert done.returncode in (0, 7), (megabytes, done.stderr)
    failed = {run["error_code"] for run in project.runs()} - {None}
    assert failed == {"E_DATA_NOT_READY"}


@pytest.mark.parametrize("source", ["{report: {view: web, dimensions: [page], metrics: [quantity]}}",
                                    "{events: {view: web, columns: [page]}}"])
def test_no_damaged_byte_leaves(project, source):
    project.export("raw", source)
    project.deliver("raw")
    for file in sorted((project.folder / ".sojourn/store/shop").glob("*.arrow")):
        whole = file.read_bytes()
        file.write_bytes(whole[:-300] + bytes([whole[-300] ^ 16]) + whole[-299:])
        _, text = fails(project, "E_SOURCE_QUERY", 8)
        assert file.name in text
        file.write_bytes(whole)
    assert project.deliver("raw")["state"] == "delivered"


@pytest.mark.parametrize("change,said", [
    ("UPDATE runs SET requested_by = 'eve'", "was changed in the run log since audit record 1"),
    ("UPDATE runs SET manifest_sha256 = 'ff'", "was changed in the run log since audit record 1"),
    ("DELETE FROM runs", "audit record 1 names it, the run log has it no more"),
])
def test_audit_verify_notices_a_changed_run_log(project, change, said):
    run = project.deliver("raw")["run_id"]
    assert project.run("audit", "verify") == "audit is intact: 1 record, and the run log agrees\n"
    with contextlib.closing(sqlite3.connect(project.folder / ".sojourn/control.db")) as control:
        control.execute(change)
        control.commit()
    done = project.try_run("audit", "verify")
    assert done.returncode == 8 and f"run {run} attempt 1: " in done.stderr and said in done.stderr, done.stderr


def test_a_lost_audit_table_is_damage_and_no_bug(project):
    with contextlib.closing(sqlite3.connect(project.folder / ".sojourn/control.db")) as control:
        control.execute("DROP TABLE audit")
        control.commit()
    for command in (["audit", "verify"], ["audit", "ls"], ["export", "run", "raw"]):
        done = project.try_run(*command)
        assert done.returncode == 8 and "restore the project's .sojourn folder" in done.stderr, done.stderr


def test_show_prints_the_whole_run_log_entry(project):
    run = project.deliver("raw")
    shown = json.loads(project.run("export", "show", run["run_id"], "--format", "json"))
    assert shown == run and shown["warnings"] == [] and shown["rows_read"] == 3000 and shown["purpose"] is None
    text = project.run("export", "show", run["run_id"])
    for name in run:
        assert re.search(rf"^{name} +\S", text, re.MULTILINE), name
    elsewhere = subprocess.run([PROGRAM, "export", "show", run["run_id"], "--format", "json"], cwd=project.folder,
                               capture_output=True, text=True, check=True)
    assert json.loads(elsewhere.stdout)["manifest_path"] == run["manifest_path"]


def test_audit_names_every_file_by_hash(project):
    run = project.deliver("raw")
    [event] = project.audit()
    folder = project.folder / "out" / "raw" / run["run_id"]
    expected = {**hashes(folder), "_manifest.json": run["manifest_sha256"]}
    assert {file["path"]: file["sha256"] for file in event["data"]["files"]} == expected
    done = project.try_run("audit", "ls", "--from", "-1")
    assert done.returncode == 2 and "--from" in done.stderr


def test_second_run_of_one_export_is_busy(project):
    project.deliver("raw")
    with open(project.folder / ".sojourn/locks/export.raw.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = project.try_run("export", "run", "raw")
    assert done.returncode == 7 and "another run of this export is at work" in done.stderr
    assert len(project.runs()) == 1
    project.deliver("raw")
