"""Real purchases of a music shop: totals, months, and a summary of every person of the sample."""
import datetime

import pytest
from peer_project import PEER, PeerProject, needs_peer, read_csv

pytestmark = needs_peer("cdnow")

# Purchases, people, revenue (its README).
MONTHS = {
    "1997-01": (8928, 7846, 299060.17), "1997-02": (11272, 9633, 379590.03), "1997-03": (11598, 9524, 393155.27),
    "1997-04": (3781, 2822, 142824.49), "1997-05": (2895, 2214, 107933.30), "1997-06": (3054, 2339, 108395.87),
    "1997-07": (2942, 2180, 122078.88), "1997-08": (2320, 1772, 88367.69), "1997-09": (2296, 1739, 81948.80),
    "1997-10": (2562, 1839, 89780.77), "1997-11": (2750, 2028, 115448.64), "1997-12": (2504, 1864, 95577.35),
    "1998-01": (2032, 1537, 76756.78), "1998-02": (2026, 1551, 77096.96), "1998-03": (2793, 2060, 108970.15),
    "1998-04": (1878, 1437, 66231.52), "1998-05": (1985, 1488, 70989.66), "1998-06": (2043, 1506, 76109.30)}

COHORTS = {
    "1997-01": [7846, 1157, 964, 810, 679, 736, 720, 582, 559, 594, 673, 634, 528, 511, 664, 472, 497, 498],
    "1997-02": [8476, 1312, 980, 783, 847, 786, 626, 619, 666, 721, 661, 545, 568, 718, 545, 548, 551],
    "1997-03": [7248, 1032, 752, 756, 674, 564, 561, 579, 634, 569, 464, 472, 678, 420, 443, 457]}

VIEWS = {"v": """\
components:
  - {id: value, type: dimension, field: dollar_value}
  - {id: cds, type: metric, field: number_of_cds}
  - {id: revenue, type: metric, field: dollar_value}
"""}


def project_of(folder, file, person):
    project = PeerProject(folder, person, "date", {person: "string", "date": "timestamp"}, VIEWS)
    project.ingest(PEER / "cdnow" / file)
    return project


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    return project_of(tmp_path_factory.mktemp("master"), "cdnow_master.csv", "customer_id")


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return project_of(tmp_path_factory.mktemp("sample"), "cdnow_sample.csv", "sample_id")


def test_totals_of_the_master(master):
    totals = master.numbers("v", ["people", "events", "cds", "revenue"])
    assert totals == {"people": 23570, "events": 69659, "cds": 167881, "revenue": pytest.approx(2500315.63, abs=1e-6)}


def test_totals_of_the_sample(sample):
    totals = sample.numbers("v", ["people", "events", "cds", "revenue"])
    assert totals == {"people": 2357, "events": 6919, "cds": 16479, "revenue": pytest.approx(244091.94, abs=1e-6)}


def test_days_with_a_purchase(master, sample):
    for project, expected in (master, 67591), (sample, 6696):
        days = project.report("v", ["day"], ["people"])
        assert sum(int(row["people"]) for row in days) == expected
        assert (min(row["day"] for row in days), max(row["day"] for row in days)) == ("1997-01-01", "1998-06-30")


def test_purchases_of_nothing(master, sample):
    for project, expected in (master, 80), (sample, 8):
        assert project.numbers("v", ["events"], "--filter", "value=0") == {"events": expected}


def test_purchases_by_person(master):
    rows = master.report("v", ["person_id"], ["events"])
    assert len(rows) == 23570
    assert (rows[0]["person_id"], rows[0]["events"]) == ("14048", "217")
    assert sum(row["events"] == "1" for row in rows) == 11908


def test_months(master):
    rows = master.report("v", ["month"], ["events", "people", "revenue"])
    assert {row["month"][:7]: (int(row["events"]), int(row["people"]), pytest.approx(float(row["revenue"]), abs=1e-6))
            for row in rows} == MONTHS


def test_a_month_as_a_range(master):
    assert master.numbers("v", ["events", "people"], "--range", "1997-02-01/1997-03-01") == {"events": 11272, "people": 9633}


def test_cohorts_by_month_of_first_purchase(master):
    months = {}
    for row in master.report("v", ["person_id", "month"], ["events"]):
        months.setdefault(row["person_id"], set()).add(row["month"][:7])
    order = sorted(MONTHS)
    counts = {first: [0] * len(expected) for first, expected in COHORTS.items()}
    for some in months.values():
        first = min(some)
        for month in some:
            counts[first][order.index(month) - order.index(first)] += 1
    assert counts == COHORTS


def test_summary_of_every_person(sample):
    """x, t_x, T and zbar of the first nine months, from the days on which each person bought."""
    days = {}
    for row in sample.report("v", ["person_id", "day"], ["revenue", "events"], "--range", "1997-01-01/1997-10-01"):
        day = datetime.date.fromisoformat(row["day"])
        days.setdefault(int(row["person_id"]), {})[day] = float(row["revenue"])
    for expected in read_csv("cdnow", "cdnow_summary_expected.csv"):
        bought = days[int(expected["ID"])]
        first, last = min(bought), max(bought)
        later = [revenue for day, revenue in bought.items() if day > first]
        summary = [len(later), (last - first).days / 7, (datetime.date(1997, 9, 30) - first).days / 7,
                   sum(later) / len(later) if later else 0]
        assert summary == pytest.approx([float(expected[name]) for name in ("x", "t_x", "T", "zbar")], abs=0.006)
