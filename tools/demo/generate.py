#!/usr/bin/env python3
"""Makes the raw data of the demo shop: the same files for the same seed.

    generate.py --out DIR [--customers 12000]

Sixty days of a shop with a web site, an app, a call centre and stores. What the reports of the demo then find was put in here:

  * journeys of buyers are *opened* by Social (and Display), and *closed* by Email: last touch and U-shaped disagree
  * who calls, calls 35 minutes to 3.5 hours after a visit to the site: a session timeout of 30 minutes cuts what 4 hours join
  * a campaign stands on the landing event, the order comes visits later: only a persisted campaign sees it

Also as in life: logins on shared household devices and visits without login, a tracker that sends an event twice, rows that
arrive days late, returns, a few broken rows, four formats.
"""
import argparse
import csv
import datetime
import gzip
import io
import json
import pathlib
import random

import pyarrow as pa
import pyarrow.parquet as pq

BEGIN = datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone.utc)
DAYS = 60
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

OPENERS = [("Social", 55), ("Display", 17), ("Search", 16), ("Affiliate", 7), (None, 5)]
MIDDLES = [("Search", 38), (None, 34), ("Email", 14), ("Display", 8), ("Social", 6)]
CLOSERS = [("Email", 62), (None, 20), ("Search", 14), ("Affiliate", 4)]
IDLERS = [("Social", 34), ("Search", 28), (None, 24), ("Display", 10), ("Email", 4)]
CAMPAIGNS = {"Social": ["spring-look", "new-boots", "friends"], "Display": ["spring-look", "winter-sale"],
             "Email": ["newsletter-05", "newsletter-07", "newsletter-09", "basket-reminder"],
             "Affiliate": ["partner-nord"], "Search": ["brand", "boots"]}
COUNTRIES = [("NO", 60), ("SE", 22), ("DK", 12), ("DE", 6)]
CATEGORIES = ["boots", "jackets", "tents", "packs", "stoves", "maps"]
PLACES = [("web", 58), ("app", 14), ("call", 18), ("store", 10)]


def draw(rng, weighted):
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


