"""kill -9 at every step of a delivery: a reader who trusts manifests only sees it whole or not at all, the retry has the
same bytes, and the audit log has exactly one delivery."""
import json
import random
import subprocess
import time

import pytest

from export_project import PROGRAM, ExportProject, check_whole, hashes

EVENTS = "ts,person,page,revenue,quantity,member,born\n" + "".join(
    f"2026-01-{1 + i // 24:02}T{i % 24:02}:00:00Z,p{i % 9},page {i % 5},{i / 4},{i},true,2000-01-01\n" for i in range(240))
LATER = "ts,person,page,revenue,quantity,member,born\n2026-01-20T00:00:00Z,p1,page 1,1000,1,true,2000-01-01\n"

# Point and pass, and whether the delivery exists when the process died there.
FAULTS = [("egress.before_files", False), ("egress.after_file", False), ("egress.after_file:3", False), ("egress.before_publish", False),
          ("egress.before_manifest", False), ("egress.after_manifest", True), ("egress.before_commit", True), ("egress.after_commit", True)]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    shop = ExportProject(tmp_path_factory.mktemp("kill") / "shop")
    (shop.folder / "events.csv").write_text(EVENTS)
    shop.ingest(shop.folder / "events.csv")
    return shop


def delivered_events(project, run):
    return [record for record in project.audit() if record["action"] == "export.deliver" and record["run_id"] == run]


@pytest.mark.parametrize("fault,exists", FAULTS)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_killed_delivery_is_whole_or_none_and_retry_is_the_same(project, fault, exists, kind):
    name = f"{kind}_{fault.replace('.', '_').replace(':', '_')}"
    project.export(name, "{dataset: web_events}", format=f"{{type: {kind}, rows_per_file: 70}}")
    undisturbed = project.deliver(name)
    project.kill(fault, "export", "run", name)

    out = project.folder / "out" / name
    found = {folder: manifest for folder, manifest in project.deliveries().items() if folder.parent == out}
    assert len(found) == (2 if exists else 1)
    for folder, manifest in found.items():
        check_whole(folder, manifest)

    run = next(row for row in project.runs() if row["export_id"] == name)  # newest first
    assert run["run_id"] != undisturbed["run_id"]
    assert run["state"] == ("delivered" if exists else "failed")
    assert run["error_code"] == (None if exists else "E_DEST_INTERRUPTED")
    assert sorted(path.name for path in out.iterdir()) == sorted({undisturbed["run_id"]} | ({run["run_id"]} if exists else set()))

    for _ in range(2):  # the second retry changes nothing
        retried = json.loads(project.run("export", "retry", run["run_id"], "--format", "json"))
        assert (retried["state"], retried["run_id"]) == ("delivered", run["run_id"])
        assert retried["attempt"] == (1 if exists else 2)
    assert hashes(out / run["run_id"]) == hashes(out / undisturbed["run_id"])
    texts = [(out / one / "_manifest.json").read_text() for one in (run["run_id"], undisturbed["run_id"])]
    manifests = [json.loads(text) for text in texts]
    differ = {key for key in manifests[0] if manifests[0][key] != manifests[1][key]}
    assert differ == {"run_id", "created_at"}

    [event] = delivered_events(project, run["run_id"])
    assert event["outcome"] == "allow"
    assert project.run("export", "verify", run["run_id"]).startswith("ok: 4 files, 240 rows")
    assert "intact" in project.run("audit", "verify")


def test_retry_reads_the_state_of_its_run(project, tmp_path):
    project.export("stable", "{report: {view: web, dimensions: [page], metrics: [revenue, people]}}", window="2026-01-01/2026-02-01")
    undisturbed = project.deliver("stable")
    project.kill("egress.before_publish", "export", "run", "stable")
    (tmp_path / "later.csv").write_text(LATER)
    project.ingest(tmp_path / "later.csv")
    killed = next(row for row in project.runs() if row["export_id"] == "stable")
    retried = json.loads(project.run("export", "retry", killed["run_id"], "--format", "json"))
    assert retried["data_state"] == undisturbed["data_state"]
    out = project.folder / "out" / "stable"
    assert hashes(out / killed["run_id"]) == hashes(out / undisturbed["run_id"])
    refreshed = project.deliver("stable")
    assert hashes(out / refreshed["run_id"]) != hashes(out / undisturbed["run_id"])
    replayed = project.deliver("stable", "--as-of", undisturbed["data_state"])
    assert hashes(out / replayed["run_id"]) == hashes(out / undisturbed["run_id"])


def test_verify_names_what_was_changed(project):
    project.export("checked", "{dataset: web_events}", format="{type: csv, rows_per_file: 100}")
    run = project.deliver("checked")
    folder = project.folder / "out" / "checked" / run["run_id"]
    target = folder / "part-00001.csv"
    data = target.read_bytes()

    target.write_bytes(data[:500] + bytes([data[500] ^ 1]) + data[501:])
    done = project.try_run("export", "verify", run["run_id"])
    assert done.returncode == 8
    assert "part-00001.csv: was changed" in done.stderr and "part-00000.csv" not in done.stderr

    target.unlink()
    done = project.try_run("export", "verify", str(folder))
    assert done.returncode == 8 and "part-00001.csv: missing" in done.stderr

    target.write_bytes(data)
    (folder / "extra.csv").write_text("x\n")
    done = project.try_run("export", "verify", str(folder / "_manifest.json"))
    assert done.returncode == 8 and "extra.csv: lies in the delivery" in done.stderr
    (folder / "extra.csv").unlink()
    assert project.run("export", "verify", run["run_id"]).startswith("ok: ")

    manifest = folder / "_manifest.json"
    text = manifest.read_text()
    manifest.write_text(text.replace('"trigger": "manual"', '"trigger": "forged"'))
    done = project.try_run("export", "verify", str(folder))
    assert done.returncode == 8 and "_manifest.json: was changed" in done.stderr
    manifest.write_text(text)


def test_a_delivery_can_be_verified_without_its_project(project, tmp_path):
    project.export("carried", "{dataset: web_events}")
    run = project.deliver("carried")
    elsewhere = tmp_path / "elsewhere"
    (project.folder / "out" / "carried" / run["run_id"]).rename(elsewhere)
    stranger = ExportProject(tmp_path / "other")
    (stranger.folder / "sojourn.yaml").unlink()
    assert stranger.run("export", "verify", str(elsewhere)).startswith("ok: 1 file, ")


def test_killed_at_random_moments(project):
    """Not only where we thought of it: eight seeded moments of a run that writes many files."""
    project.export("random", "{dataset: web_events}", format="{type: csv, rows_per_file: 2}")
    began = time.monotonic()
    undisturbed = project.deliver("random")
    seconds = time.monotonic() - began
    out = project.folder / "out" / "random"
    moments = random.Random(20260131)
    for _ in range(8):
        delay = moments.uniform(0.2, 1.0) * seconds
        running = subprocess.Popen([PROGRAM, "-C", project.folder, "export", "run", "random"], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(delay)
        running.kill()
        running.wait()
        for folder, manifest in project.deliveries().items():
            if folder.parent == out:
                check_whole(folder, manifest)
                assert hashes(folder) == hashes(out / undisturbed["run_id"]), delay
    for run in [row for row in project.runs() if row["export_id"] == "random"]:
        json.loads(project.run("export", "retry", run["run_id"], "--format", "json"))
        assert hashes(out / run["run_id"]) == hashes(out / undisturbed["run_id"])
        assert len(delivered_events(project, run["run_id"])) == 1
    assert all(not path.name.startswith(".") for path in out.iterdir())
