#!/usr/bin/env python3
"""Refuses C++ files that clang-format 19 would change. Exit 77 (skipped) where clang-format 19 is not installed."""
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
FORMAT = shutil.which("clang-format-19")
if not FORMAT:
    print("skipped: clang-format-19 is not installed (./dev setup test)")
    sys.exit(77)
files = sorted(str(p) for top in ("src", "tests", "bench") for p in (ROOT / top).rglob("*") if p.suffix in {".h", ".cpp"})
done = subprocess.run([FORMAT, "--dry-run", "-Werror", *files], cwd=ROOT, capture_output=True, text=True)
wrong = sorted({line.split(":")[0] for line in done.stderr.splitlines() if line.startswith("/") and ": error:" in line})
for path in wrong:
    print(f"{pathlib.Path(path).relative_to(ROOT)}: run clang-format-19 -i on it")
print(f"format: {len(files)} files, {len(wrong)} to format")
sys.exit(bool(done.returncode))
