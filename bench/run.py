#!/usr/bin/env python3
"""The query benchmark: the same seeded events in Sojourn and in DuckDB, naive and best forms, in one go.

    run.py --program build/sojourn [--events 20000000]      (./dev bench does this)

Every query is warmed up once, then the best of --runs counts. DuckDB runs inside this process over a persisted table sorted by
person (bench/rivals/duckdb_forms.py); of Sojourn both the engine's own time (timing.engine_seconds) and the whole process
are taken. Answers are compared row by row to 1e-9 before any time is believed. For all queries at 20 M events
the results go to bench/results/ and docs/benchmarks.md, else to the data folder.
"""
import argparse
import datetime
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / ".deps/python"), str(ROOT / "bench")]
os.environ["PYTHONPATH"] = sys.path[0]  # of the generator, run as a program
from rivals import duckdb_forms  # noqa: E402

# query: (what it asks, arguments of `sojourn report`, goal: times faster than DuckDB's best form)
QUERIES = {
    "Q1": ("sessions and people by page", ["--by", "page", "--metric", "sessions", "--metric", "people"], 25),
    "Q2": ("sessions", ["--metric", "sessions"], 6),
    "Q3": ("revenue by channel, last touch", ["--by", "channel", "--metric", "r=revenue[last_touch,30d]"], 9),
    "Q4": ("… linear", ["--by", "channel", "--metric", "r=revenue[linear,30d]"], 12),
    "Q5": ("… U-shaped", ["--by", "channel", "--metric", "r=revenue[u_shaped,30d]"], 12),
    "Q6": ("… time decay", ["--by", "channel", "--metric", "r=revenue[time_decay:7d,30d]"], 12),
    "Q9": ("persisted channel: revenue, orders, sessions",
           ["--by", "kept_channel", "--metric", "revenue", "--metric", "orders", "--metric", "sessions"], 20),
    "Q10": ("sessions by entry page", ["--by", "page", "--metric", "session_starts"], 7),
    "Q11": ("people and sessions by day", ["--by", "day", "--metric", "people", "--metric", "sessions"], 7),
    "Q12": ("persisted channel × country: revenue, orders",
            ["--by", "kept_channel,country", "--metric", "revenue", "--metric", "orders"], 6),
}
MODELS = ["last_touch", "first_touch", "linear", "participation", "same_touch", "u_shaped", "j_curve", "inverse_j",
          "time_decay:7d", "time_decay:1d", "custom:30/20/50", "custom:10/80/10"]
# Questions that DuckDB has no form of: (what it asks, view, arguments, the query it is held against, goal: times its time).
OWN = {
    "M1": ("revenue by channel under 12 models × 3 lookbacks in one report", "bench",
           ["--by", "channel", *(word for lookback in ("7d", "30d", "90d") for model in MODELS
                                 for word in ("--metric", f"{model} {lookback}=revenue[{model},{lookback}]"))], "Q4", 4),
    "M2": ("orders by campaign, bound to the product", "bench", ["--by", "bound_campaign", "--metric", "orders"], "Q9", None),
    "M3": ("people and sessions by day of a year in New York", "new_york",
           ["--by", "day", "--metric", "people", "--metric", "sessions", "--range", "2025-06-01/2026-06-01"], "Q11", None),
}
TOLERANCE = 1e-9
INGEST_GOAL, STORE_GOAL, PROCESS_GOAL = 700_000, 60, 0.3


def say(text):
    print(text, flush=True)


# ---- Sojourn ----

def run_program(command):
    """Runs to the end; gives stdout, wall seconds and the peak of anonymous memory in bytes (mapped files not counted)."""
    began, peak = time.perf_counter(), 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        output, errors = [], []
        readers = [threading.Thread(target=lambda to, pipe: to.append(pipe.read()), args=pair)
                   for pair in ((output, process.stdout), (errors, process.stderr))]
        for reader in readers:
            reader.start()
        while process.poll() is None:
            peak = max(peak, anonymous_memory(process.pid))
            time.sleep(0.001)
        seconds = time.perf_counter() - began
        for reader in readers:
            reader.join()
    if process.returncode:
        raise SystemExit(f"error: {' '.join(command)} ended with {process.returncode}\n{errors[0].decode()}")
    return output[0].decode(), seconds, peak


def anonymous_memory(pid):
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    return int(found.group(1)) * 1024 if found else 0


