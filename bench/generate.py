#!/usr/bin/env python3
"""Seeded generator of a customer-journey event stream, written as Parquet batches (zstd).

    generate.py --events 20000000 --out data/20m     (2 M, 20 M and 100 M are the benchmark sizes)

Shape (docs/benchmarks.md tells it, too):
  * people: truncated Pareto activity (3 .. 50 000 events, median 6, about 45 % with 3-5 events)
  * visits of 1+Poisson(7) events, gaps exponential with mean 60 s, starts uniform over 90 days from 2026-01-01 UTC
  * rows in arrival order: event time + 0-3 s of jitter, 2 % late by 1 min .. 48 h. event_id = arrival number, so it is
    NOT monotone in ts, and ties in ts are ordered at random with respect to what the person did
  * planted edges: 1 % of gaps are 0 (ties), 0.2 % exactly 30 min, 0.2 % 30 min + 1 ms, 0.1 % of visits start at the
    very instant of the person's previous one, 0.05 % exactly 30 days after it; 1 % of purchases have revenue 0
  * ts is in whole milliseconds (typed as timestamp[us, UTC]); every draw comes from one seed
"""
import argparse
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

EPOCH_MS = 1767225600000  # 2026-01-01T00:00:00Z
DAY_MS = 86_400_000
SPAN_MS = 90 * DAY_MS
TAIL, FEWEST, MOST = 0.87, 3, 50_000

TYPES = ["view", "search", "product", "cart", "checkout", "purchase"]
VIEW, SEARCH, PRODUCT, CART, CHECKOUT, PURCHASE = range(6)
START = [0.580, 0.160, 0.240, 0.012, 0.004, 0.004]
NEXT = [
    # view  search product cart checkout purchase
    [0.520, 0.140, 0.310, 0.020, 0.006, 0.004],  # view
    [0.160, 0.200, 0.600, 0.030, 0.006, 0.004],  # search
    [0.270, 0.130, 0.410, 0.170, 0.012, 0.008],  # product
    [0.220, 0.050, 0.260, 0.130, 0.300, 0.040],  # cart
    [0.220, 0.030, 0.090, 0.080, 0.120, 0.460],  # checkout
    [0.720, 0.090, 0.180, 0.006, 0.002, 0.002],  # purchase
]
CHANNELS = ["direct", "email", "organic_search", "paid_search", "paid_social", "display", "affiliate", "referral"]
CHANNEL_ODDS = [0.24, 0.12, 0.22, 0.16, 0.10, 0.07, 0.05, 0.04]
PAID = np.array([0, 1, 0, 1, 1, 1, 1, 0], dtype=bool)
DEVICE_TYPES = ["mobile", "desktop", "tablet", "tv"]
DEVICE_ODDS = [0.58, 0.33, 0.07, 0.02]
COUNTRIES = ("US GB DE FR CA AU NL SE ES IT JP BR IN MX PL CH AT BE DK NO FI IE PT CZ RO HU GR TR ZA AR CL CO KR SG NZ "
             "IL AE SA TH VN").split()


def pick(rng, odds, size):
    """Indices drawn with the given odds."""
    return np.searchsorted(np.cumsum(odds)[:-1], rng.random(size), side="right").astype(np.int8)


def skewed(rng, values, size, power=3.0):
    """floor(values * u^power)"""
    u = rng.random(size, dtype=np.float32)
    return np.minimum(values * u ** np.float32(power), values - 1).astype(np.int16)


