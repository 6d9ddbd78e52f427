"""Delivered files as other programs read them: equal rows and types with pyarrow and with DuckDB."""
import datetime
import gzip
import json

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from export_project import COLUMNS, ExportProject, check_whole

UTC = datetime.timezone.utc
ODD = ["plain", "", 'say "hi"', "a,b", "line\nbreak", "carriage\r\nreturn", " blanks ", "Ærø 東京 😀", "null", "NaN", "\\N", "'", "=1+1",
       "tab\there", "back\\slash", "nul\0byte", "{\"a\": 1}", None]
TYPES = {"ts": pa.timestamp("us", "UTC"), "person": pa.string(), "page": pa.string(), "revenue": pa.float64(),
         "quantity": pa.int64(), "member": pa.bool_(), "born": pa.date32()}
DUCK_TYPES = {"ts": "TIMESTAMPTZ", "person": "VARCHAR", "page": "VARCHAR", "revenue": "DOUBLE", "quantity": "BIGINT",
              "member": "BOOLEAN", "born": "DATE"}


def events():
    rows = []
    for i in range(400):
        rows.append({
            "ts": datetime.datetime(2026, 1, 1, tzinfo=UTC) + datetime.timedelta(minutes=7 * i, microseconds=i % 3),
            "person": f"p{i % 37}",
            "page": ODD[i % len(ODD)],
            "revenue": None if i % 5 == 0 else i / 7 * 10 ** (i % 9),
            "quantity": None if i % 4 == 0 else (-1) ** i * 3 ** (i % 38),
            "member": None if i % 3 == 0 else i % 2 == 0,
            "born": None if i % 7 == 0 else datetime.date(1900, 1, 1) + datetime.timedelta(days=200 * i),
        })
    return pa.Table.from_pylist(rows, schema=pa.schema(TYPES.items()))


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    shop = ExportProject(tmp_path_factory.mktemp("readers") / "shop")
    pq.write_table(events(), shop.folder / "events.parquet")
    shop.ingest(shop.folder / "events.parquet")
    return shop


FORMATS = [("csv", "none"), ("csv", "gzip"), ("csv", "zstd"), ("ndjson", "none"), ("ndjson", "gzip"), ("ndjson", "zstd"),
           ("parquet", "none"), ("parquet", "snappy"), ("parquet", "gzip"), ("parquet", "zstd")]


def read_arrow_csv(path):
    with pa.input_stream(path, compression="detect" if path.suffix != ".zst" else "zstd") as stream:
        return pyarrow.csv.read_csv(
            stream,
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(column_types=TYPES, null_values=[""], strings_can_be_null=True,
                                                       quoted_strings_can_be_null=False))


def read_ndjson(path):
    """Line by line with Python's own JSON reader: one object each, keys in order."""
    with pa.input_stream(path, compression={".gz": "gzip", ".zst": "zstd"}.get(path.suffix)) as stream:
        lines = stream.read().decode().split("\n")
    assert lines.pop() == ""
    rows = [json.loads(line) for line in lines]
    for row in rows:
        assert list(row) == COLUMNS
        row["ts"] = row["ts"] and datetime.datetime.fromisoformat(row["ts"].replace("Z", "+00:00"))
        row["born"] = row["born"] and datetime.date.fromisoformat(row["born"])
    return pa.Table.from_pylist(rows, schema=pa.schema(TYPES.items()))


def read_arrow(path):
    if ".csv" in path.name:
        return read_arrow_csv(path)
    return pq.read_table(path) if path.suffix == ".parquet" else read_ndjson(path)


def read_duckdb(paths):
    link = duckdb.connect()
    link.execute("SET TimeZone = 'UTC'")
    names = [str(path) for path in paths]
    if ".csv" in names[0]:
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in DUCK_TYPES.items())
        reader = f"read_csv(?, columns = {{{columns}}}, header = true, allow_quoted_nulls = false, nullstr = '', quote = '\"', escape = '\"')"
    elif ".ndjson" in names[0]:
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in DUCK_TYPES.items())
        reader = f"read_json(?, columns = {{{columns}}}, format = 'newline_delimited')"
    else:
        reader = "read_parquet(?)"
    return link.execute(f"SELECT * FROM {reader}", [names]).to_arrow_table()


