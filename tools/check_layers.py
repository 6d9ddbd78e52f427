#!/usr/bin/env python3
"""Refuses an #include that src/LAYERS does not allow."""
import pathlib
import re
import sys

SRC = pathlib.Path(__file__).resolve().parents[1] / "src"
INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)')
PURE = {"journey", "identity"}
IMPURE = re.compile(r"(arrow|parquet|boost)/|(duckdb|sqlite3)\.h$|(cstdio|[io]?fstream|iostream|filesystem|thread|mutex"
                    r"|shared_mutex|atomic|future|random)$")
HEAVY = re.compile(r"(arrow|parquet|boost)/(?!.*type_fwd\.h$)|duckdb\.h$")  # only behind a door


def complaint(folder, name, quote, target, allowed):
    top = target.split("/")[0]
    interface = name.endswith(".h") and not name.endswith("_internal.h")
    if quote == '"':
        if target.startswith("tests/support/") and name.endswith("_test.cpp"):
            return None
        if top not in allowed or top == target:
            return f'"{target}": write the path from src/, as in "journey/sessionize.h"'
        if top not in allowed[folder] | {folder}:
            return f"{folder} may not include {top} (src/LAYERS)"
        if target.endswith("_internal.h") and (top != folder or interface):
            return f"{target}: only for .cpp and _internal.h files of {top}"
    elif folder in PURE and IMPURE.match(target):
        return f"{folder} is pure: no <{target}>"
    elif interface and HEAVY.match(target):
        return f"<{target}> in an interface header: forward-declare it, or use an _internal.h"
    return None


allowed, errors = {}, []
for line in (SRC / "LAYERS").read_text().splitlines():
    name, _, below = (part.strip() for part in line.partition(":"))
    errors += [f"src/LAYERS: {name} names {b}, which is not above it" for b in below.split() if b not in allowed]
    allowed[name] = set(below.split())
for path in sorted(p for p in SRC.rglob("*") if p.suffix in {".h", ".cpp"}):
    folder = path.relative_to(SRC).parts[0]
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if folder not in allowed:
            why = f"{folder} is not in src/LAYERS"
        else:
            why = match and complaint(folder, path.name, *match.groups(), allowed)
        errors += [f"{path.relative_to(SRC.parent)}:{number}: {why}"] if why else []
print("\n".join(errors) or f"layers ok: {len(allowed)} folders")
sys.exit(bool(errors))
