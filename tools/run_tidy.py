#!/usr/bin/env python3
"""Runs clang-tidy 19 on the .cpp files that differ from the main branch (or, on it, from the last commit); --all: on every
one. Needs build/relassert/compile_commands.json."""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True).stdout.split()


def changed():
    base = (git("merge-base", "HEAD", "main") or ["HEAD"])[0]
    if git("rev-parse", "HEAD")[0] == base:
        base = "HEAD~1"
    return set(git("diff", "--name-only", "--diff-filter=d", base)) | set(git("ls-files", "-o", "--exclude-standard"))


def tidy(path):
    done = subprocess.run(["clang-tidy-19", "-p", "build/relassert", "--quiet", path], cwd=ROOT, capture_output=True, text=True)
    return path, done.returncode, done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true")
    every = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "src").rglob("*.cpp"))
    files = every if parser.parse_args().all else [p for p in every if p in changed()]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, (path, code, text) in enumerate(pool.map(tidy, files), 1):
            print(f"[{number}/{len(files)}] {path}", flush=True)
            if code:
                failed += 1
                print(text, flush=True)
    print(f"clang-tidy: {len(files)} files, {failed} with findings")
    return bool(failed)


sys.exit(main())
