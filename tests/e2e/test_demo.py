"""The demo, run as users run it, tells the story that its generator put in; and every example of --help works in it."""
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from conftest import PROGRAM, ROOT


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Folder of the finished demo and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "shop"
    done = subprocess.run([sys.executable, ROOT / "tools/demo/demo.py", "--program", PROGRAM, "--dir", folder, "--customers", "2000"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    return folder, done.stdout


def ask(folder, *question):
    """{first dimension's value: (metrics)} of a report."""
    done = subprocess.run([PROGRAM, "-C", folder, "report", "web", *question, "--format", "json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {row[0]: row[1:] for row in json.loads(done.stdout)["rows"]}


def test_last_touch_says_email_and_u_shaped_finds_social(demo):
    rows = ask(demo[0], "--by", "channel", "--metric", "revenue_last", "--metric", "revenue_u")
    assert max(rows, key=lambda channel: rows[channel][0]) == "Email"
    assert rows["Social"][1] > 3 * rows["Social"][0]
    assert rows["Email"][1] < 0.7 * rows["Email"][0]
    assert sum(r[0] for r in rows.values()) == pytest.approx(sum(r[1] for r in rows.values()))


def test_four_hour_sessions_join_calls_to_the_visits_before(demo):
    question = ["--by", "began_at", "--metric", "sessions", "--metric", "orders"]
    short, long = ask(demo[0], *question), ask(demo[0], *question, "--session-timeout", "4h")
    assert short["call centre"][1] > 100
    assert long.get("call centre", [0, 0])[1] == 0
    assert sum(r[1] for r in short.values()) == sum(r[1] for r in long.values())
    assert sum(r[0] for r in short.values()) > sum(r[0] for r in long.values())


def test_only_a_persisted_campaign_sees_the_orders(demo):
    on_event = ask(demo[0], "--by", "campaign_on_event", "--metric", "orders")
    persisted = ask(demo[0], "--by", "campaign", "--metric", "orders")
    total = sum(r[0] for r in on_event.values())
    assert on_event[None][0] == total == sum(r[0] for r in persisted.values())
    assert persisted[None][0] < 0.1 * total


def test_broken_rows_are_shown_and_the_repeated_batch_is_not_taken(demo):
    for reason in ("not a timestamp", "not a double", "too few fields", "not a JSON object"):
        assert reason in demo[1]
    assert "was taken before" in demo[1]


def test_the_exported_file_is_verified_and_audited(demo):
    manifests = list((demo[0] / "warehouse").rglob("_manifest.json"))
    assert len(manifests) == 1
    json.loads(manifests[0].read_text())
    assert "What to try next" in demo[1]


def test_the_demo_leaves_folders_of_others_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep\n")
    done = subprocess.run([sys.executable, ROOT / "tools/demo/demo.py", "--program", PROGRAM, "--dir", tmp_path],
                          capture_output=True, text=True)
    assert done.returncode != 0 and "not made by the demo" in done.stderr
    assert (tmp_path / "mine.txt").read_text() == "keep\n"


RUN_ID = re.compile(r"\d{8}T\d{9}-[0-9a-f]{6}")


def help_of(*command):
    return subprocess.run([PROGRAM, *command, "--help"], capture_output=True, text=True).stdout


def commands(*prefix):
    """All commands and subcommands, from --help."""
    names = re.findall(r"^  ([a-z]+)  ", help_of(*prefix).partition("Subcommands:")[2], re.M)
    if not names:
        return [prefix]
    return [leaf for name in names for leaf in commands(*prefix, name)]


def examples(command):
    """Lines of the example, continued lines joined."""
    text = help_of(*command).partition("Example")[2].replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if "sojourn " in line]


def test_every_command_has_an_example():
    missing = [" ".join(command) for command in commands() if not examples(command)]
    assert not missing


@pytest.mark.parametrize("command", [" ".join(c) for c in commands()] if pathlib.Path(PROGRAM).exists() else [])
def test_the_example_works_in_the_demo_shop(demo, tmp_path, command):
    shop = tmp_path / "shop"
    shutil.copytree(demo[0], shop)
    (tmp_path / "sojourn").symlink_to(PROGRAM)
    run = next((shop / "warehouse/channel_daily").iterdir()).name
    for line in examples(command.split()):
        line = RUN_ID.sub(run, line)
        done = subprocess.run(["bash", "-c", f"PATH={shlex.quote(str(tmp_path))}:$PATH; {line}"], cwd=shop, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
