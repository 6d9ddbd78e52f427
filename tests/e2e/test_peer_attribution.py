"""Credits of aggregated paths, as journeys: each path becomes as many persons as it has conversions and non-conversions."""
import json

import pytest
from peer_project import PEER, PeerProject, needs_peer

pytestmark = needs_peer("attribution")

CASES = json.loads((PEER / "attribution" / "attribution_cases.json").read_text())["cases"] if PEER.is_dir() else []
# Shapley is no model of this engine yet.
CASES = [case for case in CASES if case["model"] != "shapley"]


def attribution_of(case):
    if case["model"] == "position based":
        return {"model": "custom", "weights": case["weights"]}
    return {"model": case["model"].replace(" ", "_")}


def journeys(rows):
    person = 0
    for path, conversions, nulls in rows:
        for i in range(conversions + nulls):
            person += 1
            for minute, channel in enumerate(path):
                yield {"person": f"p{person}", "ts": f"2026-01-01T10:{minute:02}:00Z", "channel": channel, "orders": None}
            if i < conversions:
                yield {"person": f"p{person}", "ts": "2026-01-01T11:00:00Z", "channel": None, "orders": 1}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_credits(tmp_path, case):
    view = f"""\
components:
  - {{id: channel, type: dimension, field: channel}}
  - {{id: orders, type: metric, field: orders, attribution: {json.dumps(attribution_of(case))}}}
"""
    project = PeerProject(tmp_path, "person", "ts", {"ts": "timestamp", "channel": "string", "orders": "int64"}, {"v": view})
    project.ingest_rows(list(journeys(case["rows"])))
    rows = project.report("v", ["channel"], ["orders"])
    assert {row["channel"]: float(row["orders"]) for row in rows} == pytest.approx(case["expected"], rel=1e-9)
