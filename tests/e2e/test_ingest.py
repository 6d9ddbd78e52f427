"""What ingest promises (definitions.md 2): formats, types, batches, duplicates, all or nothing."""
import datetime
import gzip
import json
import os
import signal
import subprocess

import pyarrow
import pyarrow.parquet
import pytest

from lake_project import DATASET, PROGRAM, LakeProject

def at(day, hour=0):
    return f"2026-01-{day:02d} {hour:02d}:00:00+00"


SEEN = "ts::VARCHAR, person, n, price"
CSV = "ts,person,n,price\n2026-01-01,ana,1,1.5\n2026-01-02T10:00:00Z,ben,2,\n2026-01-03 10:00:00+02:00,,3,2\n"
NDJSON = ('{"ts": "2026-01-01", "person": "ana", "n": 1, "price": 1.5}\n{"ts": "2026-01-02T10:00:00Z", "person": "ben", "n": 2}\n'
          '{"ts": "2026-01-03 10:00:00+02:00", "person": "", "n": 3, "price": 2}\n')
ROWS = [(at(1), "ana", 1, 1.5), (at(2, 10), "ben", 2, None), (at(3, 8), None, 3, 2.0)]


def parquet_of_rows():
    sink = pyarrow.BufferOutputStream()
    times = [datetime.datetime(2026, 1, 1), datetime.datetime(2026, 1, 2, 10), datetime.datetime(2026, 1, 3, 8)]
    pyarrow.parquet.write_table(pyarrow.table({"ts": times, "person": ["ana", "ben", None], "n": [1, 2, 3],
                                               "price": [1.5, None, 2.0]}), sink)
    return sink.getvalue().to_pybytes()


def zstd(text):
    return pyarrow.compress(text.encode(), codec="zstd", asbytes=True)


