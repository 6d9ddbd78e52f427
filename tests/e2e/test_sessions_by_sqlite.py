"""Sessions a third time: by LAG in SQLite, which shares nothing with this program or with DuckDB."""
import random
import sqlite3

import pytest
from peer_project import PeerProject

TIMEOUTS_MIN = [5, 30, 60]
SEED = 20260101

# Sessions, persons in several sessions, and seconds between neighbours of a session (D-10, D-15). Ties change none of them.
SESSIONS = """
WITH gaps AS (SELECT person, ts - LAG(ts) OVER (PARTITION BY person ORDER BY ts) AS gap FROM events),
     starts AS (SELECT person, gap, gap IS NULL OR gap > :timeout AS start FROM gaps)
SELECT SUM(start), (SELECT COUNT(*) FROM (SELECT person FROM starts GROUP BY person HAVING SUM(start) > 1)),
       SUM(CASE WHEN start THEN 0 ELSE gap END) FROM starts
"""


def events():
    """Gaps are often an instant, exactly a timeout, or a second more."""
    chance = random.Random(SEED)
    for person in range(60):
        now = 1_767_225_600 + chance.randrange(86_400)
        for _ in range(chance.randrange(1, 40)):
            yield f"p{person}", now
            now += chance.choice([0, 1, 299, 300, 301, 1800, 1801, 3600, 3601, chance.randrange(10_000)])


@pytest.fixture(scope="module")
def rows():
    return list(events())


@pytest.fixture(scope="module")
def project(tmp_path_factory, rows):
    made = PeerProject(tmp_path_factory.mktemp("sqlite"), "person", "ts", {"person": "string"}, {"v": "components: []\n"})
    shuffled = rows[:]
    random.Random(SEED).shuffle(shuffled)
    made.write("datasets/d.yaml", "kind: dataset\nname: d\ntype: event\ntimestamp: ts\n"
                                   "columns: {ts: {type: timestamp, epoch: s}, person: {type: string}}\n")
    made.ingest_rows([{"person": person, "ts": ts} for person, ts in shuffled])
    return made


@pytest.mark.parametrize("minutes", TIMEOUTS_MIN)
def test_lag_gives_the_same_sessions(project, rows, minutes):
    link = sqlite3.connect(":memory:")
    link.execute("CREATE TABLE events (person TEXT, ts INTEGER)")
    link.executemany("INSERT INTO events VALUES (?, ?)", rows)
    sessions, returning, seconds = link.execute(SESSIONS, {"timeout": minutes * 60}).fetchone()
    flags = ("--session-timeout", f"{minutes}m")
    assert project.numbers("v", ["sessions", "session_starts", "session_ends", "time_spent", "events"], *flags) == {
        "sessions": sessions, "session_starts": sessions, "session_ends": sessions, "time_spent": seconds,
        "events": len(rows)}
    by_person = project.report("v", ["person_id"], ["sessions"], *flags)
    assert sum(int(row["sessions"]) > 1 for row in by_person) == returning, f"seed {SEED}"
