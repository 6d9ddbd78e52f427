"""160 web events whose sessions the tracker has assigned. Late rows, the three-day cap, duplicates and the person of a session
(rules 1 to 5 of its README) are the source's filters and stitching, done here on the way in; sessions, counts, first and
last values come from the program."""
import datetime
import json

import pytest
from peer_project import PeerProject, needs_peer, read_csv

pytestmark = needs_peer("snowplow-web")

FOLDER = "snowplow-web"
DAYS = datetime.timedelta(days=3)
VIEW = """\
session: {field: session}
components:
  - {id: tracker_session, type: dimension, field: session}
  - {id: event_name, type: dimension, field: event_name}
  - {id: page_view_id, type: dimension, field: page_view_id}
  - {id: first_url, type: dimension, field: page_url, persistence: {allocation: first_known, expiration: session}}
  - {id: last_url, type: dimension, field: page_view_url, persistence: {allocation: last_known, expiration: session}}
  - {id: first_event, type: dimension, field: page_event, persistence: {allocation: first_known, expiration: session}}
"""


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "").replace("+00:00", "").replace(" UTC", ""))


def page_view_id(row):
    """Only text that starts `[{"id":` and names one counts."""
    text = row["contexts_com_snowplowanalytics_snowplow_web_page_1_0_0"]
    return json.loads(text)[0]["id"] if text.startswith('[{"id"') else None


def kept_rows():
    """Rules 1 to 4."""
    rows = [row for row in read_csv(FOLDER, "snowplow_web_events.csv") if row["domain_sessionid"]]
    rows = [row for row in rows if instant(row["dvce_sent_tstamp"]) <= instant(row["dvce_created_tstamp"]) + DAYS]
    starts = {}
    for row in rows:
        arrived = instant(row["collector_tstamp"])
        session = row["domain_sessionid"]
        starts[session] = min(starts.get(session, arrived), arrived)
    rows = [row for row in rows if instant(row["collector_tstamp"]) <= starts[row["domain_sessionid"]] + DAYS]
    by_id = {}
    for row in sorted(rows, key=lambda row: instant(row["collector_tstamp"])):
        by_id.setdefault(row["event_id"], row)
    return sorted(by_id.values(), key=lambda row: (instant(row["derived_tstamp"]), instant(row["dvce_created_tstamp"]),
                                                   row["event_id"]))


def events():
    """In the order of rule 5, times cut to the second (rule 6); the file's order breaks the ties that this makes."""
    rows = kept_rows()
    person = {}
    for row in rows:
        person.setdefault(row["domain_sessionid"], row["domain_userid"])
    for row in rows:
        view_id = page_view_id(row)
        is_page_event = row["event_name"] in ("page_view", "page_ping") and view_id is not None
        is_page_view = is_page_event and row["event_name"] == "page_view"
        yield {"ts": instant(row["derived_tstamp"]).replace(microsecond=0).isoformat() + "Z",
               "person": person[row["domain_sessionid"]] or "no person", "session": row["domain_sessionid"],
               "event_name": row["event_name"], "page_view_id": view_id if is_page_event else None,
               "page_url": row["page_url"] if is_page_event else None,
               "page_view_url": row["page_url"] if is_page_view else None,
               "page_event": row["event_name"] if is_page_event else None}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    columns = {"ts": "timestamp", **{name: "string" for name in ("person", "session", "event_name", "page_view_id", "page_url",
                                                                  "page_view_url", "page_event")}}
    made = PeerProject(tmp_path_factory.mktemp("web"), "person", "ts", columns, {"v": VIEW})
    made.ingest_rows(list(events()))
    return made


@pytest.fixture(scope="module")
def expected():
    return {row["domain_sessionid"]: row for row in read_csv(FOLDER, "snowplow_web_sessions_expected.csv")}


def by_session(project, dimensions, metrics, *flags):
    rows = project.report("v", ["tracker_session", *dimensions], metrics, *flags)
    grouped = {}
    for row in rows:
        grouped.setdefault(row["tracker_session"], []).append(row)
    return grouped


def test_sessions_with_a_page_event_are_the_expected_ones(project, expected):
    got = by_session(project, ["page_view_id"], ["events"], "--no-value", "exclude")
    assert got.keys() == expected.keys()


def test_each_tracker_session_is_one_session(project, expected):
    for session, rows in by_session(project, [], ["sessions", "session_starts", "session_ends", "people"]).items():
        assert [rows[0][name] for name in ("sessions", "session_starts", "session_ends", "people")] == ["1"] * 4, session


def test_events_by_name_of_every_session(project, expected):
    got = by_session(project, ["event_name"], ["events"])
    for session, row in expected.items():
        counts = {name: int(count) for name, count in json.loads(row["event_counts"]).items()}
        assert {r["event_name"]: int(r["events"]) for r in got[session]} == counts
        assert sum(counts.values()) == int(row["total_events"])


def test_page_views_are_distinct_ids(project, expected):
    got = by_session(project, ["page_view_id"], ["events"], "--no-value", "exclude")
    assert {session: len(got[session]) for session in expected} == {
        session: int(row["page_views"]) for session, row in expected.items()}


def test_first_and_last_page(project, expected):
    """The last page is that of the last page view, else the first page event's."""
    got = by_session(project, ["first_url", "last_url"], ["sessions"])
    for session, row in expected.items():
        (only,) = got[session]
        last = only["first_url"] if only["last_url"] == "No value" else only["last_url"]
        assert (only["first_url"], last) == (row["first_page_url"], row["last_page_url"])


def test_absolute_time(project, expected):
    """Seconds from first to last event, and five more where a ping comes first."""
    got = by_session(project, ["first_event"], ["time_spent", "sessions"])
    for session, row in expected.items():
        (only,) = got[session]
        ping = 5 if only["first_event"] == "page_ping" else 0
        assert int(only["time_spent"]) + ping == int(row["absolute_time_in_s"])


def test_sessions_of_every_person(project, expected):
    """The listed sessions by person: those of the expected users."""
    users = {row["domain_userid"]: int(row["sessions"]) for row in read_csv(FOLDER, "snowplow_web_users_expected.csv")}
    rows = project.report("v", ["person_id", "tracker_session", "page_view_id"], ["events"], "--no-value", "exclude")
    sessions = {}
    for row in rows:
        sessions.setdefault(row["person_id"], set()).add(row["tracker_session"])
    assert {person: len(some) for person, some in sessions.items() if person != "no person"} == users
