"""Arrays and objects in datasets: taken from every format, kept typed, read by others, in the store, and out again."""
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake_project import LakeProject

DATASET = """\
kind: dataset
name: events
type: event
timestamp: ts
rejects: {max_share: 1}
"""
TYPE = "list<struct<sku: string, price: double, n: int64, extras: list<struct<name: string, on: date>>>>"
ROWS = [
    {"ts": "2026-01-01T10:00:00Z", "person": "ana", "tags": ["new", "vip"],
     "items": [{"sku": "a", "price": 1.5, "n": 2, "extras": [{"name": "x", "on": "2026-02-03"}]},
               {"sku": "b", "price": 0.1, "n": None, "extras": []}],
     "at": {"city": "Oslo", "geo": {"lat": 59.9}}},
    {"ts": "2026-01-01T10:01:00Z", "person": "ana", "tags": [], "items": None, "at": None},
    {"ts": "2026-01-01T10:02:00Z", "person": "ben", "tags": ["vip", None, "vip"],
     "items": [{"sku": None, "price": 7.0, "n": 3, "extras": None}, None], "at": {"city": None, "geo": None}},
]
COLUMNS = ["person", "tags", "items", "at"]
SCHEMA = pa.schema([
    ("ts", pa.string()), ("person", pa.string()), ("tags", pa.list_(pa.string())),
    ("items", pa.list_(pa.struct([("sku", pa.string()), ("price", pa.float64()), ("n", pa.int64()),
                                  ("extras", pa.list_(pa.struct([("name", pa.string()), ("on", pa.string())])))]))),
    ("at", pa.struct([("city", pa.string()), ("geo", pa.struct([("lat", pa.float64())]))]))])


def make(tmp_path, definition=DATASET):
    project = LakeProject(tmp_path, definition)
    for folder, name, text in [
            ("connections", "shop", "kind: connection\nname: shop\ndatasets:\n  - {dataset: events, person: person}\n"),
            ("views", "web", "kind: view\nname: web\nconnection: shop\ncomponents:\n  - {id: city, type: dimension, field: at.city}\n"
                             "  - {id: person, type: dimension, field: person}\n"),
            ("destinations", "disk", "kind: destination\nname: disk\ntype: local\npath: out\n")]:
        (project.folder / folder).mkdir()
        (project.folder / folder / f"{name}.yaml").write_text(text)
    return project


def write_rows(project, kind, rows=ROWS):
    if kind == "ndjson":
        return project.write("rows.ndjson", "".join(json.dumps(row) + "\n" for row in rows))
    if kind == "json":
        return project.write("rows.json", json.dumps(rows))
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), project.inputs / "rows.parquet")
    return "rows.parquet"


def lake_values(project, where="true"):
    """Every row as JSON: what a plain DuckDB reads."""
    names = [f'"{name}"' for name in COLUMNS]
    fields = ", ".join(f"{name}: {name}" for name in names)
    return [json.loads(row[0]) for row in
            project.sql(f"SELECT to_json({{{fields}}})::VARCHAR FROM (SELECT * FROM lake.events WHERE {where} ORDER BY _seq)")]


def wanted(rows=ROWS):
    return [{name: row[name] for name in COLUMNS} for row in rows]


@pytest.mark.parametrize("kind", ["ndjson", "json", "parquet"])
def test_types_are_inferred_and_values_kept(tmp_path, kind):
    project = make(tmp_path)
    project.ingest(write_rows(project, kind))
    date = "VARCHAR" if kind == "parquet" else "DATE"
    assert project.sql("SELECT column_name, column_type FROM (DESCRIBE lake.events)")[2:5] == [
        ("tags", "VARCHAR[]"),
        ("items", f'STRUCT(sku VARCHAR, price DOUBLE, n BIGINT, extras STRUCT("name" VARCHAR, "on" {date})[])[]'),
        ("at", "STRUCT(city VARCHAR, geo STRUCT(lat DOUBLE))")]
    assert lake_values(project) == wanted()


