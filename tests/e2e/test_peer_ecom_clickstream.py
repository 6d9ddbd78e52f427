"""A generated web shop: 31 106 events, sessions by timeout in bulk."""
import pytest
from peer_project import PEER, PeerProject, groups, needs_peer

pytestmark = needs_peer("ecom-clickstream")

# Timeout in minutes: sessions, how many of them hold exactly the events of one session id (its README).
SESSIONS = {5: (6725, 1581), 10: (4171, 3075), 15: (3722, 3490), 20: (3634, 3576), 25: (3614, 3596), 30: (3605, 3605),
            45: (3605, 3605), 60: (3605, 3605), 640: (3605, 3605), 641: (3604, 3603)}

EVENTS = {"product_view": 6851, "catalog": 6521, "search": 4011, "home": 2762, "filter_results": 2610, "add_to_cart": 1346,
          "cart": 1204, "shipping_details": 958, "wishlist_add": 812, "promo_page": 796, "payment_details": 709,
          "account_page": 659, "purchase": 470, "review_page": 406, "support_chat": 277, "error_page": 276,
          "compare": 275, "payment_error": 119, "checkout_bug": 44}

COMPONENTS = """\
components:
  - {id: event, type: dimension, field: event}
  - {id: tracker_session, type: dimension, field: session_id}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    views = {f"minutes_{n}": f"session: {{timeout: {n}m}}\n{COMPONENTS}" for n in SESSIONS}
    views["by_field"] = f"session: {{field: session_id}}\n{COMPONENTS}"
    project = PeerProject(tmp_path_factory.mktemp("ecom"), "user_id", "timestamp",
                          {"user_id": "string", "timestamp": "timestamp"}, views)
    project.ingest(PEER / "ecom-clickstream" / "ecom.csv.gz")
    return project


@pytest.mark.parametrize("minutes", SESSIONS)
def test_sessions_by_timeout(shop, minutes):
    assert shop.numbers(f"minutes_{minutes}", ["sessions", "people", "events"]) == {
        "sessions": SESSIONS[minutes][0], "people": 600, "events": 31106}


@pytest.mark.parametrize("minutes", SESSIONS)
def test_a_requests_timeout_gives_the_same(shop, minutes):
    assert shop.numbers("minutes_30", ["sessions"], "--session-timeout", f"{minutes}m")["sessions"] == SESSIONS[minutes][0]


@pytest.mark.parametrize("minutes", SESSIONS)
def test_sessions_hold_the_events_of_the_trackers_sessions(shop, minutes):
    rows = shop.events(f"minutes_{minutes}", ["row_id", "session_id", "tracker_session"])
    ours, tracker = (groups(rows, key, "row_id") for key in ("session_id", "tracker_session"))
    assert (len(ours), len(ours & tracker)) == SESSIONS[minutes]


def test_sessions_by_the_trackers_field(shop):
    assert shop.numbers("by_field", ["sessions"]) == {"sessions": 3605}


def test_events_by_name(shop):
    rows = shop.report("by_field", ["event"], ["events"])
    assert {row["event"]: int(row["events"]) for row in rows} == EVENTS
