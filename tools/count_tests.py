#!/usr/bin/env python3
"""Adds up JUnit result files and prints "N passed, N failed, N skipped" as its last line. Exit 1 when a test failed, a file
is missing or holds no test. Names what was skipped and why, so that a skip never hides."""
import collections
import sys
import xml.etree.ElementTree as ElementTree


def reason(case, skipped):
    """What the test said ("skipped: …" in its output), else what the runner wrote."""
    for line in (case.findtext("system-out") or "").splitlines():
        if "skipped:" in line.lower():
            return line.strip()
    return (skipped.get("message") or "no reason given").splitlines()[0]


def could_not_run(skipped):
    """ctest files a test whose program is missing under skipped, too."""
    return not skipped.get("type") and not skipped.get("message", "").startswith("SKIP_")


def main(paths):
    counts, skips, complaints = collections.Counter(), [], []
    for path in paths:
        try:
            cases = list(ElementTree.parse(path).iter("testcase"))
        except (OSError, ElementTree.ParseError) as error:
            complaints.append(f"{path}: no results: {error}")
            continue
        if not cases:
            complaints.append(f"{path}: no tests")
        for case in cases:
            failure, skipped = case.find("failure"), case.find("skipped")
            if failure is None and case.find("error") is None and skipped is None:
                counts["passed"] += 1
            elif skipped is not None and not could_not_run(skipped):
                counts["skipped"] += 1
                skips.append(f"skipped: {case.get('name')}: {reason(case, skipped)}")
            else:
                counts["failed"] += 1
                complaints.append(f"failed: {case.get('name')}")
    print("\n".join(skips + complaints), end="\n" if skips or complaints else "")
    failed = counts["failed"] + sum(not c.startswith("failed") for c in complaints)
    print(f"{counts['passed']} passed, {failed} failed, {counts['skipped']} skipped")
    return 1 if failed else 0


sys.exit(main(sys.argv[1:]))
