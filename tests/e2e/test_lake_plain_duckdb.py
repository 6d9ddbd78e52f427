"""The lake belongs to its user: a plain DuckDB with the ducklake extension reads rows, refused rows, batches and history."""
from lake_project import DATASET, LakeProject

FIRST = "ts,person,n\n2026-01-01,ana,1\n2026-01-02,ben,2\nnever,cy,3\n"
SECOND = "ts,person,n,channel\n2026-01-03,ana,4,email\n"


def filled(tmp_path):
    project = LakeProject(tmp_path, DATASET + "rejects: {max_share: 1}\n")
    project.ingest(project.write("first.csv", FIRST), "--batch", "one")
    project.ingest(project.write("second.csv", SECOND), "--batch", "two")
    return project


def test_rows_have_their_types_and_our_two_columns(tmp_path):
    project = filled(tmp_path)
    assert project.sql("SELECT column_name, column_type FROM (DESCRIBE lake.events)") == [
        ("ts", "TIMESTAMP WITH TIME ZONE"), ("person", "VARCHAR"), ("n", "BIGINT"), ("_seq", "BIGINT"), ("_batch", "VARCHAR"),
        ("channel", "VARCHAR")]
    assert project.sql("SELECT person, n, channel, _batch FROM lake.events ORDER BY _seq") == [
        ("ana", 1, None, "one"), ("ben", 2, None, "one"), ("ana", 4, "email", "two")]


def test_refused_rows_and_batches_are_tables(tmp_path):
    project = filled(tmp_path)
    assert project.sql("SELECT dataset, batch, file, line, reason, raw FROM lake.sojourn_rejects") == [
        ("events", "one", "first.csv", 4, "ts: not a timestamp: never", "never,cy,3")]
    assert project.sql("SELECT batch, rows, rejected_rows, inputs FROM lake.sojourn_batches ORDER BY taken_at") == [
        ("one", 2, 1, "first.csv (57 bytes)"), ("two", 1, 0, "second.csv (43 bytes)")]


def test_time_travel_and_changes(tmp_path):
    project = filled(tmp_path)
    one, two = (row["snapshot"] for row in project.listing("snapshots", "events"))
    assert project.sql(f"SELECT count(*) FROM lake.events AT (VERSION => {one})") == [(2,)]
    assert project.sql(f"SELECT n FROM lake.table_insertions('events', {two}, {two})") == [(4,)]


def test_snapshots_say_what_made_them(tmp_path):
    project = filled(tmp_path)
    assert project.sql("SELECT author, commit_message FROM lake.snapshots() WHERE author IS NOT NULL ORDER BY snapshot_id") == [
        ("sojourn", "ingest events batch one"), ("sojourn", "ingest events batch two")]


def test_a_moved_project_goes_on(tmp_path):
    project = filled(tmp_path)
    moved = tmp_path / "moved"
    project.folder.rename(moved)
    project.folder = moved
    project.ingest(project.write("third.csv", SECOND), "--batch", "three")
    assert [row["rows"] for row in project.listing("datasets")] == [4]