def person_counts(rng, events):
    low, high = FEWEST ** -TAIL, (MOST + 1) ** -TAIL
    parts, total = [], 0
    while total < events:
        u = rng.random(max(1000, events // 50))
        block = np.floor((low - u * (low - high)) ** (-1 / TAIL)).astype(np.int64)
        block = np.clip(block, FEWEST, MOST)
        parts.append(block)
        total += int(block.sum())
    counts = np.concatenate(parts)
    ends = np.cumsum(counts)
    people = int(np.searchsorted(ends, events)) + 1
    counts = counts[:people].copy()
    counts[-1] -= int(ends[people - 1]) - events
    return counts


def events_of_visits(rng, first, length, total):
    """event_type of every event, a Markov chain per visit, all visits stepped together."""
    kind = np.empty(total, dtype=np.int8)
    state = pick(rng, START, len(first))
    kind[first] = state
    cumulative = np.cumsum(np.array(NEXT), axis=1)[:, :-1].astype(np.float32)
    alive, step = np.arange(len(first)), 1
    while True:
        keep = length[alive] > step
        alive, state = alive[keep], state[keep]
        if not len(alive):
            return kind
        u = rng.random(len(alive), dtype=np.float32)
        state = (u[:, None] >= cumulative[state]).sum(axis=1).astype(np.int8)
        kind[first[alive] + step] = state
        step += 1


def build(events, seed):
    streams = iter(np.random.SeedSequence(seed).spawn(32))
    rng = lambda: np.random.Generator(np.random.PCG64(next(streams)))

    counts = person_counts(rng(), events)
    people = len(counts)
    person_end = np.cumsum(counts)
    person_first = person_end - counts

    r = rng()
    cuts, total = [], 0
    while total < events:
        block = 1 + r.poisson(7, max(1000, events // 8))
        cuts.append(block)
        total += int(block.sum())
    visit_first = np.union1d(np.concatenate(([0], np.cumsum(np.concatenate(cuts)))), person_first)
    visit_first = visit_first[visit_first < events]
    length = np.diff(np.append(visit_first, events))
    visits = len(visit_first)
    visit_person = (np.searchsorted(person_first, visit_first, side="right") - 1).astype(np.int32)
    same = np.zeros(visits, dtype=bool)
    same[1:] = visit_person[1:] == visit_person[:-1]

    r = rng()
    start = r.integers(0, SPAN_MS - DAY_MS // 6, visits)
    u = r.random(visits)
    twin = np.flatnonzero(same & (u < 0.001))
    start[twin] = start[twin - 1]
    month = np.flatnonzero(same & (u >= 0.001) & (u < 0.0015))
    month = month[start[month - 1] < SPAN_MS - 31 * DAY_MS]
    start[month] = start[month - 1] + 30 * DAY_MS

    r = rng()
    ts = r.exponential(60_000, events).astype(np.int64) + 500
    u = r.random(events, dtype=np.float32)
    ts[u < 0.010] = 0
    ts[(u >= 0.010) & (u < 0.012)] = 1_800_000
    ts[(u >= 0.012) & (u < 0.014)] = 1_800_001
    del u
    ts[visit_first] = 0
    np.cumsum(ts, out=ts)
    ts += np.repeat(start - ts[visit_first], length)
    np.minimum(ts, SPAN_MS - 1, out=ts)

    kind = events_of_visits(rng(), visit_first, length, events)
    page = skewed(rng(), 1000, events)
    r = rng()
    product = np.full(events, -1, dtype=np.int16)
    where = np.flatnonzero((kind == PRODUCT) | (kind == CART))
    product[where] = skewed(r, 2000, len(where))
    r = rng()
    bought = np.flatnonzero(kind == PURCHASE)
    amount = np.round(np.exp(r.normal(3.7, 0.9, len(bought))), 2)
    amount[r.random(len(bought)) < 0.01] = 0.0
    revenue = np.full(events, np.nan, dtype=np.float64)
    revenue[bought] = amount

    r = rng()
    channel = np.full(events, -1, dtype=np.int8)
    campaign = np.full(events, -1, dtype=np.int16)
    touched = visit_first[r.random(visits) < 0.6]
    drawn = pick(r, CHANNEL_ODDS, len(touched))
    channel[touched] = drawn
    paid = touched[PAID[drawn] & (r.random(len(touched)) < 0.8)]
    campaign[paid] = skewed(r, 5000, len(paid), 2.0)

    r = rng()
    home = skewed(r, len(COUNTRIES), people, 2.0).astype(np.int8)
    visit_country = home[visit_person]
    abroad = np.flatnonzero(r.random(visits) < 0.03)
    visit_country[abroad] = r.integers(0, len(COUNTRIES), len(abroad))
    visit_device = (r.random(visits) ** 2 * 3).astype(np.int8)  # 0..2: the person's first, second, third device
    device_kind = pick(r, DEVICE_ODDS, people * 3)
    number = r.permutation(people).astype(np.int32)  # person numbers say nothing about activity

    r = rng()
    arrival = ts + r.integers(0, 3000, events)
    late = np.flatnonzero(r.random(events, dtype=np.float32) < 0.02)
    arrival[late] += np.minimum(60_000 + r.exponential(DAY_MS / 4, len(late)), 2 * DAY_MS).astype(np.int64)
    order = np.argsort(arrival, kind="stable")
    del arrival
    visit_of = np.repeat(np.arange(visits, dtype=np.int32), length)

    facts = {"events": events, "people": people, "visits": visits, "touches": len(touched), "late": len(late),
             "purchases": len(bought), "conversions": int((amount > 0).sum()), "busiest": int(counts.max()),
             "median_events": int(np.median(counts)), "people_3_to_5": float(((counts >= 3) & (counts <= 5)).mean()),
             "events_by_type": dict(zip(TYPES, np.bincount(kind, minlength=6).tolist()))}

    def rows(lo, hi):
        at = order[lo:hi]
        visit = visit_of[at]
        person = visit_person[visit]
        device = person * 3 + visit_device[visit]
        text = lambda codes, names: pa.DictionaryArray.from_arrays(
            pa.array(codes, mask=codes < 0), pa.array(names)).cast(pa.string())
        money = revenue[at]
        return pa.table({
            "event_id": pa.array(np.arange(lo, hi, dtype=np.int64)),
            "person_id": names_person.take(pa.array(number[person])),
            "device_id": names_device.take(pa.array(number[person] * 3 + visit_device[visit])),
            "ts": pa.array((ts[at] + EPOCH_MS) * 1000).cast(pa.timestamp("us", "UTC")),
            "page": text(page[at], [f"/page/{i:03d}" for i in range(1000)]),
            "channel": text(channel[at], CHANNELS),
            "campaign": text(campaign[at], [f"cmp-{i:04d}" for i in range(5000)]),
            "country": text(visit_country[visit], COUNTRIES),
            "device_type": text(device_kind[device], DEVICE_TYPES),
            "product": text(product[at], [f"sku-{i:04d}" for i in range(2000)]),
            "event_type": text(kind[at], TYPES),
            "revenue": pa.array(money, mask=np.isnan(money)),
            "orders": pa.array(np.ones(hi - lo, dtype=np.int32), mask=np.isnan(money)),
        })

    names_person = pa.array([f"p{i:07d}" for i in range(people)])
    names_device = pa.array([f"d{i:07d}{c}" for i in range(people) for c in "abc"])
    return rows, facts


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--events", type=int, default=20_000_000)
    ap.add_argument("--seed", type=int, default=20260101)
    ap.add_argument("--out", required=True, help="folder for part-NNN.parquet and meta.json")
    ap.add_argument("--rows-per-file", type=int, default=2_000_000)
    args = ap.parse_args()
    began = time.time()
    os.makedirs(args.out, exist_ok=True)
    for old in os.listdir(args.out):
        if old.startswith("part-") and old.endswith(".parquet"):
            os.unlink(os.path.join(args.out, old))
    rows, facts = build(args.events, args.seed)
    built = time.time()
    step = min(args.rows_per_file, max(1, -(-args.events // 4)))  # at least four files

    def write(part):
        lo = part * step
        table = rows(lo, min(lo + step, args.events))
        path = os.path.join(args.out, f"part-{part:03d}.parquet")
        pq.write_table(table, path, compression="zstd", compression_level=3, row_group_size=250_000, store_schema=False)
        return os.path.getsize(path)

    with ThreadPoolExecutor(2) as pool:
        sizes = list(pool.map(write, range(-(-args.events // step))))
    facts |= {"seed": args.seed, "files": len(sizes), "bytes": sum(sizes), "numpy": np.__version__,
              "build_seconds": round(built - began, 1), "write_seconds": round(time.time() - built, 1)}
    with open(os.path.join(args.out, "meta.json"), "w") as f:
        json.dump(facts, f, indent=1)
    print(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
