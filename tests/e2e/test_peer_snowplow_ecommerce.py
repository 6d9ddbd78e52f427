"""833 shop events with the tracker's sessions. What the source's rules do before sessions (which apps count, where a mobile
event's ids stand) is done here, on the way in."""
import pytest
from peer_project import PeerProject, groups, needs_peer, read_csv

pytestmark = needs_peer("snowplow-ecommerce")

FOLDER = "snowplow-ecommerce"
SIDE = "com_snowplowanalytics_snowplow_ecommerce_{}_1.csv"
COMPONENTS = """\
components:
  - {id: tracker_session, type: dimension, field: session}
  - {id: action, type: dimension, field: action}
  - {id: product_action, type: dimension, field: product_action}
"""


def instant(text):
    return text.replace(" UTC", "").replace("+00:00", "").replace(" ", "T") + "Z"


def events():
    """Rules 1 and 2 of its README."""
    mobile = {row["root_id"]: row for row in read_csv(FOLDER, "com_snowplowanalytics_snowplow_client_session_1.csv")}
    actions = {row["root_id"]: row["type"] for row in read_csv(FOLDER, SIDE.format("action"))}
    with_products = {row["root_id"] for row in read_csv(FOLDER, SIDE.format("product"))}
    for row in read_csv(FOLDER, "snowplow_ecommerce_events.csv"):
        if row["app_id"] not in ("ecom-accel", "DemoID"):
            continue
        side = mobile.get(row["event_id"])
        action = actions.get(row["event_id"])
        yield {"event_id": row["event_id"], "ts": instant(row["derived_tstamp"]), "domain_user": row["domain_userid"],
               "person": side["user_id"] if side else row["domain_userid"],
               "session": side["session_id"] if side else row["domain_sessionid"],
               "action": action, "product_action": action if row["event_id"] in with_products else None}


@pytest.fixture(scope="module")
def rows():
    return list(events())


def project_of(folder, rows, views):
    project = PeerProject(folder, "person", "ts", {"ts": "timestamp", "action": "string", "product_action": "string"}, views)
    project.ingest_rows(rows)
    return project


@pytest.fixture(scope="module")
def web(tmp_path_factory, rows):
    """The 822 events that have a domain_userid, by timeout."""
    views = {f"t{n}": f"session: {{timeout: {n}m}}\n{COMPONENTS}" for n in (5, 8, 30, 60, 120)}
    return project_of(tmp_path_factory.mktemp("web"), [row for row in rows if row["domain_user"]], views)


@pytest.fixture(scope="module")
def all_by_field(tmp_path_factory, rows):
    return project_of(tmp_path_factory.mktemp("all"), rows, {"v": f"session: {{field: session}}\n{COMPONENTS}"})


# Sessions, and those with exactly the events of one tracker session.
@pytest.mark.parametrize("minutes,expected", [(30, (62, 62)), (8, (62, 62)), (60, (62, 62)), (5, (63, 61)), (120, (61, 60))])
def test_sessions_by_timeout(web, minutes, expected):
    assert web.numbers(f"t{minutes}", ["sessions", "people", "events"]) == {
        "sessions": expected[0], "people": 59, "events": 822}
    rows = web.events(f"t{minutes}", ["row_id", "session_id", "tracker_session"])
    ours, tracker = (groups(rows, key, "row_id") for key in ("session_id", "tracker_session"))
    assert (len(ours), len(ours & tracker)) == expected


def test_sessions_by_field(all_by_field):
    expected = {row["domain_sessionid"]: row["domain_userid"]
                for row in read_csv(FOLDER, "snowplow_ecommerce_sessions_expected.csv")}
    got = all_by_field.report("v", ["tracker_session", "person_id"], ["sessions", "session_starts"])
    assert {row["tracker_session"]: row["person_id"] for row in got} == expected
    assert {(row["sessions"], row["session_starts"]) for row in got} == {("1", "1")}


def test_actions(all_by_field):
    got = {row["action"]: int(row["events"]) for row in all_by_field.report("v", ["action"], ["events"])}
    assert got == {"No value": 410, "product_view": 179, "list_view": 100, "add_to_cart": 38, "checkout_step": 38,
                   "list_click": 35, "remove_from_cart": 15, "transaction": 14, "promo_click": 1, "promo_view": 1, "refund": 1}


def test_product_events_of_every_session(all_by_field):
    counts = {}
    for row in all_by_field.report("v", ["tracker_session", "product_action"], ["events"], "--no-value", "exclude"):
        counts.setdefault(row["tracker_session"], {})[row["product_action"]] = int(row["events"])
    for expected in read_csv(FOLDER, "snowplow_ecommerce_sessions_expected.csv"):
        got = counts.get(expected["domain_sessionid"], {})
        if expected["number_product_views"] in ("", "NULL"):
            assert not got
            continue
        assert [int(expected[name]) for name in ("number_product_views", "number_add_to_carts", "number_remove_from_carts",
                                                 "number_product_transactions")] == [
            got.get("product_view", 0) + got.get("list_view", 0), got.get("add_to_cart", 0),
            got.get("remove_from_cart", 0), got.get("transaction", 0)]