class Shop:
    """Collects the events of all customers, then writes each source as its files."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.web, self.app, self.calls, self.store = [], [], [], []
        self.orders = 0

    # ---- what customers do ----

    def visit(self, who, at, channel, source, country, buys=False):
        """A visit to site or app from `at`; gives the time of its last event."""
        rng = self.rng
        campaign = rng.choice(CAMPAIGNS[channel]) if channel and rng.random() < 0.85 else None
        category = rng.choice(CATEGORIES)
        pages = [("view", f"/{category}" if channel else "/home")]
        for _ in range(rng.randint(1, 6)):
            pages.append(("product", f"/{category}/{rng.randint(1, 40):02d}") if rng.random() < 0.7 else ("search", "/search"))
        if buys:
            pages += [("cart", "/cart"), ("purchase", "/thanks")]
        for number, (kind, page) in enumerate(pages):
            event = {"at": at, "who": who, "event_type": kind, "page": page, "country": country}
            if number == 0:
                event |= {"channel": channel, "campaign": campaign}
            if kind in ("product", "cart"):
                event["product"] = f"{category}-{rng.randint(1, 40):02d}"
            if kind == "purchase":
                event |= self.order()
            source.append(event)
            last, at = at, at + 2 + rng.expovariate(1 / 45)
        return last

    def order(self):
        self.orders += 1
        return {"order_id": f"o{self.orders:06d}", "revenue": round(self.rng.lognormvariate(4.1, 0.6), 2)}

    def call(self, who, at, buys):
        self.calls.append({"at": at, "who": who, "topic": "order" if buys else self.rng.choice(["delivery", "size", "return"]),
                           **(self.order() if buys else {})})

    def sale(self, who, at):
        self.store.append({"at": at, "who": who, "shop": self.rng.choice(["Oslo", "Bergen", "Tromsø"]), **self.order()})
        if self.rng.random() < 0.12:
            sold = self.store[-1]
            self.store.append({"at": at + self.rng.uniform(2, 14) * DAY, "who": who, "shop": sold["shop"],
                               "returned": sold["revenue"]})

    def who_is_seen(self, user, device):
        """The login, or the device's own id on the visits without one."""
        return user if self.rng.random() < 0.88 else device

    def customer(self, number, shared_device):
        rng = self.rng
        user, device = f"u{number:05d}", shared_device or f"d{number:05d}"
        country = draw(rng, COUNTRIES)
        source = self.app if rng.random() < 0.22 else self.web
        at = rng.uniform(0, (DAYS - 25) * DAY)
        if rng.random() > 0.42:
            for _ in range(rng.randint(1, 4)):
                self.visit(self.who_is_seen(user, device), at, draw(rng, IDLERS), source, country)
                at += rng.expovariate(1 / (5 * DAY))
            if rng.random() < 0.06:
                self.call(user, at, buys=False)
            return
        for _ in range(rng.choices([1, 2, 3], [70, 22, 8])[0]):
            at = self.journey(user, device, source, country, at) + rng.uniform(3, 12) * DAY

    def journey(self, user, device, source, country, at):
        """From the first touch to the order; gives the order's time."""
        rng = self.rng
        self.visit(self.who_is_seen(user, device), at, draw(rng, OPENERS), source, country)
        for _ in range(rng.choices([0, 1, 2, 3, 4], [14, 28, 28, 20, 10])[0]):
            at += 0.2 * DAY + rng.expovariate(1 / (2.2 * DAY))
            self.visit(self.who_is_seen(user, device), at, draw(rng, MIDDLES), source, country)
        at += 0.2 * DAY + rng.expovariate(1 / (1.5 * DAY))
        place, closer = draw(rng, PLACES), draw(rng, CLOSERS)
        if place in ("web", "app"):
            return self.visit(user, at, closer, self.app if place == "app" else source, country, buys=True)
        last = self.visit(user, at, closer, source, country)
        if place == "call":
            at = last + rng.uniform(35 * MINUTE, 3.5 * HOUR)
            self.call(user, at, buys=True)
        else:
            at = last + rng.uniform(5 * HOUR, 2 * DAY)
            self.sale(user, at)
        return at

    # ---- what arrives ----

    def in_window(self, events):
        return sorted((e for e in events if e["at"] < DAYS * DAY), key=lambda e: (e["at"], e["who"]))

    def arrivals(self, events, share_late):
        """Pairs (arrival, event): a few rows come up to four days late, so into a later file."""
        rng = self.rng
        late = lambda: rng.uniform(0.5, 4) * DAY if rng.random() < share_late else 0
        return sorted(((e["at"] + late(), e) for e in self.in_window(events)), key=lambda pair: (pair[0], pair[1]["at"]))


def instant(seconds):
    return BEGIN + datetime.timedelta(milliseconds=round(seconds * 1000))