FORMATS = {
    "a.csv": CSV, "a.csv.gz": gzip.compress(CSV.encode()), "a.csv.zst": zstd(CSV), "a.tsv": CSV.replace(",", "\t"),
    "a.ndjson": NDJSON, "a.ndjson.gz": gzip.compress(NDJSON.encode()), "a.jsonl": NDJSON,
    "a.json": json.dumps([json.loads(line) for line in NDJSON.splitlines()], indent=2), "lines.json": NDJSON,
    "a.parquet": parquet_of_rows(), "no_ending": CSV, "parquet_without_ending": parquet_of_rows(),
    "packed_without_ending": gzip.compress(NDJSON.encode()), "gz_by_content.csv": gzip.compress(CSV.encode()),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_rows(tmp_path, name):
    project = LakeProject(tmp_path)
    project.ingest(project.write(name, FORMATS[name]))
    assert project.rows(SEEN) == ROWS
    columns = columns_text(project)
    assert columns == "ts timestamp, person string, n int64, price double"


NAIVE, ZONED = "2026-01-01 00:00:00", "2026-01-01 00:00:00 America/New_York"


@pytest.mark.parametrize("kind", ["csv", "ndjson", "parquet"])
def test_a_named_zone_is_refused_and_moves_no_other_row(tmp_path, kind):
    project = LakeProject(tmp_path, DATASET + "columns:\n  seen: {type: timestamp}\n")
    times = [NAIVE, ZONED] + [NAIVE] * 5000
    seen = [NAIVE] * 3 + [ZONED] + [NAIVE] * 4998
    if kind == "csv":
        content = "ts,seen\n" + "".join(f"{a},{b}\n" for a, b in zip(times, seen))
    elif kind == "ndjson":
        content = "".join(json.dumps({"ts": a, "seen": b}) + "\n" for a, b in zip(times, seen))
    else:
        sink = pyarrow.BufferOutputStream()
        pyarrow.parquet.write_table(pyarrow.table({"ts": times, "seen": seen}), sink)
        content = sink.getvalue().to_pybytes()
    project.ingest(project.write("a." + kind, content))
    assert [reason for _, _, reason, _ in project.rejects()] == [
        f"ts: not a timestamp: {ZONED}", f"seen: not a timestamp: {ZONED}"]
    assert project.sql("SELECT ts::VARCHAR, seen::VARCHAR, count(*) FROM lake.events GROUP BY ALL") == [
        (at(1), at(1), 5000)]


@pytest.mark.parametrize("text, instant", [
    ("2026-01-01", at(1)), ("2026-01-01 00:00", at(1)), ("2026-01-01T00:00:00Z", at(1)), ("2026-01-01 00:00:00 UTC", at(1)),
    ("2026-01-01 00:00:00.5", "2026-01-01 00:00:00.5+00"), (" 2026-01-01 00:00:00 ", at(1)),
    ("2026-01-01T02:00:00+02:00", at(1)), ("2026-01-01 02:00:00+02", at(1)), ("2026-01-01 02:00:00+0200", at(1)),
    ("2026-01-01 14:00:00.25+14:00", "2026-01-01 00:00:00.25+00"), ("2026-01-01T00:00:00-03:30", "2026-01-01 03:30:00+00"),
])
def test_a_timestamp_is_utc_or_has_an_offset(tmp_path, text, instant):
    project = LakeProject(tmp_path)
    project.ingest(project.write("a.csv", f"ts,n\n{text},1\n"))
    assert project.rows("ts::VARCHAR") == [(instant,)]


def columns_text(project):
    columns = project.listing("datasets")[0]["columns"]
    return ", ".join(f"{column['name']} {column['type']}" for column in columns)


def test_standard_input(tmp_path):
    project = LakeProject(tmp_path)
    project.ingest("-", input=CSV)
    assert project.rows(SEEN) == ROWS
    assert not list((project.folder / ".sojourn/lake/tmp").iterdir())


def test_many_files_come_in_the_order_given_and_patterns_sorted(tmp_path):
    project = LakeProject(tmp_path)
    for name in ("b", "a", "c"):
        project.write(f"part-{name}.csv", f"ts,file\n2026-01-01,{name}1\n2026-01-01,{name}2\n")
    project.write("first.csv", "ts,file\n2026-01-01,first\n")
    project.ingest("first.csv", "part-*.csv")
    assert project.rows("file, _seq") == [(name, i) for i, name in enumerate("first a1 a2 b1 b2 c1 c2".split())]
    assert len(project.data_files()) == 1


def test_a_file_whose_name_looks_like_a_pattern(tmp_path):
    project = LakeProject(tmp_path)
    project.ingest(project.write("part[1]*.csv", CSV))
    assert project.rows(SEEN) == ROWS


def test_types_are_inferred_once(tmp_path):
    project = LakeProject(tmp_path, DATASET + "rejects: {max_share: 1}\n")
    project.ingest(project.write("a.csv", "ts,zip,big,flag,day,n,d,empty\n"
                                          "2026-01-01,00123,12345678901234567890,true,2026-01-01,1,1,\n"
                                          "2026-01-02,1234,1,FALSE,2026-02-01,-5,1.5e3,\n"))
    assert columns_text(project) == (
        "ts timestamp, zip string, big string, flag boolean, day date, n int64, d double, empty string")
    # What a later file would be on its own does not matter.
    project.ingest(project.write("b.csv", "ts,n,empty\n2026-01-03,x,1\n2026-01-03,7,2\n"))
    assert project.rows("n, empty") == [(1, None), (-5, None), (7, "2")]


EMPTY_ARRAYS = {"a.json": "[]", "blanks.json": "[ ]\n", "lines.json": "\n[\n]\n", "a.json.gz": gzip.compress(b"[]"), "a.json.zst": zstd("[]"),
                "bom.json": b"\xef\xbb\xbf[]", "no_ending": "[]"}


@pytest.mark.parametrize("name", EMPTY_ARRAYS)
def test_an_empty_array_is_an_answer_of_no_rows(tmp_path, name):
    project = LakeProject(tmp_path)
    project.ingest(project.write("a.csv", CSV))
    done = project.ingest(project.write(name, EMPTY_ARRAYS[name]))
    assert f"{name}: the file holds no rows" in done.stderr and "events: 0 rows" in done.stderr
    assert project.rows(SEEN) == ROWS


def test_an_empty_array_that_comes_first_fixes_no_types(tmp_path):
    project = LakeProject(tmp_path)
    name = project.write("a.json", "[]")
    project.ingest(name, "--batch", "b1", "--map", "person=who")
    assert "was taken before" in project.ingest(name, "--batch", "b1").stderr
    assert columns_text(project) == "ts timestamp"
    project.ingest(project.write("a.ndjson", NDJSON))
    assert columns_text(project) == "ts timestamp, person string, n int64, price double"
    assert project.rows(SEEN) == ROWS


def test_an_empty_array_beside_rows(tmp_path):
    project = LakeProject(tmp_path)
    project.ingest(project.write("a.json", "[]"), project.write("a.ndjson", NDJSON), project.write("b.json", "[]"))
    assert project.rows(SEEN) == ROWS


def test_a_json_string_is_no_number(tmp_path):
    project = LakeProject(tmp_path)
    project.ingest(project.write("a.ndjson", '{"ts": "2026-01-01", "zip": "123", "n": 5, "more": {"a": [1]}}\n'))
    assert columns_text(project) == "ts timestamp, zip string, n int64, more struct<a: list<int64>>"
    assert project.rows("zip, n, more") == [("123", 5, {"a": [1]})]


def test_defined_types_win(tmp_path):
    project = LakeProject(tmp_path, DATASET + "columns:\n  n: {type: string}\n  made: {type: timestamp, epoch: ms}\n  later: {type: double}\n")
    project.ingest(project.write("a.csv", "ts,n,made\n2026-01-01,5,1767225600000\n"))
    assert project.rows("n, made::VARCHAR, later") == [("5", at(1), None)]


@pytest.mark.parametrize("unit,number", [("s", "1767225600"), ("ms", "1767225600000"), ("us", "1767225600000000"), ("s", "1767225600.25")])
def test_epochs(tmp_path, unit, number):
    project = LakeProject(tmp_path)
    project.ingest(project.write("a.csv", f"ts,n\n{number},1\n"), "--epoch", unit)
    project.ingest(project.write("b.ndjson", f'{{"ts": {number}, "n": 1}}\n'), "--epoch", unit)
    expected = at(1) if "." not in number else "2026-01-01 00:00:00.25+00"
    assert project.rows("ts::VARCHAR") == [(expected,)] * 2


def test_an_epoch_in_the_wrong_unit_is_out_of_range(tmp_path):
    project = LakeProject(tmp_path, DATASET + "rejects: {max_share: 1}\n")
    project.ingest(project.write("a.csv", "ts,n\n1767225600000,1\n"), "--epoch", "s")
    assert project.rejects()[0][2] == "ts: timestamp out of range: 1767225600000"


def test_columns_are_renamed(tmp_path):
    project = LakeProject(tmp_path)
    project.ingest(project.write("a.csv", CSV.replace("ts,person", "time,who")), "--map", "ts=time,person=who")
    assert project.rows(SEEN) == ROWS


def test_missing_columns_have_no_value_and_new_ones_are_added(tmp_path):
    project = LakeProject(tmp_path)
    project.ingest(project.write("a.csv", "ts,old\n2026-01-01,1\n"))
    project.ingest(project.write("b.csv", "ts,new\n2026-01-02,x\n"), project.write("c.csv", "newer,ts\n2.5,2026-01-03\n"))
    assert project.rows("old, new, newer") == [(1, None, None), (None, "x", None), (None, None, 2.5)]
    first = project.listing("snapshots", "events")[0]["snapshot"]
    assert project.sql(f"SELECT * EXCLUDE (ts, _seq, _batch) FROM lake.events AT (VERSION => {first})") == [(1,)]


def test_a_batch_of_other_inputs_is_not_taken_but_said(tmp_path):
    project = LakeProject(tmp_path)
    path = project.write("a.csv", CSV)
    project.ingest(path, "--batch", "b1")
    assert "warning" not in project.ingest(path, "--batch", "b1").stderr
    size = len(CSV)
    for name, content, now in (("a.csv", CSV + CSV[-30:], f"a.csv ({size + 30} bytes)"), ("b.csv", CSV, f"b.csv ({size} bytes)")):
        said = project.ingest(project.write(name, content), "--batch", "b1").stderr
        assert f"warning: batch b1 was of other inputs: a.csv ({size} bytes); now: {now}" in said
    assert "warning" not in project.ingest("gone.csv", "--batch", "b1").stderr
    assert len(project.rows()) == 3


def test_a_broken_invariant_ends_with_70(tmp_path):
    project = LakeProject(tmp_path)
    waiting = subprocess.Popen([PROGRAM, "-C", project.folder, "ingest", "events", "-"], stdin=subprocess.PIPE)
    waiting.stdin.write(b"2026-01-01,ana\n" * 20_000)  # more than a pipe holds: it has begun to read
    waiting.stdin.flush()
    waiting.send_signal(signal.SIGABRT)  # as a failed CHECK does
    assert waiting.wait() == 70


@pytest.mark.parametrize("batch", ["", "x" * 201, "a\nb", "a\udcff"],
                         ids=["empty", "long", "line break", "not UTF-8"])
def test_a_batch_id_is_one_short_line(tmp_path, batch):
    project = LakeProject(tmp_path)
    done = project.run("ingest", "events", project.write("a.csv", CSV), "--batch", batch)
    assert done.returncode == 2 and "batch" in done.stderr


def test_a_batch_is_taken_once(tmp_path):
    project = LakeProject(tmp_path)
    path = project.write("a.csv", CSV)
    project.ingest(path, "--batch", "day 1's")
    before = project.state()
    assert "taken before" in project.ingest(path, "--batch", "day 1's").stderr
    assert project.state() == before
    project.ingest(path, "--batch", "day 2")
    assert len(project.rows()) == 6
    assert [row["batch"] for row in project.listing("snapshots", "events")] == ["day 1's", "day 2"]


def test_the_first_row_of_an_id_wins(tmp_path):
    project = LakeProject(tmp_path, DATASET + "id: id\ndeduplicate: true\n")
    done = project.ingest(project.write("a.csv", "ts,id,n\n2026-01-01,x,1\n2026-01-01,y,2\n2026-01-01,x,3\n2026-01-01,,4\n2026-01-01,,5\n"))
    assert "dropped duplicates: 1" in done.stderr
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.table({"ts": ["2026-01-01"] * 4, "id": ["y", "z", "z", "x"], "n": [6, 7, 8, 9]}), sink)
    done = project.ingest(project.write("b.parquet", sink.getvalue().to_pybytes()), project.write("c.csv", "ts,id,n\n2026-01-01,z,10\n2026-01-01,w,11\n"))
    assert "dropped duplicates: 4" in done.stderr
    assert project.rows("id, n") == [("x", 1), ("y", 2), (None, 4), (None, 5), ("z", 7), ("w", 11)]


