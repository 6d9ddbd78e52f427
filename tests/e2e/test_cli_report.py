"""`sojourn report`, `events`, `status`, `plan`, `apply` and `audit` through the real program."""
import csv
import io
import json
import os
import subprocess

import pytest
from conftest import FEBRUARY, FILES, HEADER, JANUARY, PROGRAM, Project

BY_CHANNEL = ["report", "web", "--by", "channel", "--metric", "revenue,orders,people"]

REQUESTS = {
    "one_dimension": (["--by", "channel", "--metric", "revenue,orders"],
                      {"dimensions": ["channel"], "metrics": ["revenue", "orders"]}),
    "two_dimensions_and_totals": (["--by", "channel,country", "--metric", "revenue", "--totals"],
                                  {"dimensions": ["channel", "country"], "metrics": ["revenue"], "totals": True}),
    "no_dimension": (["--metric", "events", "--metric", "people"], {"metrics": ["events", "people"]}),
    "attribution": (["--by", "channel", "--metric", "revenue,u=revenue[u_shaped,30d],l=revenue[linear,session]"],
                    {"dimensions": ["channel"],
                     "metrics": ["revenue",
                                 {"metric": "revenue", "as": "u", "attribution": {"model": "u_shaped", "lookback": "30d"}},
                                 {"metric": "revenue", "as": "l",
                                  "attribution": {"model": "linear", "container": "session"}}]}),
    "filter_sort_page": (["--by", "country", "--metric", "events", "--filter", "country=NO,SE", "--sort", "events:asc",
                          "--limit", "1", "--page", "1", "--totals"],
                         {"dimensions": ["country"], "metrics": ["events"],
                          "filters": [{"dimension": "country", "in": ["NO", "SE"]}],
                          "sort": [{"column": "events", "order": "ascending"}], "limit": 1, "page": 1, "totals": True}),
    "range": (["--by", "day", "--metric", "events", "--range", "2026-01-01/2026-01-03"],
              {"dimensions": ["day"], "metrics": ["events"], "range": "2026-01-01/2026-01-03"}),
    "empty_buckets": (["--by", "day", "--metric", "orders", "--range", "2026-01-01/2026-01-08", "--empty-buckets"],
                      {"dimensions": ["day"], "metrics": ["orders"], "range": "2026-01-01/2026-01-08",
                       "empty_buckets": True}),
    "session_timeout": (["--metric", "sessions", "--session-timeout", "4h"],
                        {"metrics": ["sessions"], "session": {"timeout": "4h"}}),
    "without_no_value": (["--by", "channel", "--metric", "revenue", "--no-value", "exclude"],
                         {"dimensions": ["channel"], "metrics": ["revenue"], "no_value": "exclude"}),
}


# ---- answers ----

def test_the_report_by_hand(asked_shop):
    assert asked_shop.run(*BY_CHANNEL, "--totals", "--format", "csv") == (
        "channel,revenue,orders,people\n"
        "search,100.5,1,1\n"
        '"social, paid",40,1,1\n'
        "No value,9.25,1,1\n"
        "email,0,0,1\n"
        "Total,149.75,3,3\n")


def test_the_terminal_table(asked_shop):
    state = json.loads(asked_shop.run("status", "--format", "json"))["state"]
    assert asked_shop.run(*BY_CHANNEL, "--totals", "--limit", "2") == (
        f"view web, range all, state {state}\n\n"
        "channel          revenue  orders  people\n"
        "------------  ----------  ------  ------\n"
        "search        100.50 USD       1       1\n"
        "social, paid   40.00 USD       1       1\n"
        "------------  ----------  ------  ------\n"
        "Total         149.75 USD       3       3\n"
        "2 of 4 rows\n")


def test_search_by_flag_and_by_request(asked_shop):
    by_flag = asked_shop.run("report", "web", "--by", "channel", "--metric", "events", "--search", "begins-with 's'", "--format", "csv")
    assert by_flag == 'channel,events\nsearch,2\n"social, paid",2\n'
    request = {"view": "web", "dimensions": ["channel"], "metrics": ["events"], "search": "BEGINS-WITH 's'", "totals": True}
    answer = json.loads(asked_shop.run("report", "--request", "-", "--format", "json", input=json.dumps(request)))
    assert (answer["totals"], answer["filtered_totals"], answer["total_rows"]) == ([6], [4], 2)
    for dimensions, clause, code, message in [
            (["--by", "channel"], "LIKE 's'", 2, "error: --search: not understood from here on: LIKE 's'\nhint: write as in "),
            ([], "'s'", 2, "error: a search without dimension: 's'"),
            (["--by", "day"], "'2026'", 2, "a search among the items of dimension day")]:
        refused = asked_shop.try_run("report", "web", *dimensions, "--search", clause)
        assert refused.returncode == code and message in refused.stderr and "hint: " in refused.stderr