def write_csv(path, header, rows, broken=()):
    """`broken`: pairs (row index, text) put between the rows as they are."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    broken = dict(broken)
    for index, row in enumerate(rows):
        if index in broken:
            text.write(broken[index] + "\n")
        writer.writerow(["" if cell is None else cell for cell in row])
    data = text.getvalue().encode()
    if path.suffix == ".gz":
        data = gzip.compress(data, mtime=0)
    path.write_bytes(data)


WEB_HEADER = ["event_id", "ts", "user_or_device", "touchpoint", "event_type", "page", "channel", "campaign", "product",
              "country", "order_id", "revenue"]
BROKEN_WEB = [(40, "w9000001,yesterday,u00001,web,view,/home,,,,NO,,"),
              (350, "w9000002,2026-01-07T12:00:00Z,u00002,web,purchase,/thanks,,,,NO,o999999,twelve"),
              (360, "w9000003,2026-01-07T12:00")]


def write_web(shop, folder):
    weeks = [[] for _ in range(-(-DAYS // 7) + 1)]
    for number, (arrival, e) in enumerate(shop.arrivals(shop.web, share_late=0.02)):
        row = [f"w{number:07d}", instant(e["at"]).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z", e["who"], "web", e["event_type"],
               e["page"], e.get("channel"), e.get("campaign"), e.get("product"), e["country"], e.get("order_id"),
               e.get("revenue")]
        week = weeks[min(int(arrival // (7 * DAY)), len(weeks) - 1)]
        week.append(row)
        if number % 400 == 7:
            week.append(row)  # the tracker repeats itself
    for number, rows in enumerate(filter(None, weeks), 1):
        suffix = "csv" if number <= 2 else "csv.gz"
        write_csv(folder / f"web-week{number}.{suffix}", WEB_HEADER, rows, BROKEN_WEB if number == 1 else ())


def write_app(shop, folder):
    lines = [json.dumps({"event_id": f"a{number:07d}", "ts": int(instant(e["at"]).timestamp() * 1000), "touchpoint": "app",
                         "user_or_device": e["who"],
                         **{k: e[k] for k in ("event_type", "page", "channel", "campaign", "product", "country", "order_id",
                                              "revenue") if e.get(k) is not None}}, ensure_ascii=False)
             for number, (_, e) in enumerate(shop.arrivals(shop.app, share_late=0.03))]
    half = len(lines) // 2
    lines.insert(half // 2, '{"event_id": "a9000001", "ts": 176')  # the phone's battery died
    (folder / "app-1.ndjson").write_text("\n".join(lines[:half]) + "\n")
    (folder / "app-2.ndjson.gz").write_bytes(gzip.compress(("\n".join(lines[half:]) + "\n").encode(), mtime=0))


def write_calls(shop, folder):
    rows = [[f"c{number:05d}", instant(e["at"]).strftime("%Y-%m-%d %H:%M:%S"), e["who"], "call centre", "call", e["topic"],
             e.get("order_id"), e.get("revenue")] for number, e in enumerate(shop.in_window(shop.calls))]
    write_csv(folder / "calls.csv", ["call_id", "started_at", "customer", "touchpoint", "event_type", "topic", "order_id",
                                     "revenue"], rows, [(25, 'c90001,2026-02-30 10:00:00,u00077,call centre,call,size,,')])


def write_store(shop, folder):
    sales = shop.in_window(shop.store)
    column = lambda key, kind: pa.array([e.get(key) for e in sales], kind)
    table = pa.table({
        "receipt_id": pa.array([f"s{number:05d}" for number in range(len(sales))]),
        "sold_at": pa.array([instant(e["at"]) for e in sales], pa.timestamp("ms", "UTC")),
        "customer": column("who", pa.string()),
        "touchpoint": pa.array(["store"] * len(sales)),
        "event_type": pa.array(["return" if "returned" in e else "purchase" for e in sales]),
        "shop": column("shop", pa.string()),
        "order_id": column("order_id", pa.string()),
        "revenue": column("revenue", pa.float64()),
        "returned": column("returned", pa.float64()),
    })
    pq.write_table(table, folder / "store.parquet", compression="zstd", store_schema=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--customers", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=20260105)
    arguments = parser.parse_args()
    folder = pathlib.Path(arguments.out)
    folder.mkdir(parents=True, exist_ok=True)
    shop = Shop(arguments.seed)
    for number in range(arguments.customers):
        household = number // 12  # of every twelve customers two share a tablet
        shop.customer(number, f"tablet{household:04d}" if number % 12 < 2 else None)
    for write in (write_web, write_app, write_calls, write_store):
        write(shop, folder)
    files = sorted(p for p in folder.iterdir())
    print(f"{len(shop.web)} web, {len(shop.app)} app, {len(shop.calls)} call and {len(shop.store)} store rows in "
          f"{len(files)} files, {sum(p.stat().st_size for p in files) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