@pytest.mark.parametrize("kind,compression", FORMATS)
def test_dataset_reads_back_equal(project, kind, compression):
    name = f"raw_{kind}_{compression}"
    project.export(name, "{dataset: web_events}", format=f"{{type: {kind}, compression: {compression}, rows_per_file: 150}}")
    run = project.deliver(name)
    assert (run["state"], run["rows_written"], run["files"]) == ("delivered", 400, 3)
    folder = project.folder / "out" / name / run["run_id"]
    manifest = json.loads((folder / "_manifest.json").read_text())
    check_whole(folder, manifest)
    assert [file["rows"] for file in manifest["files"]] == [150, 150, 100]
    paths = [folder / file["path"] for file in manifest["files"]]

    expected = events()
    read = pa.concat_tables([read_arrow(path) for path in paths])
    assert read.schema.types == expected.schema.types
    assert read.to_pylist() == expected.to_pylist()

    duck = read_duckdb(paths)
    assert [str(kind) for kind in duck.schema.types] == [str(kind) for kind in expected.schema.types]
    assert duck.to_pylist() == expected.to_pylist()

    assert manifest["totals"]["sums"]["quantity"] == pc.sum(expected["quantity"]).as_py()
    assert manifest["totals"]["sums"]["revenue"] == pytest.approx(pc.sum(expected["revenue"]).as_py(), rel=1e-15)
    times = expected["ts"].to_pylist()
    assert manifest["files"][0]["min_ts"] == times[0].isoformat().replace("+00:00", "Z")
    assert datetime.datetime.fromisoformat(manifest["files"][2]["max_ts"].replace("Z", "+00:00")) == times[-1]
    assert project.run("export", "verify", run["run_id"]).startswith("ok: 3 files, 400 rows")


def test_parquet_carries_state_and_row_groups(project):
    project.export("described", "{dataset: web_events}", format="{type: parquet}")
    run = project.deliver("described")
    folder = project.folder / "out" / "described" / run["run_id"]
    file = pq.ParquetFile(folder / "part-00000.parquet")
    manifest = json.loads((folder / "_manifest.json").read_text())
    metadata = {key.decode(): value.decode() for key, value in file.schema_arrow.metadata.items()}
    assert metadata["sojourn.state"] == manifest["state"]["id"] == run["data_state"]
    assert metadata["sojourn.query_hash"] == manifest["query_hash"]
    assert manifest["files"][0]["row_groups"] == file.num_row_groups == 1


def test_gzip_has_no_time_stamp(project):
    project.export("zipped", "{dataset: web_events}", format="{type: csv, compression: gzip}")
    first, second = project.deliver("zipped"), project.deliver("zipped")
    data = [(project.folder / "out" / "zipped" / run["run_id"] / "part-00000.csv.gz").read_bytes() for run in (first, second)]
    assert data[0] == data[1]
    assert data[0][4:8] == b"\0\0\0\0"
    assert gzip.decompress(data[0]).startswith(b"ts,person,")


def test_events_equal_the_command_and_count_people(project):
    columns = "row_id, person_id, session_id, timestamp, page, revenue"
    project.export("feed", f"{{events: {{view: web, columns: [{columns}]}}}}", format="{type: parquet}")
    run = project.deliver("feed")
    folder = project.folder / "out" / "feed" / run["run_id"]
    manifest = json.loads((folder / "_manifest.json").read_text())
    check_whole(folder, manifest)
    table = pq.read_table(folder / "part-00000.parquet")
    assert table.num_rows == 400
    assert table.schema.field("timestamp").type == pa.timestamp("us", "UTC")
    assert manifest["totals"]["people"] == len(set(table["person_id"].to_pylist())) == 37
    assert manifest["kind"] == "feed" and manifest["data_view"]["id"] == "web"
    assert manifest["files"][0]["min_ts"] == "2026-01-01T00:00:00Z"