def test_without_metrics_the_report_counts(asked_shop):
    assert asked_shop.run("report", "web", "--format", "csv") == "events,sessions,people\n6,4,3\n"


@pytest.mark.parametrize("name", REQUESTS)
def test_flags_and_request_give_the_same_bytes(asked_shop, name):
    flags, request = REQUESTS[name]
    by_flags = asked_shop.run("report", "web", *flags, "--format", "csv")
    text = json.dumps({"view": "web", **request})
    path = asked_shop.write("request.json", text)
    assert asked_shop.run("report", "--request", str(path), "--format", "csv") == by_flags
    assert asked_shop.run("report", "--request", "-", "--format", "csv", input=text) == by_flags


def cell_text(value):
    """A JSON cell as the CSV writes it."""
    if value is None:
        return ""
    if isinstance(value, float):
        assert float(repr(value)) == value
        return repr(value)
    return str(value)


@pytest.mark.parametrize("name", REQUESTS)
def test_json_equals_csv_cell_by_cell(asked_shop, name):
    flags, _ = REQUESTS[name]
    answer = json.loads(asked_shop.run("report", "web", *flags, "--format", "json"))
    header, *rows = csv.reader(io.StringIO(asked_shop.run("report", "web", *flags, "--format", "csv")))
    assert [column["name"] for column in answer["columns"]] == header
    labels = [column.get("no_value") for column in answer["columns"]]  # CSV shows them, JSON has null
    expected = [[cell_text(label if value is None and label else value) for value, label in zip(row, labels, strict=True)]
                for row in answer["rows"]]
    dimensions = sum(column["kind"] == "dimension" for column in answer["columns"])
    if answer.get("totals") and dimensions:
        expected.append(["Total"] + [""] * (dimensions - 1) + [cell_text(value) for value in answer["totals"]])
    assert rows == expected


@pytest.mark.parametrize("file_format", ["parquet", "arrow"])
def test_files_equal_csv(asked_shop, file_format):
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet
    flags = REQUESTS["attribution"][0]
    path = asked_shop.folder / f"answer.{file_format}"
    asked_shop.run("report", "web", *flags, "--format", file_format, "-o", str(path))
    table = parquet.read_table(path) if file_format == "parquet" else arrow.ipc.open_file(path).read_all()
    header, *rows = csv.reader(io.StringIO(asked_shop.run("report", "web", *flags, "--format", "csv")))
    assert table.column_names == header
    assert [[float(cell) for cell in row[1:]] for row in rows] == [
        [row[name] for name in header[1:]] for row in table.to_pylist()]
    assert table.schema.metadata[b"sojourn.state"].decode().count(".") == 3


def test_answers_do_not_depend_on_threads_or_batches(asked_shop):
    answers = {asked_shop.run(*BY_CHANNEL, "--format", "csv", "--threads", threads, "--batch-events", events)
               for threads in ("1", "2", "8") for events in ("1", "32768")}
    assert len(answers) == 1


def test_answers_say_which_rows_they_leave_out(shop):
    shop.ingest(HEADER + "x1,2026-01-04T08:00:00Z,,email,NO,5,o8\nx2,2026-01-05T08:00:00Z,,email,NO,6,o9\n")
    left_out = "web_events: 2 rows left out: no person id"
    report = shop.try_run(*BY_CHANNEL, "--format", "json")
    assert f"warning: {left_out}" in report.stderr
    assert json.loads(report.stdout)["warnings"] == [left_out]
    assert f"warning: {left_out}" in shop.try_run("events", "web").stderr
    shop.write("destinations/disk.yaml", "kind: destination\nname: disk\ntype: local\npath: out\n")
    for name, source in (("daily", "{report: {view: web, dimensions: [channel], metrics: [orders]}}"),
                         ("rows", "{events: {view: web, columns: [row_id]}}")):
        shop.write(f"exports/{name}.yaml", f"kind: export\nname: {name}\nsource: {source}\ndestination: disk\n")
        run = shop.try_run("export", "run", name, "--format", "json")
        assert json.loads(run.stdout)["warnings"] == [left_out] and f"warning: {left_out}" in run.stderr