@pytest.mark.parametrize("kind", ["ndjson", "json", "parquet"])
def test_declared_types_decide(tmp_path, kind):
    declared = f"columns:\n  items: {{type: 'list<struct<extras: list<struct<on: date, name: string>>, n: double, price: string, sku: string>>'}}\n"
    project = make(tmp_path, DATASET + declared)
    project.ingest(write_rows(project, kind))
    assert project.sql("SELECT items FROM lake.events ORDER BY _seq")[2] == (
        [{"extras": None, "n": 3.0, "price": "7.0", "sku": None}, None],)


@pytest.mark.parametrize("kind", ["ndjson", "json"])
def test_rows_that_do_not_fit_are_refused_with_path_and_reason(tmp_path, kind):
    project = make(tmp_path, DATASET + f"columns:\n  items: {{type: '{TYPE}'}}\n")
    bad = [
        {**ROWS[0], "items": [{"sku": "a"}, {"sku": "b", "price": "dear"}]},
        {**ROWS[0], "items": [{"extras": [{"on": "never"}]}]},
        {**ROWS[0], "items": [{"sku": "a", "colour": "red"}]},
        {**ROWS[0], "items": {"sku": "a"}},
        ROWS[0]]
    project.ingest(write_rows(project, kind, bad))
    assert [row[2] for row in project.rejects()] == [
        "items: not of its type: price: not a double: dear",
        "items: not of its type: extras.on: not a date: never",
        "items: not of its type: a field that the type does not have: colour",
        'items: not of its type: not a list: {"sku":"a"}']
    assert [row[1] for row in project.rejects()] == [1, 2, 3, 4]
    assert lake_values(project) == wanted([ROWS[0]])


def test_a_csv_cell_holds_json(tmp_path):
    project = make(tmp_path, DATASET + "columns:\n  tags: {type: list<string>}\n")
    project.ingest(project.write("a.csv", 'ts,person,tags\n2026-01-01,ana,"[""a"", ""b""]"\n2026-01-02,ben,\n2026-01-03,cy,a\n'))
    assert project.sql("SELECT person, tags FROM lake.events ORDER BY _seq") == [("ana", ["a", "b"]), ("ben", None)]
    assert [row[2] for row in project.rejects()] == ["tags: not of its type: not JSON"]


def test_a_parquet_column_of_another_shape_is_refused_naming_both(tmp_path):
    project = make(tmp_path)
    project.ingest(write_rows(project, "ndjson"))
    before = project.state()
    table = pa.table({"ts": ["2026-01-05"], "person": ["ana"], "items": [[{"sku": "a", "colour": "red"}]]})
    pq.write_table(table, project.inputs / "other.parquet")
    done = project.run("ingest", "events", "other.parquet")
    assert done.returncode == 4
    assert "other.parquet: column items has type list<struct<sku: string, colour: string>>" in done.stderr
    assert f"but dataset events has it as {TYPE}" in done.stderr
    assert project.state() == before


def test_an_old_text_column_stays_text(tmp_path):
    project = make(tmp_path, DATASET + "columns:\n  items: {type: string}\n")
    project.ingest(write_rows(project, "ndjson"))
    assert json.loads(project.sql("SELECT items FROM lake.events ORDER BY _seq")[0][0]) == ROWS[0]["items"]