def test_report_of_a_window_counts_only_the_window(project):
    project.export("pages", "{report: {view: web, dimensions: [day], metrics: [events, revenue]}}",
                   window="2026-01-01/2026-01-02", path='"{export}/{window_start:%Y/%m/%d}"', format="{type: ndjson}")
    run = project.deliver("pages")
    folder = project.folder / "out" / "pages" / "2026" / "01" / "01"
    manifest = json.loads((folder / "_manifest.json").read_text())
    assert manifest["window"] == {"start": "2026-01-01T05:00:00Z", "end": "2026-01-02T05:00:00Z", "tz": "America/New_York"}
    rows = [json.loads(line) for line in (folder / "part-00000.ndjson").read_text().splitlines()]
    start = datetime.datetime(2026, 1, 1, 5, tzinfo=UTC)
    inside = [row for row in events().to_pylist() if start <= row["ts"] < start + datetime.timedelta(days=1)]
    assert [(row["day"], row["events"]) for row in rows] == [("2026-01-01", len(inside))]
    assert run["rows_written"] == 1


def test_no_rows_are_an_empty_delivery(project):
    project.export("nothing", "{report: {view: web, dimensions: [page], metrics: [revenue]}}", window="1999-01-01/1999-01-02")
    run = project.deliver("nothing")
    assert (run["state"], run["rows_written"], run["files"]) == ("empty", 0, 0)
    folder = project.folder / "out" / "nothing" / run["run_id"]
    assert [path.name for path in folder.iterdir()] == ["_manifest.json"]
    assert project.run("export", "verify", str(folder)).startswith("ok: 0 files, 0 rows")


def test_files_equal_what_the_commands_print(project):
    project.export("same_report", "{report: {view: web, dimensions: [day, page], metrics: [revenue, events, people]}}")
    run = project.deliver("same_report")
    text = (project.folder / "out/same_report" / run["run_id"] / "part-00000.csv").read_bytes().decode()
    assert text == project.run_bytes("report", "web", "--by", "day", "--by", "page", "--metric", "revenue", "--metric", "events",
                                     "--metric", "people", "--format", "csv")
    project.export("same_events", "{events: {view: web, columns: [row_id, person_id, session_id, timestamp, page, revenue]}}",
                   window="2026-01-01/2026-01-02")
    run = project.deliver("same_events")
    text = (project.folder / "out/same_events" / run["run_id"] / "part-00000.csv").read_bytes().decode()
    assert text == project.run_bytes("events", "web", "--columns", "row_id,person_id,session_id,timestamp,page,revenue",
                                     "--range", "2026-01-01/2026-01-02", "--format", "csv")


def test_no_value_is_not_the_text_that_reads_the_same(tmp_path):
    """The label of no value is for people: tables and CSV. JSON, Parquet and NDJSON have null."""
    shop = ExportProject(tmp_path / "shop")
    (shop.folder / "events.csv").write_text(
        "ts,person,page,revenue,quantity,member,born\n2026-01-01T00:00:00Z,a,No value,1,5,true,2001-01-01\n"
        "2026-01-02T00:00:00Z,b,,1,3,true,2001-01-01\n")
    shop.ingest(shop.folder / "events.csv")
    ask = ("report", "web", "--by", "page", "--metric", "quantity", "--format")
    assert shop.run(*ask, "csv") == "page,quantity\nNo value,5\nNo value,3\n"
    answer = json.loads(shop.run(*ask, "json"))
    assert answer["rows"] == [["No value", 5], [None, 3]] and answer["columns"][0]["no_value"] == "No value"
    shop.run(*ask, "parquet", "-o", str(tmp_path / "report.parquet"))
    assert pq.read_table(tmp_path / "report.parquet")["page"].to_pylist() == ["No value", None]
    shop.export("pages", "{report: {view: web, dimensions: [page], metrics: [quantity]}}", format="{type: ndjson}")
    delivered = shop.deliver("pages")
    lines = (shop.folder / "out/pages" / delivered["run_id"] / "part-00000.ndjson").read_text()
    assert lines == '{"page":"No value","quantity":5}\n{"page":null,"quantity":3}\n'