class Sojourn:
    def __init__(self, program, project):
        self.program, self.project = program, project

    def load(self, raw):
        """From Parquet to the first answer: ingest, then a report that finds the store to be brought up to date."""
        shutil.rmtree(self.project, ignore_errors=True)
        shutil.copytree(ROOT / "bench/project", self.project)
        files = sorted(map(str, raw.glob("part-*.parquet")))
        _, ingest, ingest_peak = run_program([self.program, "-C", str(self.project), "ingest", "events", *files])
        _, first, first_peak = run_program(self.command(QUERIES["Q2"][1]))
        size = lambda folder: sum(p.stat().st_size for p in (self.project / ".sojourn" / folder).rglob("*") if p.is_file())
        return {"ingest_seconds": ingest, "first_report_seconds": first, "ingest_peak_bytes": max(ingest_peak, first_peak),
                "store_bytes": size("store"), "lake_bytes": size("lake")}

    def command(self, question, view="bench"):
        return [self.program, "-C", str(self.project), "report", view, *question, "--format", "json"]

    def ask(self, question, runs, view="bench"):
        results = [run_program(self.command(question, view)) for _ in range(runs + 1)]
        answer = json.loads(results[0][0])
        engine = min(json.loads(text)["timing"]["engine_seconds"] for text, _, _ in results[1:])
        return answer, {"engine": engine, "process": min(seconds for _, seconds, _ in results[1:]),
                        "peak_bytes": max(peak for _, _, peak in results)}


# ---- comparing answers ----

def key_text(cell):
    return "No value" if cell is None else cell.isoformat() if isinstance(cell, datetime.date) else str(cell)


def as_table(rows, keys):
    """Rows by their keys; rows that are all zero are left out, as a report leaves them out (R-2)."""
    table = {tuple(key_text(cell) for cell in row[:keys]): [float(cell or 0) for cell in row[keys:]] for row in rows}
    return {key: values for key, values in table.items() if any(values)}


