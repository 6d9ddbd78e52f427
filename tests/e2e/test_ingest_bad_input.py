"""Bad input through the real program: each is refused clearly, with the documented exit code, and nothing that was taken
before is lost."""
import dataclasses
import gzip
import json

import pyarrow
import pyarrow.parquet
import pytest

from lake_project import DATASET, LakeProject

USAGE, DEFINITION, DATA, NOT_FOUND = 2, 3, 4, 6

GOOD = "ts,person,revenue\n2026-01-01T10:00:00Z,ana,1.5\n2026-01-02T10:00:00Z,ben,2\n"


def parquet(**columns):
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.table(columns), sink)
    return sink.getvalue().to_pybytes()


def truncated_parquet():
    return parquet(ts=["2026-01-01"] * 1000, person=["x"] * 1000)[:-200]


def damaged_parquet():
    """Nothing is wrong with the footer; the pages in the middle cannot be unpacked."""
    content = bytearray(parquet(ts=["2026-01-01"] * 50000, person=[f"person {i * i}" for i in range(50000)]))
    middle = len(content) // 2
    content[middle:middle + 400] = bytes(400)
    return bytes(content)


@dataclasses.dataclass
class Case:
    name: str
    files: dict
    exit_code: int
    says: list
    arguments: list = dataclasses.field(default_factory=list)
    inputs: list = None