def test_answers_that_leave_out_nothing_say_nothing(asked_shop):
    assert asked_shop.try_run("events", "web").stderr == ""
    report = asked_shop.try_run(*BY_CHANNEL, "--format", "json")
    assert report.stderr == "" and json.loads(report.stdout)["warnings"] == []


def test_a_dataset_that_only_had_empty_arrays_has_no_data_yet(project):
    project.run("ingest", "web_events", str(project.write("none.json", "[]")))
    project.run("validate")
    report = project.try_run(*BY_CHANNEL)
    assert report.returncode == 6 and "no data yet in dataset: web_events" in report.stderr
    project.ingest(JANUARY)
    assert project.run(*BY_CHANNEL, "--format", "csv").count("\n") == 5


# ---- event rows ----

def test_events_say_which_metrics_have_no_value_per_event(asked_shop):
    events = asked_shop.try_run("events", "web", "--columns", "row_id,people,sessions,orders", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(events.stdout)))
    assert rows and all(row["people"] == row["sessions"] == "" for row in rows)
    assert any(row["orders"] for row in rows)
    for metric in ("people", "sessions"):
        assert f"warning: {metric} has no value in event rows" in events.stderr
    assert "orders" not in events.stderr


def test_an_unknown_column_of_event_rows_is_told_all_there_are(asked_shop):
    events = asked_shop.try_run("events", "web", "--columns", "row_id,revenu")
    assert events.returncode == 2
    assert "error: view web has no column: revenu\nhint: did you mean revenue? One of row_id, person_id, " in events.stderr


def test_events_are_one_row_each(asked_shop):
    rows = list(csv.DictReader(io.StringIO(
        asked_shop.run("events", "web", "--columns", "row_id,person_id,session_id,timestamp,channel,revenue"))))
    assert len(rows) == 6 and len({row["row_id"] for row in rows}) == 6
    assert len({row["session_id"] for row in rows}) == 4
    ana = [row for row in rows if row["person_id"] == "ana"]
    assert [row["channel"] for row in ana] == ["search", "search", "email"]
    assert sum(float(row["revenue"] or 0) for row in rows) == 149.75
    assert asked_shop.run("events", "web", "--limit", "2").count("\n") == 3
    assert asked_shop.run("events", "web", "--filter", "country=DK", "--columns", "person_id") == "person_id\ncy\n"


# ---- states ----

def test_a_former_state_answers_with_the_same_bytes(shop):
    for arguments in (BY_CHANNEL, ["events", "web", "--columns", "row_id,session_id,channel,revenue"]):
        before = shop.run(*arguments, "--format", "csv")
        state = json.loads(shop.run("report", "web", "--format", "json"))["state"]
        shop.ingest(FEBRUARY.replace("f1", "g1" if arguments == BY_CHANNEL else "h1"))
        assert shop.run(*arguments, "--format", "csv") != before
        assert shop.run(*arguments, "--format", "csv", "--as-of", state) == before
        assert shop.run(*arguments, "--format", "csv", "--as-of", state) == before


def test_a_former_state_has_the_definitions_of_its_time(shop):
    def sessions(*more):
        return shop.run("report", "web", "--metric", "sessions", "--format", "csv", *more)

    state = json.loads(shop.run("status", "--format", "json"))["state"]
    assert sessions() == "sessions\n4\n"
    shop.write("views/web.yaml", FILES["views/web.yaml"] + "session: {timeout: 3h}\n")
    changed = shop.try_run("report", "web", "--metric", "sessions", "--format", "csv")
    assert changed.stdout == "sessions\n3\n"
    assert "applied definitions revision 2 (3 objects)" in changed.stderr
    assert sessions("--as-of", state) == "sessions\n4\n"
    assert sessions() == "sessions\n3\n"


