"""Incremental exports: all deliveries applied in order are the full dataset, and a missing one is noticed."""
import json

import pytest

from export_project import ExportProject, hashes

HEADER = "ts,person,page,revenue,quantity,member,born\n"


def batch(number, rows):
    return HEADER + "".join(f"2026-01-{number:02}T00:00:{i:02}Z,p{i},page,{i},{number * 100 + i},,\n" for i in range(rows))


@pytest.fixture
def project(tmp_path):
    shop = ExportProject(tmp_path / "shop")
    shop.export("delta", "{dataset: web_events, mode: incremental}", format="{type: ndjson}")
    shop.export("full", "{dataset: web_events}", format="{type: ndjson}")
    return shop


def take(project, number, rows):
    path = project.write(f"batch{number}.csv", batch(number, rows))
    project.ingest(path)


def rows_of(project, name, run):
    folder = project.folder / "out" / name / run
    return [line for path in sorted(folder.glob("*.ndjson")) for line in path.read_text().splitlines()]


def test_deliveries_add_up_to_the_dataset(project):
    applied = []
    manifests = []
    for number, rows in [(1, 5), (2, 3), (3, 7)]:
        take(project, number, rows)
        run = project.deliver("delta")
        assert (run["state"], run["rows_written"]) == ("delivered", rows)
        applied += rows_of(project, "delta", run["run_id"])
        manifests.append(json.loads((project.folder / run["manifest_path"][len(str(project.folder)) + 1:]).read_text()))
    assert applied == rows_of(project, "full", project.deliver("full")["run_id"])
    assert manifests[0]["previous_manifest"] is None and manifests[0]["watermark"]["from"] == 0
    for before, after in zip(manifests, manifests[1:]):
        assert after["watermark"]["from"] == before["watermark"]["to"]
        assert after["previous_manifest"]["path"] == f"delta/{before['run_id']}/_manifest.json"

    run = project.deliver("delta")
    assert (run["state"], run["rows_written"]) == ("empty", 0)
    take(project, 4, 2)
    assert project.deliver("delta")["rows_written"] == 2


def test_a_missing_delivery_breaks_the_chain(project):
    take(project, 1, 5)
    first = project.deliver("delta")
    folder = project.folder / "out" / "delta" / first["run_id"]
    take(project, 2, 3)
    folder.rename(project.folder / "away")
    done = project.try_run("export", "run", "delta")
    assert done.returncode == 6
    assert "E_DEST_NOT_FOUND: the delivery before" in done.stderr and first["run_id"] in done.stderr
    assert "sojourn export run delta --restart" in done.stderr
    failed = project.runs()[0]
    assert (failed["state"], failed["error_code"], failed["rows_written"]) == ("failed", "E_DEST_NOT_FOUND", 0)
    assert [record["outcome"] for record in project.audit()] == ["allow", "error"]

    (project.folder / "away").rename(folder)
    retried = json.loads(project.run("export", "retry", failed["run_id"], "--format", "json"))
    assert (retried["state"], retried["rows_written"]) == ("delivered", 3)

    manifest = folder / "_manifest.json"
    manifest.write_text(manifest.read_text() + "\n")
    # The link before is the second delivery: a change of the first is not this run's business.
    assert project.deliver("delta")["state"] == "empty"


def test_a_changed_manifest_breaks_the_chain(project):
    take(project, 1, 5)
    first = project.deliver("delta")
    manifest = project.folder / "out" / "delta" / first["run_id"] / "_manifest.json"
    manifest.write_text(manifest.read_text() + "\n")
    take(project, 2, 3)
    done = project.try_run("export", "run", "delta")
    assert done.returncode == 8 and "E_DEST_NOT_FOUND: the manifest before" in done.stderr
    assert project.deliver("delta", "--restart")["rows_written"] == 8


def test_a_new_column_breaks_the_chain(project):
    take(project, 1, 2)
    first = project.deliver("delta")
    dataset = (project.folder / "datasets/web.yaml").read_text()
    project.write("datasets/web.yaml", dataset + "  extra: {type: int64}\n")
    project.ingest(project.write("wider.csv", HEADER.replace("\n", ",extra\n") + "2026-01-02T00:00:00Z,p1,page,1,1,,,7\n"))
    done = project.try_run("export", "run", "delta")
    assert done.returncode == 4
    assert f"E_SCHEMA_DRIFT: column 8 of the rows is not that of run {first['run_id']}, which is none: extra int64" in done.stderr
    failed = project.runs()[0]
    assert (failed["state"], failed["error_code"], failed["rows_written"]) == ("failed", "E_SCHEMA_DRIFT", 0)

    assert project.deliver("delta", "--restart")["rows_written"] == 3
    assert project.deliver("delta")["state"] == "empty"


def test_restart_begins_a_new_chain_with_everything(project):
    take(project, 1, 5)
    first = project.deliver("delta")
    again = project.deliver("delta", "--restart")
    assert again["rows_written"] == 5
    out = project.folder / "out" / "delta"
    assert hashes(out / first["run_id"]) == hashes(out / again["run_id"])


def test_an_old_run_is_not_repeated_after_a_later_one(project):
    take(project, 1, 5)
    project.kill("egress.before_publish", "export", "run", "delta")
    killed = project.runs()[0]
    assert project.deliver("delta")["rows_written"] == 5
    done = project.try_run("export", "retry", killed["run_id"])
    assert done.returncode == 2 and "a later run has delivered" in done.stderr