def difference(ours, theirs, keys):
    """What two answers disagree about, or None."""
    ours, theirs = as_table(ours, keys), as_table(theirs, keys)
    if ours.keys() != theirs.keys():
        return f"rows differ: {sorted(ours.keys() ^ theirs.keys())[:5]}"
    for key, values in ours.items():
        for mine, other in zip(values, theirs[key], strict=True):
            if not math.isclose(mine, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
                return f"{key}: {mine!r} here, {other!r} in DuckDB"
    return None


def num_keys(question):
    return len(question[question.index("--by") + 1].split(",")) if "--by" in question else 0


# ---- the run ----

def bench_duckdb(engine, query, runs):
    """Seconds and rows of every form of the query."""
    forms = {}
    for name, text in engine.forms[query].items():
        times = []
        for _ in range(runs + 1):
            began = time.perf_counter()
            rows = engine.run(text)
            times.append(time.perf_counter() - began)
        forms[name] = {"seconds": min(times[1:]), "rows": rows}
    return forms


def bench_query(query, engine, sojourn, runs):
    title, question, goal = QUERIES[query]
    forms = bench_duckdb(engine, query, runs)
    answer, ours = sojourn.ask(question, runs)
    problems = [f"{name}: {found}" for name, form in forms.items()
                if (found := difference(answer["rows"], form["rows"], num_keys(question)))]
    naive = next(iter(forms))
    best = min(forms, key=lambda name: forms[name]["seconds"])
    result = {"query": query, "title": title, "goal": goal, **ours, "naive": forms[naive]["seconds"],
              "best": forms[best]["seconds"], "best_form": best, "forms": {n: f["seconds"] for n, f in forms.items()},
              "equal": not problems, "problems": problems}
    say(table_row(result))
    for problem in problems:
        say(f"      answers differ: {problem}")
    return result


def bench_own(name, sojourn, engine_seconds, runs):
    title, view, question, base, goal = OWN[name]
    _, ours = sojourn.ask(question, runs, view)
    result = {"query": name, "title": title, **ours, "base": base, "base_seconds": engine_seconds[base], "goal": goal}
    say(own_row(result))
    return result


HEADER = ["| query | asks | Sojourn engine, s | whole process, s | DuckDB best, s | DuckDB naive, s | × best | goal | × naive | equal |",
          "|---|---|---|---|---|---|---|---|---|---|"]


OWN_HEADER = ["| question | asks | Sojourn engine, s | held against | times its time | goal |", "|---|---|---|---|---|---|"]


def own_row(r):
    times = r["engine"] / r["base_seconds"]
    goal = "" if r["goal"] is None else f"≤ {r['goal']}" + ("" if times <= r["goal"] else " **missed**")
    return f"| {r['query']} | {r['title']} | {r['engine']:.4f} | {r['base']} | {times:.1f} | {goal} |"


def table_row(r):
    times_best, times_naive = r["best"] / r["engine"], r["naive"] / r["engine"]
    verdict = f"≥ {r['goal']}" + ("" if times_best >= r["goal"] else " **missed**")
    return (f"| {r['query']} | {r['title']} | {r['engine']:.4f} | {r['process']:.3f} | {r['best']:.3f} | {r['naive']:.2f} | "
            f"{times_best:.1f} | {verdict} | {times_naive:.0f} | {'yes' if r['equal'] else '**no**'} |")


def machine():
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / 2**20
    return f"{os.cpu_count()} cores of {cpu.group(1).strip() if cpu else 'unknown CPU'}, {memory:.0f} GiB memory"


def first_line(*command):
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    return done.stdout.splitlines()[0] if done.returncode == 0 and done.stdout else "unknown"


def goal_line(name, value, text, met):
    return f"| {name} | {text.format(value)} | {'met' if met else '**missed**'} |"


def report(run):
    """The Markdown of one run."""
    load, events = run["load"], run["events"]
    rate = events / (load["ingest_seconds"] + load["first_report_seconds"])
    peak = max(r["peak_bytes"] for r in run["queries"])
    peak_goal = 300e6 + 2 * events
    q1 = next((r["process"] for r in run["queries"] if r["query"] == "Q1"), math.nan)
    return "\n".join([
        f"{events:,} events, {run['date']}, {run['machine']}; Sojourn {run['sojourn']} (commit {run['commit']}, {run['compiler']}), "
        f"{run['duckdb']}; warm, best of {run['runs']}. Command: `./dev bench --events {events}`.", "",
        *HEADER, *(table_row(r) for r in run["queries"]), "",
        "Questions without a form in DuckDB, held against one of ours:", "",
        *OWN_HEADER, *(own_row(r) for r in run["own"]), "",
        "| other goals | measured | |", "|---|---|---|",
        goal_line("whole `report` process for Q1 ≤ 0.3 s", q1, "{:.3f} s", q1 <= PROCESS_GOAL),
        goal_line("ingest to report-ready ≥ 700,000 events/s", rate, "{:,.0f} events/s", rate >= INGEST_GOAL),
        goal_line("store ≤ 60 bytes/event", load["store_bytes"] / events, "{:.1f} bytes/event",
                  load["store_bytes"] / events <= STORE_GOAL),
        goal_line(f"report memory besides mapped files ≤ {peak_goal / 1e6:.0f} MB (300 MB + 2 bytes/event)", peak / 1e6,
                  "{:.0f} MB", peak <= peak_goal)])


def write_document(text):
    page = ROOT / "docs/benchmarks.md"
    before, _, rest = page.read_text().partition("<!-- results -->\n")
    _, _, after = rest.partition("<!-- /results -->")
    page.write_text(f"{before}<!-- results -->\n{text}\n<!-- /results -->{after}")


def prepare(arguments):
    """Raw events and DuckDB's table, made once per size."""
    raw = pathlib.Path(arguments.data) / f"events-{arguments.events}"
    if not (raw / "meta.json").exists():
        say(f"generating {arguments.events:,} events in {raw}")
        subprocess.run([sys.executable, ROOT / "bench/generate.py", "--events", str(arguments.events), "--out", raw],
                       check=True, stdout=subprocess.DEVNULL)
    engine = duckdb_forms.Engine(str(arguments.data), arguments.events, None, os.cpu_count())
    if not engine.stored():
        say("loading DuckDB's sorted table")
        say(f"  {engine.load(str(raw))['seconds']} s")
    engine.open()
    return raw, engine


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data", default=str(ROOT / "data"))
    parser.add_argument("--queries", default=",".join(QUERIES), help="some of them: Q1,Q3")
    arguments = parser.parse_args()
    raw, engine = prepare(arguments)
    sojourn = Sojourn(arguments.program, pathlib.Path(arguments.data) / f"project-{arguments.events}")
    say("ingesting into Sojourn")
    run = {"events": arguments.events, "runs": arguments.runs, "date": datetime.date.today().isoformat(), "machine": machine(),
           "sojourn": first_line(arguments.program, "version").removeprefix("sojourn "), "duckdb": engine.version,
           "commit": first_line("git", "rev-parse", "--short", "HEAD"), "compiler": first_line("g++", "--version"),
           "load": sojourn.load(raw)}
    say("\n".join(["", *HEADER]))
    run["queries"] = [bench_query(query, engine, sojourn, arguments.runs) for query in arguments.queries.split(",")]
    seconds = {r["query"]: r["engine"] for r in run["queries"]}
    say("\n".join(["", *OWN_HEADER]))
    run["own"] = [bench_own(name, sojourn, seconds, arguments.runs) for name in OWN if OWN[name][3] in seconds]
    text = report(run)
    say("\n" + text[text.index("| other goals"):])
    publish = arguments.events == 20_000_000 and len(run["queries"]) == len(QUERIES)
    results = ROOT / "bench/results" if publish else pathlib.Path(arguments.data)
    (results / f"{run['date']}-{arguments.events}.json").write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n")
    if publish:
        write_document(text)
    return not all(r["equal"] for r in run["queries"])


if __name__ == "__main__":
    sys.exit(main())