CASES = [
    Case("MissingTimestampColumn", {"a.csv": "time,person\n2026-01-01,ana\n"}, DATA,
         ["a.csv", "timestamp column is missing: ts", "time, person", "--map ts="]),
    Case("EmptyFile", {"a.csv": ""}, DATA, ["a.csv", "empty (0 bytes)"]),
    Case("OneEmptyFileAmongGoodOnes", {"a.csv": GOOD, "b.csv": ""}, DATA, ["b.csv", "empty"]),
    Case("OnlyBlankLines", {"a.csv": "\n\n\n"}, DATA, ["a.csv", "no header"]),
    Case("BinaryFile", {"a.csv": bytes(range(256)) * 40}, DATA, ["a.csv", "binary"]),
    Case("Utf16", {"a.csv": GOOD.encode("utf-16")}, DATA, ["a.csv", "UTF-16"]),
    Case("TruncatedParquet", {"a.parquet": truncated_parquet()}, DATA, ["a.parquet"]),
    Case("DamagedParquet", {"a.parquet": damaged_parquet()}, DATA, ["read a.parquet, write to dataset", "nothing of this ingest was kept"]),
    Case("NoParquetAtAll", {"a.parquet": GOOD}, DATA, ["a.parquet", "PAR1"]),
    Case("BrokenGzip", {"a.csv.gz": gzip.compress(GOOD.encode() * 1000)[:-2000]}, DATA, ["a.csv.gz"]),
    Case("DuplicateHeader", {"a.csv": "ts,person,person\n2026-01-01,a,b\n"}, DATA, ["a.csv", "same name", "person"]),
    Case("HeadersThatDifferInCaseOnly", {"a.csv": "ts,Person,person\n2026-01-01,a,b\n"}, DATA, ["a.csv", "Person and person"]),
    Case("CaseDiffersFromTheTable", {"a.csv": "ts,Person\n2026-01-01,a\n"}, DATA, ["a.csv", "Person", "--map person=Person"]),
    Case("NamesOfOurSql", {"a.csv": "ts,_Sojourn_raw\n2026-01-01,1\n"}, DATA, ["a.csv", "_Sojourn_raw", "--map"]),
    Case("NamesOfTheParquetReader", {"a.parquet": parquet(ts=["2026-01-01"], File_Index=[1])}, DATA, ["a.parquet", "File_Index", "rename"]),
    Case("NamesOfOurSqlEvenRenamed", {"a.parquet": parquet(ts=["2026-01-01"], _sojourn_row=[1])}, DATA, ["a.parquet", "_sojourn_row", "rename"],
         arguments=["--map", "x=_sojourn_row"]),
    Case("OurColumnNames", {"a.csv": "ts,_seq\n2026-01-01,1\n"}, DATA, ["a.csv", "_seq", "--map"]),
    Case("ParquetContradictsTheTable", {"a.parquet": parquet(ts=["2026-01-01"], revenue=["many"])}, DATA,
         ["a.parquet", "revenue", "string", "double"]),
    Case("TwoFilesDisagree",
         {"a.parquet": parquet(ts=["2026-01-01"], fresh=[1]), "b.parquet": parquet(ts=["2026-01-01"], fresh=["one"])}, DATA,
         ["a.parquet", "b.parquet", "fresh", "int64", "string"]),
    Case("NumbersAsTimestampsWithoutUnit", {"a.csv": "ts,person\n1767225600,ana\n"}, DATA, ["a.csv", "ts", "--epoch"]),
    Case("NumbersAsTimestampsInParquet", {"a.parquet": parquet(ts=[1767225600])}, DATA, ["a.parquet", "ts", "--epoch"]),
    Case("TooManyBadRows", {"a.csv": "ts,person,revenue\n" + "2026-01-01,ana,abc\n" * 1001 + "2026-01-01,ana,1\n" * 99000}, DATA,
         ["1001 rows", "max_rows", "revenue: not a double", "a.csv:2: revenue: not a double: abc", "nothing was kept"]),
    Case("TooLargeAShareOfBadRows", {"a.csv": "ts,person,revenue\n2026-01-01,ana,abc\n2026-01-01,ana,1\n"}, DATA,
         ["1 of 2 rows", "max_share", "a.csv:2: revenue: not a double: abc"]),
    Case("AQuoteThatIsNeverClosed", {"a.csv": GOOD + '2026-01-03,"cy,1\n2026-01-04,dag,2\n'}, DATA, ["a.csv", "quoted value"]),
    Case("NoJsonInIt", {"a.ndjson": "hello\nworld\n"}, DATA, ["a.ndjson", "no JSON object"]),
    Case("AnEmptyArrayAsNdjson", {"a.ndjson": "[]"}, DATA, ["a.ndjson", "no JSON object"]),
    Case("AnArrayWithoutObjects", {"a.json": "[5, null]"}, DATA, ["a.json", "no JSON object"]),
    Case("SomethingBehindAnEmptyArray", {"a.json": "[]x"}, DATA, ["a.json"]),
    Case("BrokenJsonArray", {"a.json": '[{"ts": "2026-01-01"}, {"ts": '}, DATA, ["a.json"]),
    Case("MissingFile", {}, NOT_FOUND, ["no such file: a.csv"], inputs=["a.csv"]),
    Case("PatternWithoutMatch", {}, NOT_FOUND, ["no file matches: *.csv"], inputs=["*.csv"]),
    Case("AFileNamedTwice", {"a.csv": GOOD}, USAGE, ["named twice"], inputs=["a.csv", "./a.csv"]),
    Case("AFolder", {}, USAGE, ["is a folder"], inputs=["."]),
    Case("AMapOfAnUnknownColumn", {"a.csv": GOOD}, DATA, ["--map x=nix", "column: nix", "One of "], arguments=["--map", "x=nix"]),
    Case("AMalformedMap", {"a.csv": GOOD}, USAGE, ["new=old"], arguments=["--map", "x"]),
    Case("AnUnknownEpoch", {"a.csv": GOOD}, USAGE, ["--epoch"], arguments=["--epoch", "h"]),
    Case("HeaderIsNotUtf8", {"a.csv": b"ts,caf\xe9\n2026-01-01,x\n"}, DATA, ["a.csv", "UTF-8"]),
    Case("AVeryLongName", {"a.csv": "ts," + "x" * 2000 + "\n2026-01-01,1\n"}, DATA, ["a.csv", "longer than 1024"]),
]


LINES = "ts,person\n" + "".join(f"2026-01-01 00:00:00,p{i * 2654435761 % 2**32}\n" for i in range(20_000))
OBJECTS = "".join(f'{{"ts": "2026-01-01", "person": "p{i * 2654435761 % 2**32}"}}\n' for i in range(20_000))


def zstd(text):
    return pyarrow.compress(text.encode(), codec="zstd", asbytes=True)


def stored_gzip(text):
    """A gzip file whose one block holds the text as it is: only its checksum can tell a changed byte."""
    return gzip.compress(text.encode(), compresslevel=0)


