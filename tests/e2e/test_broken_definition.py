"""A mistake in one kind of definition stops only the commands that use it; the newest good revision stays in force."""
import json

import pytest

from export_project import ExportProject

EVENTS = "ts,person,page,revenue,quantity,member,born\n2026-01-01T00:00:00Z,ana,home,1,1,true,2000-01-01\n"
INGEST, REPORT, RUN = ["ingest", "web_events", "more.csv"], ["report", "web", "--metric", "quantity"], ["export", "run", "raw"]
BROKEN_EXPORT = "kind: export\nname: daily\nsource: {dataset: web_events}\ndestination: dsk\n"
NO_YAML = "kind: export\nname: [\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    shop = ExportProject(tmp_path / "shop")
    shop.write("more.csv", EVENTS)
    monkeypatch.chdir(shop.folder)
    shop.export("raw", "{dataset: web_events}")
    shop.ingest("more.csv")
    return shop


def state(project):
    return json.loads(project.run("status", "--format", "json"))["state"]


@pytest.mark.parametrize("text", [BROKEN_EXPORT, NO_YAML])
def test_a_broken_export_stops_neither_ingest_nor_report(project, text):
    revision = state(project).split(".")[2]
    project.write("exports/daily.yaml", text)
    for command in (INGEST, REPORT, ["events", "web", "--columns", "page"], ["status"], ["datasets"], ["store", "status"]):
        done = project.try_run(*command)
        assert done.returncode == 0, done.stderr
        assert "warning: exports/daily.yaml:" in done.stderr and f"revision {revision} stays in force" in done.stderr
    assert state(project).split(".")[2] == revision
    for command in (RUN, ["export", "ls"], ["validate"], ["apply"], ["plan"]):
        done = project.try_run(*command)
        assert done.returncode == 3 and "exports/daily.yaml:" in done.stderr, (command, done.stderr)


def test_a_broken_view_stops_reports_but_no_ingest(project):
    view = (project.folder / "views/web.yaml").read_text()
    project.write("views/web.yaml", view + "colour: red\n")
    assert project.try_run(*INGEST).returncode == 0
    assert project.try_run(*REPORT).returncode == 3


def test_no_answer_comes_from_a_view_that_was_changed_since(project):
    project.write("exports/daily.yaml", BROKEN_EXPORT)
    view = (project.folder / "views/web.yaml").read_text()
    project.write("views/web.yaml", view.replace("field: quantity", "field: revenue"))
    done = project.try_run(*REPORT)
    assert done.returncode == 3 and "exports/daily.yaml" in done.stderr
    (project.folder / "exports/daily.yaml").unlink()
    done = project.try_run(*REPORT)
    assert done.returncode == 0 and "applied definitions revision" in done.stderr


def test_a_project_that_was_never_right_refuses(tmp_path):
    shop = ExportProject(tmp_path / "shop")
    shop.write("exports/daily.yaml", BROKEN_EXPORT)
    assert shop.try_run("datasets").returncode == 3
