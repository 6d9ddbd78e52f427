#!/usr/bin/env python3
"""run_documents.py PROGRAM: makes a small demo shop and runs every `run` fence of the documents in copies of it."""
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/demo"))
import demo  # noqa: E402

with tempfile.TemporaryDirectory() as folder:
    shop = pathlib.Path(folder) / "shop"
    demo.make_project(shop, customers=600)
    demo.ingest_quietly(sys.argv[1], shop)
    sys.exit(subprocess.run([sys.executable, ROOT / "tools/check_docs.py", "--run", sys.argv[1], "--project", shop]).returncode)