def test_a_former_state_leaves_the_store_of_now_alone(shop):
    state = json.loads(shop.run("report", "web", "--format", "json"))["state"]
    shop.ingest(FEBRUARY)
    shop.run(*BY_CHANNEL)
    shop.run(*BY_CHANNEL, "--as-of", state)
    again = shop.try_run(*BY_CHANNEL)
    assert "store" not in again.stderr
    assert json.loads(shop.run("status", "--format", "json"))["connections"][0]["store"] == "current"


def test_few_stores_of_former_states_are_kept(shop):
    states = []
    for number in range(5):
        states.append(json.loads(shop.run("report", "web", "--format", "json"))["state"])
        shop.ingest(FEBRUARY.replace("f1", f"a{number}").replace("f2", f"b{number}"))
    answers = [shop.run(*BY_CHANNEL, "--as-of", state, "--format", "csv") for state in states]
    assert len(set(answers)) == 5
    assert len(list((shop.folder / ".sojourn/store").glob("shop@*"))) == 3


def test_killed_between_the_lakes_commit_and_ours_nothing_is_lost(shop):
    path = shop.write("february.csv", FEBRUARY)
    killed = shop.try_run("ingest", "web_events", str(path), "--batch", "february",
                          env={**os.environ, "SOJOURN_FAULT": "lake.after_commit"})
    if killed.returncode == 0:
        pytest.skip("the program was built without fault points")
    assert shop.run("report", "web", "--metric", "events", "--format", "csv") == "events\n8\n"
    shop.run("ingest", "web_events", str(path), "--batch", "february")
    assert shop.run("report", "web", "--metric", "events", "--format", "csv") == "events\n8\n"


def test_reports_at_the_same_time_share_one_update(shop):
    programs = [subprocess.Popen([PROGRAM, "-C", shop.folder, *BY_CHANNEL, "--format", "csv"], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True) for _ in range(4)]
    answers = [program.communicate(timeout=60) for program in programs]
    assert [program.returncode for program in programs] == [0] * 4, answers
    assert len({stdout for stdout, _ in answers}) == 1


def test_a_damaged_store_is_named_and_made_anew(shop):
    answer = shop.run(*BY_CHANNEL, "--format", "csv")
    damaged = [path for path in (shop.folder / ".sojourn/store/shop").rglob("*") if path.is_file() and path.stat().st_size]
    for path in damaged:
        path.write_bytes(b"?" * path.stat().st_size)
    done = shop.try_run(*BY_CHANNEL)
    assert done.returncode == 8 and "sojourn store rebuild" in done.stderr
    assert "damaged" in shop.run("status")
    shop.run("store", "rebuild")
    assert shop.run(*BY_CHANNEL, "--format", "csv") == answer


# ---- where results go ----

def test_stdout_holds_the_answer_only(shop):
    shop.run(*BY_CHANNEL)
    shop.ingest(FEBRUARY)
    done = shop.try_run(*BY_CHANNEL, "--format", "json", "-v")
    assert json.loads(done.stdout)["view"] == "web"
    assert "store shop: updated with 2 rows" in done.stderr and "engine" in done.stderr


