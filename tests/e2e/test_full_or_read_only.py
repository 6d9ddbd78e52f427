"""A project on a full disk or a read-only mount: what only reads works, what writes says why it cannot."""
import os
import pathlib
import shutil
import subprocess

import pytest

from conftest import FEBRUARY, JANUARY, Project

USAGE, BUSY = 2, 7
READING = [["report", "web", "--by", "channel", "--metric", "revenue"], ["events", "web", "--columns", "channel"],
           ["status"], ["datasets"], ["store", "status"], ["snapshots", "web_events"], ["rejects", "web_events"],
           ["audit", "verify"], ["export", "ls"], ["validate"]]


def mounted(folder, *options):
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")


@pytest.fixture
def disk(tmp_path):
    """A folder on a small disk of its own."""
    folder = tmp_path / "disk"
    mounted(folder, "-t", "tmpfs", "-o", "size=16m", "tmpfs")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def used_shop(disk):
    project = Project(disk / "shop")
    project.ingest(JANUARY)
    project.run("report", "web", "--metric", "events")
    return project


def fill(folder):
    with open(folder / "rest", "wb", buffering=0) as file:
        for block in (1 << 16, 1):
            try:
                while True:
                    file.write(bytes(block))
            except OSError:
                pass
    assert shutil.disk_usage(folder).free == 0


def answers(project):
    return [project.run(*command) for command in READING]


def test_reading_works_on_a_full_disk(used_shop, disk):
    before = answers(used_shop)
    fill(disk)
    assert answers(used_shop) == before


def test_what_writes_on_a_full_disk_says_so(used_shop, disk, tmp_path):
    path = tmp_path / "february.csv"
    path.write_text(FEBRUARY * 1)
    fill(disk)
    done = used_shop.try_run("ingest", "web_events", str(path))
    assert done.returncode == BUSY, done.stderr
    assert "space" in done.stderr
    os.unlink(disk / "rest")
    used_shop.run("ingest", "web_events", str(path))
    assert "8" in used_shop.run("report", "web", "--metric", "events")


def test_reading_works_on_a_read_only_mount(used_shop, disk):
    before = answers(used_shop)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert answers(used_shop) == before
    done = used_shop.try_run("ingest", "web_events", str(pathlib.Path(used_shop.folder) / "input.csv"))
    assert done.returncode == USAGE and "permission" in done.stderr, done.stderr