def test_one_ingest_is_one_snapshot(tmp_path):
    project = LakeProject(tmp_path, DATASET + "rejects: {max_share: 1}\n")
    project.ingest(project.write("a.csv", CSV + "bad,x,1,1\n"), project.write("b.ndjson", NDJSON), project.write("c.parquet", parquet_of_rows()))
    (snapshot,) = project.listing("snapshots", "events")
    assert snapshot["rows"] == 9
    before = snapshot["snapshot"] - 1
    assert project.sql(f"SELECT count(*) FROM lake.sojourn_rejects AT (VERSION => {before})") == [(0,)]
    assert project.sql(f"SELECT count(*) FROM lake.sojourn_batches AT (VERSION => {before})") == [(0,)]
    assert len(project.rejects()) == 1


POINTS = {"lake.before_write": False, "lake.after_write": False, "lake.after_commit": True}


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_ingest_is_whole_or_nothing(tmp_path, point):
    project = LakeProject(tmp_path)
    project.ingest(project.write("a.csv", CSV), "--batch", "one")
    files = project.data_files()
    second = project.write("b.csv", CSV.replace("ana", "eve"))
    killed = project.run("ingest", "events", second, "--batch", "two", env={**os.environ, "SOJOURN_FAULT": point})
    if killed.returncode == 0:
        pytest.skip("a release build has no fault points")
    assert killed.returncode == -signal.SIGKILL
    # Any command that opens the lake clears up; the same ingest again gives the same rows.
    snapshots = [row["batch"] for row in project.listing("snapshots", "events")]
    assert snapshots == (["one", "two"] if POINTS[point] else ["one"])
    assert POINTS[point] or project.data_files() == files
    project.ingest(second, "--batch", "two")
    assert project.rows(SEEN) == ROWS + [(ts, "eve" if who == "ana" else who, *rest) for ts, who, *rest in ROWS]
    assert project.rows("_seq") == [(i,) for i in range(6)]
    assert len(project.data_files()) == len(files) + 1
    assert [row["rows"] for row in project.listing("datasets")] == [6]


