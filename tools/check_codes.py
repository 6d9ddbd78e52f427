#!/usr/bin/env python3
"""The names of failed runs: contract, source, document and tests agree.

The one list for readers is the table of docs/exports.md "When a run fails"; a name whose exit code there is followed by "later"
is kept for what this release cannot do. The one list of the program is src/egress/failure_codes.cpp.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCE, PAGE = "src/egress/failure_codes.cpp", "docs/exports.md"
# export.md 17.4, then R-62. A name beyond these would be ours: none is needed so far.
CONTRACT = """E_DEST_AUTH E_DEST_NOT_FOUND E_DEST_PERMISSION E_DEST_FULL E_DEST_TIMEOUT E_COMPONENT_REMOVED E_COMPONENT_TYPE_CHANGED
E_ROW_CAP E_BYTE_CAP E_POLICY_DENIED E_LABEL_CHANGED E_QUOTA_USER E_QUOTA_DEST E_WINDOW_CLOSED E_SCHEDULE_EXPIRED E_OWNER_DISABLED
E_SCHEMA_DRIFT E_DATA_NOT_READY E_NAME_COLLISION E_ENCRYPT_KEY E_CANCELLED E_INTERNAL
E_DIMENSION_UNSUPPORTED E_DEST_TOKEN_EXPIRED E_DEST_HOST_KEY E_DEST_INTERRUPTED E_SOURCE_QUERY""".split()
UNTESTABLE = {"E_INTERNAL"}  # a bug: what could produce it is mended


def quoted(paths):
    """{name: first "file:line"} of every name that stands in quotes."""
    found = {}
    for path in sorted(paths):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for name in re.findall(r'"(E_[A-Z_]+)"', line):
                found.setdefault(name, f"{path.relative_to(ROOT)}:{number}")
    return found


def documented():
    """{name: exit code column} of the document's table."""
    return dict(re.findall(r"^\| `(E_[A-Z_]+)` \| ([^|]*?) \|", (ROOT / PAGE).read_text(), re.M))


def raised():
    """{name: exit code} of the program's table."""
    exits = dict(re.findall(r'\{StatusCode::(k\w+),\s*"k\w+",\s*"\w+",\s*\d+,\s*(\d+),', (ROOT / "src/base/error_codes.cpp").read_text()))
    rows = re.findall(r'\{"(E_[A-Z_]+)",\s*StatusCode::(k\w+),', (ROOT / SOURCE).read_text())
    return {name: exits[code] for name, code in rows}


def complaints():
    page, program = documented(), raised()
    tests = quoted([*(ROOT / "tests/e2e").rglob("*.py"),
                    *(path for path in (ROOT / "src").rglob("*_test.cpp") if path.name != "failure_codes_test.cpp")])
    source = quoted(path for path in (ROOT / "src").rglob("*.cpp") if not path.name.endswith("_test.cpp"))
    for name in CONTRACT:
        if name not in page:
            yield f"{PAGE}: {name} is missing; say what raises it, or that it is for later"
    for name, exit_codes in page.items():
        later = "later" in exit_codes
        if name not in CONTRACT:
            yield f"{PAGE}: {name} is no name of the contract: take one that is, or add it to tools/check_codes.py as ours"
        if name not in program:
            if not later:
                yield f"{PAGE}: {name} is raised nowhere: add a row to {SOURCE}, or mark it as for later"
            continue
        if program[name] not in re.findall(r"\d+", exit_codes):
            yield f"{PAGE}: {name} exits with {program[name]}, the table says {exit_codes}"
        if not later and name not in tests and name not in UNTESTABLE:
            yield f"{SOURCE}: no test produces {name}: write one, or mark it as for later in {PAGE}"
        if later and name in tests:
            yield f"{PAGE}: {name} is produced ({tests[name]}), so it is not for later"
    for name, place in source.items():
        if name not in program:
            yield f"{place}: {name} has no row in {SOURCE}"
    for name in program:
        if name not in page:
            yield f"{SOURCE}: {name} is missing in {PAGE}"


errors = list(complaints())
print("\n".join(errors) or f"codes ok: {len(CONTRACT)} names, {len(raised())} raised")
sys.exit(bool(errors))
