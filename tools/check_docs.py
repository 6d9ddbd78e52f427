#!/usr/bin/env python3
"""Documents that cannot rot.

    check_docs.py                             links resolve, paths in backticks exist, the layer picture is that of src/LAYERS
    check_docs.py --fix                       rewrites the layer picture
    check_docs.py --run PROGRAM --project DIR runs every fence marked `run` inside a copy of the demo project DIR

A fence opened with ```sh run holds shell commands, one a line (a trailing backslash continues); each must exit 0, or N after
"# exit N". `sojourn` is PROGRAM. Fences marked `golden` are run by tests/reports (see docs/testing.md).
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:src|tests|tools|docs|bench|cmake|\.ci)/[\w./*-]*|[A-Z]+\.md|dev|CMake\w+\.\w+)`")
PICTURE = re.compile(r"(<!-- layers -->\n```\n)(.*?)(```\n<!-- /layers -->)", re.S)
FENCE = re.compile(r"^```[a-z]* run\n(.*?)^```", re.S | re.M)


def documents():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.split() or [str(p.relative_to(ROOT)) for p in ROOT.rglob("*.md")]
    return [ROOT / name for name in sorted(names) if (ROOT / name).is_file()]


def without_fences(text):
    return re.sub(r"^```.*?^```", lambda match: "\n" * match.group(0).count("\n"), text, flags=re.S | re.M)


def anchors(path):
    for title in re.findall(r"^#+ (.*)$", without_fences(path.read_text()), re.M):
        yield re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def link_complaint(document, target):
    if re.match(r"[a-z]+:", target):
        return None
    place, _, anchor = target.partition("#")
    path = (document.parent / place).resolve() if place else document
    if not path.exists():
        return f"link to {target}: no such file"
    if anchor and path.suffix == ".md" and anchor not in set(anchors(path)):
        return f"link to {target}: no such heading"
    return None


def complaints(document):
    for number, line in enumerate(without_fences(document.read_text()).splitlines(), 1):
        found = [link_complaint(document, target) for target in LINK.findall(line)]
        found += [f"`{path}`: no such path" for path in PATH.findall(line)
                  if not (any(ROOT.glob(path)) if "*" in path else (ROOT / path).exists())]
        yield from (f"{document.relative_to(ROOT)}:{number}: {why}" for why in found if why)


def check_picture(fix):
    """ARCHITECTURE.md shows src/LAYERS word for word."""
    document = ROOT / "ARCHITECTURE.md"
    if not document.exists():
        return []
    text, layers = document.read_text(), (ROOT / "src/LAYERS").read_text()
    shown = PICTURE.search(text)
    if fix and shown:
        document.write_text(PICTURE.sub(lambda match: match.group(1) + layers + match.group(3), text))
        return []
    if shown and shown.group(2) != layers:
        return ["ARCHITECTURE.md: the layer picture is not src/LAYERS: tools/check_docs.py --fix"]
    return []


def run_fences(program, project):
    failed = total = 0
    for document in documents():
        for fence in FENCE.findall(document.read_text()):
            with tempfile.TemporaryDirectory() as folder:
                place = pathlib.Path(folder) / "shop"
                shutil.copytree(project, place)
                (pathlib.Path(folder) / "sojourn").symlink_to(pathlib.Path(program).resolve())
                environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"}
                for command in fence.replace("\\\n", " ").splitlines():
                    if not command.strip() or command.startswith("#"):
                        continue
                    wanted = int((re.findall(r"# exit (\d+)", command) or ["0"])[0])
                    done = subprocess.run(["bash", "-c", command], cwd=place, env=environment, capture_output=True, text=True,
                                          stdin=subprocess.DEVNULL)
                    total += 1
                    if done.returncode != wanted:
                        failed += 1
                        print(f"{document.relative_to(ROOT)}: exit {done.returncode}, not {wanted}: {command}\n{done.stderr}")
    print(f"documents: {total} commands, {failed} failed")
    return bool(failed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fix", action="store_true")
    parser.add_argument("--run", metavar="PROGRAM")
    parser.add_argument("--project")
    arguments = parser.parse_args()
    if arguments.run:
        return run_fences(arguments.run, arguments.project)
    errors = check_picture(arguments.fix) + [why for document in documents() for why in complaints(document)]
    print("\n".join(errors) or f"documents ok: {len(documents())} pages")
    return bool(errors)


sys.exit(main())