def test_two_ingests_at_once_both_come_in(tmp_path):
    project = LakeProject(tmp_path)
    project.ingest(project.write("first.csv", CSV))
    running = [subprocess.Popen([PROGRAM, "-C", project.folder, "ingest", "events", project.write(f"{i}.csv", CSV), "--batch", str(i)],
                                cwd=project.inputs, stderr=subprocess.PIPE, text=True) for i in range(4)]
    for process in running:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    assert len(project.rows()) == 15
    assert project.rows("_seq") == [(i,) for i in range(15)]


def mounted(folder, size):
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True)
    if done.returncode != 0:
        pytest.skip("cannot mount a tmpfs here")


def test_a_full_disk_loses_nothing(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted(disk, "8m")
    try:
        project = LakeProject(disk)
        project.ingest(project.write("a.csv", CSV))
        before = project.state()
        big = tmp_path / "big.csv"
        big.write_text("ts,person\n" + "".join(f"2026-01-01,{os.urandom(40).hex()}\n" for _ in range(200_000)))
        done = project.run("ingest", "events", big)
        assert done.returncode == 7, done.stderr
        assert "space" in done.stderr
        assert project.state() == before
        assert project.rows(SEEN) == ROWS
    finally:
        subprocess.run(["umount", disk])


def test_a_read_only_folder(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted(disk, "32m")
    try:
        project = LakeProject(disk)
        path = project.write("a.csv", CSV)
        project.ingest(path)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        done = project.run("ingest", "events", path)
        assert done.returncode == 2, done.stderr
        assert "ead-only" in done.stderr or "permission" in done.stderr
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        assert project.rows(SEEN) == ROWS
    finally:
        subprocess.run(["umount", disk])
