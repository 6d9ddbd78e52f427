"""98 events with expected touches, conversions, paths and last-touch credits. Which page views are touches and what their
channel is called (rules 1 and 2 of its README) are the source's filters and derived values, computed here on the way in."""
import pytest
from peer_project import PeerProject, needs_peer, read_csv

pytestmark = needs_peer("snowplow-fractribution")

FOLDER = "snowplow-fractribution"
PREFIX = "snowplow_fractribution_"
WINDOW = ("--range", "2022-06-03/2022-08-02")
VIEW = """\
session: {field: session}
components:
  - {id: channel, type: dimension, field: channel}
  - {id: exposure, type: dimension, field: exposure}
  - {id: campaign, type: dimension, field: campaign}
  - {id: source, type: dimension, field: source}
  - {id: medium, type: dimension, field: medium}
  - {id: conversions, type: metric, field: revenue, count: instances}
  - {id: revenue, type: metric, field: revenue}
"""


def channel_of(row):
    """Rule 2: the first line that fits."""
    medium, source, campaign = (row[f"mkt_{name}"].lower() for name in ("medium", "source", "campaign"))
    if medium in ("cpc", "ppc"):
        return ("Paid_Search_Brand" if "brand" in campaign else
                "Paid_Search_Generic" if "generic" in campaign else "Paid_Search_Other")
    if medium == "organic":
        return "Organic_Search"
    if medium in ("display", "cpm", "banner"):
        return "Display_Other"
    if any(word in text for word in ("video", "youtube") for text in (campaign, source)):
        return "Video"
    if medium == "social":
        return "Paid_Social_Other"
    if source == "(direct)":
        return "Direct"
    return {"referral": "Referral", "email": "Email"}.get(medium, "Unmatched_Channel")


def events():
    """`exposure` is the channel of a touch that differs from the person's touch before: runs collapsed to one (rule 6)."""
    seen, before = set(), {}
    rows = sorted(read_csv(FOLDER, PREFIX + "events.csv"), key=lambda row: row["derived_tstamp"])
    for row in rows:
        is_touch = (row["event_name"] == "page_view" and row["page_urlhost"] == "poplindata.com"
                    and row["domain_sessionid"] not in seen)
        if is_touch:
            seen.add(row["domain_sessionid"])
        channel = channel_of(row) if is_touch else None
        exposure = channel if before.get(row["domain_userid"]) != channel else None
        before[row["domain_userid"]] = channel or before.get(row["domain_userid"])
        revenue = row["tr_total"] if row["tr_total"] and float(row["tr_total"]) > 0 else None
        yield {"ts": row["derived_tstamp"], "person": "f" + row["domain_userid"], "session": row["domain_sessionid"],
               "channel": channel, "exposure": exposure, "campaign": row["mkt_campaign"] if is_touch else None,
               "source": row["mkt_source"] if is_touch else None, "medium": row["mkt_medium"] if is_touch else None,
               "revenue": revenue}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = PeerProject(tmp_path_factory.mktemp("fractribution"), "person", "ts",
                       {"ts": "timestamp", "person": "string", "session": "string", "revenue": "double"}, {"v": VIEW})
    made.ingest_rows(list(events()))
    return made


def test_events_people_and_sessions(project):
    assert project.numbers("v", ["events", "people", "sessions"]) == {"events": 98, "people": 67, "sessions": 98}


def test_touches(project):
    expected = sorted((row["customer_id"], row["channel"], row["visit_start_tstamp"][:19])
                      for row in read_csv(FOLDER, PREFIX + "sessions_by_customer_id_expected.csv"))
    got = sorted((row["person_id"], row["channel"], row["timestamp"].replace("T", " ")[:19])
                 for row in project.events("v", ["person_id", "channel", "timestamp"]) if row["channel"])
    assert got == expected


def test_conversions(project):
    totals = project.numbers("v", ["conversions", "revenue"], *WINDOW)
    assert totals == {"conversions": 6, "revenue": pytest.approx(500.92)}
    expected = {row["customer_id"]: float(row["revenue"])
                for row in read_csv(FOLDER, PREFIX + "conversions_by_customer_id_expected.csv")}
    rows = project.report("v", ["person_id"], ["revenue"], *WINDOW)
    assert {row["person_id"]: float(row["revenue"]) for row in rows} == pytest.approx(expected)


def test_paths_to_conversion(project):
    """The channels of a person's touches up to the conversion, oldest first, from the event rows."""
    touches, paths = {}, {}
    for row in project.events("v", ["person_id", "channel", "revenue", "timestamp"]):
        if row["channel"]:
            touches.setdefault(row["person_id"], []).append(row["channel"])
        if row["revenue"] and float(row["revenue"]) > 0:
            paths[row["person_id"]] = " > ".join(touches.get(row["person_id"], []))
    assert paths == {row["customer_id"]: row["path"]
                     for row in read_csv(FOLDER, PREFIX + "paths_to_conversion_expected.csv")}


def test_sessions_by_channel(project):
    rows = project.report("v", ["channel", "campaign", "source", "medium"], ["sessions"], "--no-value", "exclude")
    expected = {(row["channel"], row["campaign"], row["source"], row["medium"]): row["number_of_sessions"]
                for row in read_csv(FOLDER, PREFIX + "channel_counts_expected.csv")}
    assert {(row["channel"], row["campaign"], row["source"], row["medium"]): row["sessions"] for row in rows} == expected


# Computed by rule in its README, on paths whose runs are collapsed to one.
CREDITS = {
    "first_touch": {"Direct": (3, 94.42), "Organic_Search": (2, 206.50), "Video": (1, 200)},
    "linear": {"Direct": (3.5, 164.42), "Organic_Search": (1.5, 136.50), "Video": (1, 200)},
    "u_shaped": {"Direct": (3.5, 164.42), "Organic_Search": (1.5, 136.50), "Video": (1, 200)}}


def credits(project, dimension, model):
    rows = project.report("v", [dimension], [f"c=conversions[{model},30d]", f"r=revenue[{model},30d]"], *WINDOW)
    return {row[dimension]: (float(row["c"]), float(row["r"])) for row in rows}


def assert_credits(got, expected):
    assert got.keys() == expected.keys()
    for channel, credit in expected.items():
        assert got[channel] == pytest.approx(credit, rel=1e-9)


@pytest.mark.parametrize("model", CREDITS)
def test_credits_of_collapsed_paths(project, model):
    assert_credits(credits(project, "exposure", model), CREDITS[model])


def test_linear_credits_of_whole_paths(project):
    """Here a channel touched twice has two shares (D-47): counted from the expected paths."""
    expected = {}
    for row in read_csv(FOLDER, PREFIX + "paths_to_conversion_expected.csv"):
        path = row["path"].split(" > ")
        for channel in path:
            conversions, revenue = expected.get(channel, (0, 0))
            expected[channel] = (conversions + 1 / len(path), revenue + float(row["revenue"]) / len(path))
    assert_credits(credits(project, "channel", "linear"), expected)


def test_last_touch_has_the_expected_file(project):
    expected = {row["CHANNEL"]: (float(row["CONVERSIONS"]), float(row["REVENUE"]))
                for row in read_csv(FOLDER, PREFIX + "channel_attribution_expected.csv")
                if row["ATTRIBUTION_TYPE"] == "last_touch" and float(row["CONVERSIONS"]) > 0}
    assert_credits(credits(project, "channel", "last_touch"), expected)
