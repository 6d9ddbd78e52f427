#!/usr/bin/env python3
"""The demo: makes a shop's raw data, ingests it, asks three questions, exports a file and verifies it.

    demo.py --program build/sojourn [--dir build/demo]      (./dev demo does this)

Starts from nothing each time and says every command it runs, so that each can be typed again.
"""
import argparse
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
MARK = ".made-by-demo"  # what may be deleted when the demo starts again


class Demo:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.shown = shortest(program)

    def title(self, text):
        print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n== {text}", flush=True)

    def say(self, text):
        print(text, flush=True)

    def sojourn(self, *arguments, quiet=False):
        """Runs a command of the program in the project, prints it and its answer, and returns the answer."""
        command = [self.program, "-C", str(self.folder), *arguments]
        if not quiet:
            shown = " ".join(shlex.quote(a) for a in (self.shown, "-C", shortest(self.folder), *arguments))
            self.say(f"$ {shown}")
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE if quiet else None)
        if not quiet:
            self.say(done.stdout.rstrip("\n"))
        if done.returncode:
            sys.exit(f"error: the command above ended with exit code {done.returncode}\n{done.stderr or ''}")
        return done.stdout


def shortest(path):
    """Relative to the current folder when below it; a link stays a link."""
    path = pathlib.Path(os.path.abspath(path))
    here = pathlib.Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def make_project(folder, customers=12_000):
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        sys.exit(f"error: not made by the demo, so not deleted: {folder}\nhint: name an empty or new folder with --dir")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / "project", folder)
    (folder / MARK).touch()
    subprocess.run([sys.executable, HERE / "generate.py", "--out", folder / "raw", "--customers", str(customers)], check=True,
                   env=os.environ | {"PYTHONPATH": str(HERE.parents[1] / ".deps/python")})


# dataset, its files, the batch id
INGESTS = [("web_events", "raw/web-*", "web-2026q1"), ("app_events", "raw/app-*", "app-2026q1"),
           ("calls", "raw/calls*", "calls-2026q1"), ("store_sales", "raw/store*", "stores-2026q1")]


def ingest_arguments(folder, dataset, files, batch):
    return ["ingest", dataset, shortest(folder / files), "--batch", batch]


def ingest_quietly(program, folder):
    for dataset, files, batch in INGESTS:
        subprocess.run([program, "-C", folder, *ingest_arguments(folder, dataset, files, batch)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ingest(demo):
    for each in INGESTS:
        demo.sojourn(*ingest_arguments(demo.folder, *each))
    demo.say("\nThe same batch again is taken once:")
    demo.sojourn(*ingest_arguments(demo.folder, *INGESTS[0]))
    demo.say("\nRows that were refused are kept, with the reason:")
    for dataset in ("web_events", "app_events", "calls"):
        demo.sojourn("rejects", dataset)
    demo.sojourn("datasets")


def ask(demo):
    demo.title("1. Who earned the revenue? Last touch says Email; U-shaped credits who opened the journey, too")
    demo.sojourn("report", "web", "--by", "channel", "--metric", "revenue_last", "--metric", "revenue_u", "--totals")
    demo.title("2. Where do orders begin? With 30 minutes the call centre stands alone ...")
    question = ["report", "web", "--by", "began_at", "--metric", "sessions", "--metric", "orders", "--metric", "revenue",
                "--totals"]
    demo.sojourn(*question)
    demo.say("\n... with 4 hours between visit and call it is one session, begun on the web. Asked again, not re-ingested:")
    demo.sojourn(*question, "--session-timeout", "4h")
    demo.title("3. What did the campaigns bring? On the order's own event there is none ...")
    demo.sojourn("report", "web", "--by", "campaign_on_event", "--metric", "orders", "--metric", "revenue", "--totals")
    demo.say("\n... persisted for 30 days after the click, there is:")
    demo.sojourn("report", "web", "--by", "campaign", "--metric", "orders", "--metric", "revenue", "--totals")


def export(demo):
    demo.title("A file that leaves: written whole or not at all, manifest last")
    demo.sojourn("export", "run", "channel_daily")
    manifests = sorted((demo.folder / "warehouse").rglob("_manifest.json"))
    if not manifests:
        sys.exit("error: the export left no manifest")
    demo.say(f"\n{shortest(manifests[-1])}:")
    demo.say("\n".join(manifests[-1].read_text().splitlines()[:40]))
    demo.sojourn("export", "verify", shortest(manifests[-1].parent))
    demo.say("\nWho took what where, in a chain of hashes:")
    demo.sojourn("audit", "ls")
    demo.sojourn("audit", "verify")


NEXT = """\
What to try next
  {s} report web --by day --metric people,sessions,orders
  {s} report web --by page --metric 'sessions,people' --limit 10
  {s} report web --by channel --metric 'linear=revenue[linear,14d]' --metric 'first=revenue[first_touch,window]'
  {s} events web --columns person_id,session_id,timestamp,touchpoint,page,channel,campaign --format csv | head
  {s} export run events_parquet
  edit {folder}/views/web.yaml (another timeout, another lookback) and ask again: `plan` shows what changed
  {s} validate; {s} status
  README.md tells what there is, ARCHITECTURE.md how it works"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--dir", default="build/demo")
    parser.add_argument("--customers", type=int, default=12_000)
    arguments = parser.parse_args()
    demo, began = Demo(arguments.program, pathlib.Path(os.path.abspath(arguments.dir))), time.time()
    demo.title("A shop: web site, app, call centre, stores; sixty days")
    make_project(demo.folder, arguments.customers)
    demo.sojourn("validate")
    demo.title("Raw events in")
    ingest(demo)
    ask(demo)
    export(demo)
    demo.title(f"Done in {time.time() - began:.0f} s")
    print(NEXT.format(s=f"{demo.shown} -C {shortest(demo.folder)}", folder=shortest(demo.folder)))


if __name__ == "__main__":
    main()
