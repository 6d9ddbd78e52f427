"""Ranges as people write them: formulas mean the same in reports, event rows and exports (api.md 2.6)."""
import datetime
import json

import pytest
from export_project import ExportProject

NOW = datetime.datetime.now(datetime.timezone.utc)
TEN_DAYS = [NOW - datetime.timedelta(days=days) for days in range(10)]


@pytest.fixture
def project(tmp_path):
    shop = ExportProject(tmp_path / "shop")
    rows = "".join(f"{time:%Y-%m-%dT%H:%M:%SZ},ann,home,1,1,true,2000-01-01\n" for time in TEN_DAYS)
    (shop.folder / "events.csv").write_text("ts,person,page,revenue,quantity,member,born\n" + rows)
    shop.ingest(shop.folder / "events.csv")
    return shop


def answer(project, *arguments):
    return json.loads(project.run("report", "web", "--metric", "events", "--format", "json", *arguments))


def test_a_formula_counts_whole_days_of_the_view(project):
    """Events lie a day apart: seven whole days have seven, whatever the hour of the test (but for a clock change)."""
    week = answer(project, "--range", "td-7d/td")
    assert week["rows"] in ([[6]], [[7]], [[8]])
    start, end = (datetime.datetime.fromisoformat(edge) for edge in week["range"].split("/"))
    assert end - start == datetime.timedelta(days=7)
    assert (start.hour, start.minute, end.hour, end.minute) == (0, 0, 0, 0)
    assert answer(project, "--range", week["range"])["rows"] == week["rows"]


def test_every_door_takes_formulas(project):
    path = project.write("request.json", json.dumps({"view": "web", "range": "td-30d/td+1d", "metrics": ["events"]}))
    assert json.loads(project.run("report", "--request", str(path), "--format", "json"))["rows"] == [[10]]
    rows = project.run("events", "web", "--columns", "page", "--range", "td-30d/td+1d", "--format", "csv")
    assert rows == "page\n" + "home\n" * 10
    project.export("by_window", "{events: {view: web, columns: [page]}}", window="td-30d/td+1d",
                   format="{type: csv}", path='"{export}/{window_start:%Y-%m-%d}/{run}"')
    project.export("by_range", "{report: {view: web, range: td-30d/td+1d, metrics: [events]}}", format="{type: csv}")
    for name, rows in (("by_window", 10), ("by_range", 1)):
        run = json.loads(project.run("export", "run", name, "--format", "json"))
        manifest = json.loads((project.folder / run["manifest_path"]).read_text())
        assert sum(file["rows"] for file in manifest["files"]) == rows
        start, end = (datetime.datetime.fromisoformat(manifest["window"][edge]) for edge in ("start", "end"))
        assert datetime.timedelta(days=31, hours=-1) <= end - start <= datetime.timedelta(days=31, hours=1)


def test_an_instant_is_an_edge_in_requests_too(project):
    first = f"{TEN_DAYS[-1]:%Y-%m-%dT%H:%M:%SZ}"
    path = project.write("request.json", json.dumps({"view": "web", "range": f"{first}/td-30d+60d", "metrics": ["events"]}))
    assert json.loads(project.run("report", "--request", str(path), "--format", "json"))["rows"] == [[10]]


@pytest.mark.parametrize("text", ["td-7x/td", "td/td-7d", "td-7d", "soon/td"])
def test_what_is_no_range_says_what_is(project, text):
    done = project.try_run("report", "web", "--metric", "events", "--range", text)
    assert done.returncode == 2
    assert text.split("/")[0] in done.stderr and "td-7d/td" in done.stderr.split("hint:")[1]