GZIP, ZSTD = gzip.compress(LINES.encode()), zstd(LINES)
DAMAGED = {
    "HalfAGzip": ("a.csv.gz", GZIP[:len(GZIP) // 2], "ends in the middle"),
    "HalfAGzipOfNdjson": ("a.ndjson.gz", gzip.compress(OBJECTS.encode())[:100_000], "ends in the middle"),
    "HalfAZstd": ("a.csv.zst", ZSTD[:len(ZSTD) // 2], "ends in the middle"),
    "AGzipWithoutTheEndOfItsTrailer": ("a.csv.gz", GZIP[:-6], "ends in the middle"),
    "AGzipWithoutItsLastByte": ("a.csv.gz", GZIP[:-1], "ends in the middle"),
    "AWrongChecksum": ("a.csv.gz", GZIP[:-8] + bytes([GZIP[-8] ^ 1]) + GZIP[-7:], "incorrect data check"),
    "AWrongLength": ("a.csv.gz", GZIP[:-1] + b"\x01", "incorrect length check"),
    "AChangedByteInAStoredBlock": ("a.csv.gz", stored_gzip(GOOD).replace(b"ana", b"eve"), "incorrect data check"),
    "AHeaderOnly": ("a.csv.gz", GZIP[:12], "ends in the middle"),
    "TheSecondMemberIsCut": ("a.csv.gz", GZIP + GZIP[:-9], "ends in the middle"),
    "SomethingElseBehindIt": ("a.csv.gz", GZIP + b"and more", "not packed content"),
    "AChangedByteInZstd": ("a.csv.zst", ZSTD[:5000] + bytes(500) + ZSTD[5500:], "zstd content is damaged"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_packed_file_fails_the_whole_ingest(tmp_path, name):
    file, content, says = DAMAGED[name]
    project = LakeProject(tmp_path)
    project.ingest(project.write("before.csv", GOOD))
    before = project.state()
    done = project.run("ingest", "events", project.write("good.csv", GOOD), project.write(file, content))
    assert done.returncode == DATA
    assert f"{file}: the " in done.stderr and "damaged at byte" in done.stderr and says in done.stderr
    assert project.state() == before


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv.zst"])
def test_several_packed_pieces_are_one_file(tmp_path, name):
    pack = zstd if name.endswith("zst") else lambda text: gzip.compress(text.encode())
    project = LakeProject(tmp_path)
    project.ingest(project.write(name, pack(LINES[:3010]) + pack(LINES[3010:])))
    assert len(project.rows("_seq")) == 20_000


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """One project that must survive all of it."""
    project = LakeProject(tmp_path_factory.mktemp("project"))
    project.ingest(project.write("before.csv", GOOD))
    (project.inputs / "before.csv").unlink()
    return project


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_is_refused_and_nothing_is_lost(filled, case):
    before, rows = filled.state(), filled.rows()
    names = [filled.write(name, content) for name, content in case.files.items()]
    done = filled.run("ingest", "events", *(case.inputs or names), *case.arguments)
    for name in names:
        (filled.inputs / name).unlink()
    assert done.returncode == case.exit_code, done.stderr
    for words in case.says:
        assert words in done.stderr + done.stdout
    assert filled.state() == before
    assert filled.rows() == rows


def test_the_lake_goes_on_as_if_nothing_had_been(filled):
    rows = filled.rows()
    filled.ingest(filled.write("after.csv", GOOD))
    assert filled.rows() == rows * 2


def test_a_dataset_without_definition_says_which_file_to_write(tmp_path):
    project = LakeProject(tmp_path)
    done = project.run("ingest", "calls", project.write("a.csv", GOOD))
    assert done.returncode == NOT_FOUND
    assert "datasets/calls.yaml" in done.stderr and "kind: dataset" in done.stderr


def test_a_definition_that_contradicts_the_lake(tmp_path):
    project = LakeProject(tmp_path)
    project.ingest(project.write("a.csv", GOOD))
    project.define(DATASET + "columns:\n  revenue: {type: string}\n")
    done = project.run("ingest", "events", project.write("b.csv", GOOD))
    assert done.returncode == DEFINITION
    assert "datasets/events.yaml" in done.stderr and "string" in done.stderr and "double" in done.stderr


# The row as it stands in the file, and why it is refused.
BAD_ROWS = [
    ("2026-01-01,ana,abc", "revenue: not a double: abc"),
    ("2026-01-01,ana,1_000", "revenue: not a double: 1_000"),
    ("2026-01-01,ana,nan", "revenue: not a double: nan"),
    ("2026-01-01,ana,inf", "revenue: not a double: inf"),
    ("2026-01-01,ana,\"1,5\"", "revenue: not a double: 1,5"),
    (",ana,1", "ts: no timestamp"),
    ("\"\",ana,1", "ts: no timestamp"),
    ("soon,ana,1", "ts: not a timestamp: soon"),
    ("2026-02-30,ana,1", "ts: not a timestamp: 2026-02-30"),
    ("2026-01-01 25:00,ana,1", "ts: not a timestamp: 2026-01-01 25:00"),
    ("infinity,ana,1", "ts: not a timestamp: infinity"),
    ("1970-01-01,ana,1", "ts: timestamp out of range: 1970-01-01"),
    ("2262-01-01,ana,1", "ts: timestamp out of range: 2262-01-01"),
    ("99999-01-01,ana,1", "ts: timestamp out of range: 99999-01-01"),
    ("2026-01-01 00:00:00 America/New_York,ana,1", "ts: not a timestamp: 2026-01-01 00:00:00 America/New_York"),
    ("2026-01-01 00:00:00 Etc/GMT+05:00,ana,1", "ts: not a timestamp: 2026-01-01 00:00:00 Etc/GMT+05:00"),
    ("2026-01-01 00:00:00+15:00,ana,1", "ts: not a timestamp: 2026-01-01 00:00:00+15:00"),
    ("2026-01-01 00:00:00+25:00,ana,1", "ts: not a timestamp: 2026-01-01 00:00:00+25:00"),
    ("2026-01-01 00:00:00-02:75,ana,1", "ts: not a timestamp: 2026-01-01 00:00:00-02:75"),
    ("2026-01-01,ana", "too few fields: 2 instead of 3"),
    ("2026-01-01,ana,1,2", "too many fields: 4 instead of 3"),
    ("2026-01-01,\"a\"b,1", "broken quotes"),
]


def test_bad_rows_are_kept_with_file_line_reason_and_text(tmp_path):
    project = LakeProject(tmp_path, DATASET + "columns:\n  revenue: {type: double}\n")
    lines, expected, line = ["ts,person,revenue"], [], 2
    for row, reason in BAD_ROWS:
        good = ["2026-01-01,ana,1"] * 20 + ['2026-01-01,"two\nlines",1', ""]
        expected.append(("a.csv", line + 23, reason, row))
        lines += good + [row]
        line += 24
    project.ingest(project.write("a.csv", "\n".join(lines) + "\n"))
    assert project.rejects() == expected
    assert len(project.rows()) == 21 * len(BAD_ROWS)
    listed = project.listing("rejects", "events")
    assert [(row["file"], row["line"], row["reason"], row["raw"]) for row in listed] == expected


def test_rows_that_are_not_utf8_are_refused(tmp_path):
    project = LakeProject(tmp_path)
    good = b"2026-01-01,ana\n" * 40
    project.ingest(project.write("a.csv", b"ts,person\n" + good + b"2026-01-01,caf\xe9\n" + good))
    assert project.rejects() == [("a.csv", 42, "not UTF-8", "2026-01-01,café")]
    assert len(project.rows()) == 80


def test_a_wrong_type_in_row_1_000_001(tmp_path):
    project = LakeProject(tmp_path)
    project.ingest(project.write("a.csv", "ts,n\n" + "2026-01-01,1\n" * 1_000_000 + "2026-01-01,1.5\n" + "2026-01-01,2\n"))
    assert project.rejects() == [("a.csv", 1_000_002, "n: not an integer: 1.5", "2026-01-01,1.5")]
    assert project.sql("SELECT count(*), sum(n)::BIGINT FROM lake.events") == [(1_000_001, 1_000_002)]


def test_bad_ndjson_rows_keep_their_lines(tmp_path):
    project = LakeProject(tmp_path, DATASET + "columns:\n  revenue: {type: double}\nrejects: {max_share: 1}\n")
    lines = ['{"ts": "2026-01-01", "revenue": 1}'] * 60
    lines[10] = ""
    lines[20] = "not json"
    lines[30] = '[1, 2]'
    lines[40] = '{"ts": "2026-01-01", "revenue": "many"}'
    lines[50] = '{"ts": "2026-01-01", "revenue": 1, "revenue": 2}'
    project.ingest(project.write("a.ndjson", "\n".join(lines)), "--format", "ndjson")
    assert project.rejects() == [
        ("a.ndjson", 21, "not a JSON object", "not json"),
        ("a.ndjson", 31, "not a JSON object", "[1, 2]"),
        ("a.ndjson", 41, "revenue: not a double: many", lines[40]),
        ("a.ndjson", 51, "two fields of one name", lines[50]),
    ]
    assert len(project.rows()) == 55


def test_bad_json_elements_keep_their_numbers(tmp_path):
    project = LakeProject(tmp_path)
    elements = ['{"ts": "2026-01-01"}'] * 60
    elements[7] = '{"ts": "never"}'
    elements[9] = "5"
    elements[11] = '{"ts": "2026-01-01", "a": 1, "a": 1}'
    project.ingest(project.write("a.json", "[" + ",\n".join(elements) + "]"))
    assert [(line, reason) for _, line, reason, _ in project.rejects()] == [
        (8, "ts: not a timestamp: never"), (10, "not a JSON object"), (12, "two fields of one name")]
    assert len(project.rows()) == 57


def test_bad_parquet_rows_keep_their_numbers(tmp_path):
    project = LakeProject(tmp_path)
    times = ["2026-01-01"] * 60
    times[3] = None
    times[50] = "1970-01-01"
    prices = [1.5] * 60
    prices[5] = float("nan")
    prices[6] = float("inf")
    project.ingest(project.write("a.parquet", parquet(ts=times, price=prices)))
    assert [(line, reason) for _, line, reason, _ in project.rejects()] == [
        (4, "ts: no timestamp"), (7, "price: not a finite number: inf"), (51, "ts: timestamp out of range: 1970-01-01")]
    assert len(project.rows()) == 57
    assert project.sql("SELECT count(*) FROM lake.events WHERE price IS NULL") == [(1,)]


# Names that SQL written without care would take for its own.
WORDS = ["t", "k", "raw", "s", "first", "kind", "json", "row", "fields", "record", "line", "key", "place", "c0", "q1", "t2", "number", "value"]


@pytest.mark.parametrize("format", ["csv", "ndjson", "parquet"])
def test_columns_named_like_our_sql_are_data(tmp_path, format):
    project = LakeProject(tmp_path, "kind: dataset\nname: events\ntimestamp: ts\ndeduplicate: true\nid: s\nrejects: {max_share: 0.9}\n")
    rows = [{"ts": "2026-01-01", "price": 1.5} | {word: f"{word}{i}" for word in WORDS} for i in range(3)]
    rows[1]["ts"] = "1970-01-01"
    if format == "csv":
        content = "".join(",".join(str(value) for value in line) + "\n" for line in [list(rows[0]), *(row.values() for row in rows)])
    elif format == "ndjson":
        content = "".join(json.dumps(row) + "\n" for row in rows)
    else:
        content = parquet(**{name: [row[name] for row in rows] for name in rows[0]})
    project.ingest(project.write(f"a.{format}", content))
    refused, = project.rejects()
    assert refused[2] == "ts: timestamp out of range: 1970-01-01"
    assert all(f"{word}1" in refused[3] for word in WORDS)
    columns = ", ".join(f'"{word}"' for word in WORDS)
    kept = project.sql(f"SELECT {columns} FROM lake.events ORDER BY _seq")
    assert kept == [tuple(f"{word}{i}" for word in WORDS) for i in (0, 2)]


# Odd but right: everything is taken.
TAKEN = [
    ("ByteOrderMark", b"\xef\xbb\xbfts,person\n2026-01-01,ana\n", 1),
    ("ByteOrderMarkAndQuotes", b"\xef\xbb\xbf\"ts\",\"person\"\n2026-01-01,ana\n", 1),
    ("CarriageReturns", b"ts,person\r\n2026-01-01,ana\r\n2026-01-02,ben\r\n", 2),
    ("QuotedNewlines", b'ts,person\n2026-01-01,"a\nn\na"\n2026-01-02,ben\n', 2),
    ("NoLineEndAtTheEnd", b"ts,person\n2026-01-01,ana", 1),
    ("BlankLinesAnywhere", b"\n\nts,person\n\n2026-01-01,ana\n\n\n", 1),
    ("HeaderOnly", b"ts,person\n", 0),
    ("Semicolons", b"ts;person\n2026-01-01;ana\n", 1),
    ("AnUnnamedColumn", b",ts,person\n0,2026-01-01,ana\n", 1),
    ("NamesOf300Characters", b"ts," + b"x" * 300 + b"\n2026-01-01,1\n", 1),
    ("NamesWithBlanksAndQuotes", b'ts,"a ""b"" c\'d",select\n2026-01-01,1,2\n', 1),
    ("MoreColumnsThanRows", ("ts," + ",".join(f"c{i}" for i in range(200)) + "\n2026-01-01" + ",1" * 200 + "\n").encode(), 1),
]


@pytest.mark.parametrize("content,rows", [case[1:] for case in TAKEN], ids=[case[0] for case in TAKEN])
def test_odd_files_are_taken(tmp_path, content, rows):
    project = LakeProject(tmp_path)
    done = project.ingest(project.write("a.csv", content))
    assert len(project.rows()) == rows
    assert project.rejects() == []
    assert (rows > 0) or "holds no rows" in done.stderr
