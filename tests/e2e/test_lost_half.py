"""The lake and the control database of a project belong together: a lost or exchanged half is said, never made anew."""
import shutil

import pytest

from conftest import FEBRUARY, JANUARY, Project

CORRUPTION = 8
COMMANDS = [["datasets"], ["status"], ["audit", "verify"], ["report", "web", "--metric", "events"], ["store", "status"],
            ["export", "runs"], ["validate"], ["rejects", "web_events"]]


def state(project):
    return project.folder / ".sojourn"


def lose_control(project):
    for path in state(project).glob("control.db*"):
        path.unlink()


def ingest(project):
    return project.try_run("ingest", "web_events", str(project.write("more.csv", FEBRUARY)))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_lost_half_is_said(shop, command):
    copy = shop.folder.parent / "copy"
    shutil.copytree(state(shop), copy)
    lose_control(shop)
    done = shop.try_run(*command)
    if command != ["validate"]:  # looks at the data only when it can
        assert done.returncode == CORRUPTION and "the control database is gone" in done.stderr, done.stderr
        assert "backup" in done.stderr
    assert ingest(shop).returncode == CORRUPTION
    assert not list(state(shop).glob("control.db"))
    shutil.rmtree(state(shop))
    shutil.copytree(copy, state(shop))
    shutil.rmtree(state(shop) / "lake")
    done = shop.try_run(*command)
    assert done.returncode == CORRUPTION and "the lake is gone" in done.stderr, done.stderr
    assert ingest(shop).returncode == CORRUPTION
    assert not (state(shop) / "lake").exists()


def test_halves_of_two_projects_are_refused(shop, tmp_path):
    other = Project(tmp_path / "other")
    other.ingest(JANUARY)
    lose_control(shop)
    shutil.copy(state(other) / "control.db", state(shop) / "control.db")
    done = shop.try_run("report", "web", "--metric", "events")
    assert done.returncode == CORRUPTION and "not the one of this lake" in done.stderr
    assert ingest(shop).returncode == CORRUPTION


def test_a_project_without_data_may_lose_its_lake(project):
    project.run("status")
    project.try_run("rejects", "web_events")
    shutil.rmtree(state(project) / "lake", ignore_errors=True)
    project.ingest(JANUARY)


def test_a_project_from_before_there_were_ids_gets_one(shop):
    import sqlite3
    (state(shop) / "lake/project_id").unlink()
    with sqlite3.connect(state(shop) / "control.db") as link:
        link.execute("DELETE FROM settings WHERE name = 'project_id'")
    shop.run("report", "web", "--metric", "events")
    with sqlite3.connect(state(shop) / "control.db") as link:
        known = link.execute("SELECT value FROM settings WHERE name = 'project_id'").fetchone()[0]
    assert (state(shop) / "lake/project_id").read_text() == known + "\n"
    assert len(known) == 32
    lose_control(shop)
    assert ingest(shop).returncode == CORRUPTION