def test_a_reader_that_goes_away_is_no_error(asked_shop):
    with subprocess.Popen([PROGRAM, "-C", asked_shop.folder, "events", "web"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as program:
        program.stdout.close()
        assert program.stderr.read() == b""
        assert program.wait(30) == 0


def test_an_output_file_is_whole_or_not_there(asked_shop):
    path = asked_shop.folder / "answer.csv"
    asked_shop.run(*BY_CHANNEL, "--format", "csv", "-o", str(path))
    assert path.read_text() == asked_shop.run(*BY_CHANNEL, "--format", "csv")
    path.unlink()
    assert asked_shop.try_run("report", "web", "--by", "chanel", "-o", str(path)).returncode == 2
    assert not path.exists()


# ---- messages ----

MESSAGES = [
    (["report", "wbe"], 6, "error: unknown view: wbe\nhint: did you mean web? One of web\n"),
    (["report"], 2, "error: no view named\nhint: sojourn report VIEW --by DIMENSION --metric METRIC, or --request FILE\n"),
    (["report", "web", "--as-of", "yesterday"], 2,
     "error: not a state id: yesterday\nhint: four numbers as sojourn status prints them, for instance 12.0.3.1\n"),
    (["report", "web", "--as-of", "1.0.1.99"], 2,
     "error: state of another engine version: 1.0.1.99\nhint: this program answers for engine version 1\n"),
    (["report", "web", "--filter", "country"], 2,
     "error: --filter: no DIMENSION=VALUE,…: country\nhint: for instance --filter 'country=NO,SE'\n"),
    (["report", "web", "--sort", "events:down"], 2,
     "error: --sort events:down: unknown order: down\nhint: One of asc, desc\n"),
    (["report", "web", "--format", "cvs"], 2,
     "error: --format: unknown value: cvs\nhint: did you mean csv? One of table, csv, json, arrow, parquet\n"),
    (["ingst"], 2, "error: unknown command: sojourn ingst\nhint: did you mean ingest? One of init, ingest, rejects, datasets, "
     "snapshots, store, validate, status, report, events, plan, apply, export, audit, limits, version\n"),
    (["export", "rum", "h"], 2, "error: unknown command: sojourn export rum\n"
     "hint: did you mean run? One of run, retry, ls, runs, show, verify\n"),
    (["export"], 2, "error: a command is missing after: sojourn export\nhint: One of run, retry, ls, runs, show, verify\n"),
    (["doctor"], 2, "error: not in this release, self-diagnosis: doctor\nhint: sojourn --help lists what there is\n"),
    (["sql", "select 1"], 2, "error: not in this release, the SQL door: sql\nhint: sojourn --help lists what there is\n"),
    (["stitch", "run"], 2,
     "error: not in this release, identity stitching: stitch\nhint: sojourn --help lists what there is\n"),
    (["report", "web", "--segment", "x"], 2,
     "error: not in this release, segments: --segment\nhint: sojourn --help lists what there is\n"),
    (["report", "web", "--metrics", "x"], 2, "error: unknown option of sojourn report: --metrics\n"
     "hint: did you mean --metric? sojourn report --help lists them\n"),
    (["report", "web", "app"], 2, "error: sojourn report takes no further argument: app\nhint: see sojourn report --help\n"),
    (["ingest"], 2, "error: dataset is required\nhint: see sojourn ingest --help\n"),
    (["status", "--format", "csv"], 2, "error: --format: unknown value: csv\nhint: One of table, json\n"),
    (["ingest", "web_events", "a.csv", "--format", "2"], 2,
     "error: --format: unknown value: 2\nhint: One of csv, ndjson, json, parquet\n"),
    (["report", "--request", "none.json"], 6, "error: open none.json: No such file or directory\nhint: check the path\n"),
    (["events", "app"], 6, "error: unknown view: app\nhint: One of web\n"),
]


@pytest.mark.parametrize("arguments, code, message", MESSAGES, ids=[" ".join(row[0]) for row in MESSAGES])
def test_messages(asked_shop, arguments, code, message):
    done = asked_shop.try_run(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", message)


def test_help_and_version_have_all_their_usual_forms(project):
    assert project.run("--version") == project.run("version")
    assert project.run("help").startswith("Sojourn:") and "Usage: sojourn export run" in project.run("help", "export", "run")


def test_the_project_may_be_named_behind_the_command(asked_shop):
    done = subprocess.run([PROGRAM, "report", "web", "--metric", "events", "-C", asked_shop.folder], capture_output=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("folder, name", [("P", "p"), ("shop-2026", "shop_2026"), ("p14_A", "p14_a"), ("2026", "p_2026"),
                                          ("Ærlig", "rlig"), ("_", "project"), ("x" * 200, "x" * 60)])
def test_init_makes_a_project_that_is_valid(tmp_path, folder, name):
    subprocess.run([PROGRAM, "init", tmp_path / folder], check=True, capture_output=True)
    assert f"name: {name}\n" in (tmp_path / folder / "sojourn.yaml").read_text()
    subprocess.run([PROGRAM, "-C", tmp_path / folder, "validate"], check=True, capture_output=True)


def test_a_state_of_the_future_is_not_found(asked_shop):
    state = json.loads(asked_shop.run("status", "--format", "json"))["state"]
    snapshot, rest = state.split(".", 1)
    done = asked_shop.try_run("report", "web", "--as-of", f"{int(snapshot) + 1}.{rest}")
    assert done.returncode == 6
    assert done.stderr == (f"error: no such state in this project: {int(snapshot) + 1}.{rest}\n"
                           f"hint: the newest is {state}\n")


def test_a_view_without_data_says_what_to_ingest(project):
    done = project.try_run("report", "web")
    assert done.returncode == 6
    assert done.stderr.endswith("error: no data yet in dataset: web_events\nhint: sojourn ingest web_events FILES\n")


def test_a_folder_that_is_no_project(tmp_path):
    project = Project(tmp_path / "shop")
    (project.folder / "sojourn.yaml").unlink()
    done = project.try_run("status")
    assert done.returncode == 6
    assert done.stderr == (f"error: no sojourn.yaml in folder: {project.folder}\n"
                           "hint: sojourn init makes a project here; sojourn -C FOLDER works on another one\n")


def test_a_mistake_in_a_definition_stops_every_command(shop):
    shop.write("views/web.yaml", FILES["views/web.yaml"].replace("most_recent", "most_resent"))
    done = shop.try_run("report", "web")
    assert done.returncode == 3
    assert done.stderr == (
        "error: views/web.yaml:5: components[0].persistence.allocation: unknown value: most_resent\n"
        "hint: did you mean most_recent? One of most_recent, original, all, first_known, last_known\n")


# ---- definitions and audit ----

def test_plan_shows_and_apply_takes_in(shop):
    shop.write("views/app.yaml", FILES["views/web.yaml"].replace("name: web", "name: app"))
    assert json.loads(shop.run("plan", "--format", "json")) == [{"change": "added", "kind": "view", "name": "app"}]
    assert shop.run("apply") == "applied definitions revision 2 (4 objects)\n"
    assert json.loads(shop.run("plan", "--format", "json")) == []
    assert shop.run("apply") == "no changes: the files are definitions revision 2\n"


def test_an_empty_audit_is_intact(asked_shop):
    assert asked_shop.run("audit", "verify") == "audit is intact: 0 records, and the run log agrees\n"
    assert json.loads(asked_shop.run("audit", "ls", "--format", "json")) == []


@pytest.mark.parametrize("command", ["status", "plan", "apply", "report", "events", "audit ls", "audit verify"])
def test_the_example_of_help_runs(asked_shop, command):
    help_text = asked_shop.run(*command.split(), "--help")
    example = help_text.split("Example:\n")[1].strip()
    assert example.startswith(f"sojourn {command}")
    subprocess.run(["bash", "-ec", f'sojourn() {{ "{PROGRAM}" "$@"; }}\n{example}'], cwd=asked_shop.folder, check=True,
                   capture_output=True)


def test_status_names_everything(asked_shop):
    status = json.loads(asked_shop.run("status", "--format", "json"))
    assert status["project"] == "shop"
    assert [row["dataset"] for row in status["datasets"]] == ["web_events"]
    assert status["datasets"][0]["rows"] == JANUARY.count("\n") - 1
    assert status["connections"][0]["events"] == 6
    assert status["views"][0]["view"] == "web"
    assert status["runs"] == []
    assert "web_events" in asked_shop.run("status")


def test_batch_id_tells_which_ingest_brought_an_event(project):
    project.write("datasets/web.yaml", FILES["datasets/web.yaml"] + "rejects: {max_share: 0.5}\n")
    refused = "e0,never,ana,,,,\n"  # takes a sequence, too
    project.run("ingest", "web_events", str(project.write("january.csv", JANUARY + refused)), "--batch", "jan")
    ask = ["report", "web", "--by", "batch_id", "--metric", "events,people", "--totals", "--format", "csv"]
    assert project.run(*ask) == "batch_id,events,people\njan,6,3\nTotal,6,3\n"
    state = json.loads(project.run("report", "web", "--metric", "events", "--format", "json"))["state"]
    project.run("ingest", "web_events", str(project.write("february.csv", FEBRUARY)), "--batch", "feb")
    assert project.run(*ask) == "batch_id,events,people\njan,6,3\nfeb,2,2\nTotal,8,4\n"
    assert project.run(*ask, "--filter", "batch_id=feb") == "batch_id,events,people\nfeb,2,2\nTotal,2,2\n"
    assert project.run(*ask, "--as-of", state) == "batch_id,events,people\njan,6,3\nTotal,6,3\n"
    rows = project.run("events", "web", "--columns", "batch_id,country", "--range", "2026-02-01/2026-03-01", "--format", "csv")
    assert sorted(rows.splitlines()[1:]) == ["feb,NO", "feb,NO"]