@pytest.mark.parametrize("form", ["ndjson", "parquet", "csv"])
def test_exports_come_back_as_they_were(tmp_path, form):
    project = make(tmp_path)
    project.ingest(write_rows(project, "ndjson"))
    (project.folder / "exports").mkdir()
    (project.folder / "exports/all.yaml").write_text(
        f"kind: export\nname: all\nsource: {{dataset: events}}\ndestination: disk\nformat: {{type: {form}}}\npath: '{{run}}'\n")
    done = project.run("export", "run", "all", "--wait")
    assert done.returncode == 0, done.stderr
    (path,) = (p for p in (project.folder / "out").rglob("part-*"))
    manifest = json.loads((path.parent / "_manifest.json").read_text())
    assert {c["name"]: c["type"] for c in manifest["schema"]["columns"]}["tags"] == "list<string>"
    columns = "".join(f"  {c['name']}: {{type: '{c['type']}'}}\n" for c in manifest["schema"]["columns"])
    (tmp_path / "again").mkdir()
    again = make(tmp_path / "again", DATASET + "columns:\n" + columns)
    again.ingest(path)
    assert lake_values(again) == lake_values(project) == wanted()
    if form == "parquet":
        read = pq.read_table(path)
        assert str(read.schema.field("items").type) == (
            "list<element: struct<sku: string, price: double, n: int64, extras: list<element: struct<name: string, on: date32[day]>>>>")
        assert [row["tags"] for row in read.to_pylist()] == [row["tags"] for row in ROWS]
    verified = project.run("export", "verify", str(path.parent))
    assert verified.returncode == 0, verified.stderr


def test_objects_are_fields_of_the_event_and_the_store_follows_later_files(tmp_path):
    project = make(tmp_path)
    project.ingest(write_rows(project, "ndjson"))
    assert project.run("report", "web", "--by", "city", "--metric", "events", "--format", "csv").stdout == (
        "city,events\nNo value,2\nOslo,1\n")
    project.ingest(write_rows(project, "parquet", ROWS[:1]))
    for _ in range(2):
        done = project.run("report", "web", "--by", "city", "--metric", "events", "--format", "csv")
        assert done.stdout == "city,events\nOslo,2\nNo value,2\n", done.stderr
        assert project.run("store", "rebuild").returncode == 0
    assert project.run("store", "verify").returncode == 0


VIEW = """\
kind: view
name: carts
connection: shop
components:
  - {id: tag, type: dimension, field: tags}
  - {id: sku, type: dimension, field: items.sku}
  - {id: extra, type: dimension, field: items.extras.name}
  - {id: price, type: metric, field: items.price, format: {kind: decimal, decimals: 2}}
  - {id: n, type: metric, field: items.n}
"""


def test_reports_events_and_exports_of_views_go_by_elements(tmp_path):
    project = make(tmp_path)
    (project.folder / "views/carts.yaml").write_text(VIEW)
    (project.folder / "exports").mkdir()
    (project.folder / "exports/rows.yaml").write_text(
        "kind: export\nname: rows\nsource: {events: {view: carts, columns: [person_id, tag, sku, extra, price, n]}}\n"
        "destination: disk\nformat: {type: csv}\npath: '{run}'\n")
    project.ingest(write_rows(project, "ndjson"))
    report = project.run("report", "carts", "--by", "sku", "--by", "extra", "--metric", "price", "--metric", "n",
                         "--metric", "events", "--totals", "--format", "csv")
    assert report.stdout == ("sku,extra,price,n,events\nNo value,No value,7,3,2\na,x,1.5,2,1\nb,No value,0.1,0,1\n"
                             "Total,,8.6,5,3\n"), report.stderr
    other = project.run("report", "carts", "--by", "tag", "--metric", "price", "--format", "csv")
    assert other.stdout == "tag,price\nvip,8.6\nnew,1.6\n"
    assert "different arrays" in other.stderr
    rows = "person_id,tag,sku,extra,price,n\nana,,,,,\nana,new|vip,a|b,x,1.6,2\nben,vip,,,7,3\n".splitlines()
    listed = project.run("events", "carts", "--columns", rows[0], "--format", "csv")
    assert sorted(listed.stdout.splitlines()) == sorted(rows), listed.stderr
    done = project.run("export", "run", "rows", "--wait")
    assert done.returncode == 0, done.stderr
    (path,) = (p for p in (project.folder / "out").rglob("part-*"))
    assert sorted(path.read_text().splitlines()) == sorted(rows)
