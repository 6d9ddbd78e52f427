"""Every check refuses what it is there to refuse: a planted mistake in a small tree of its own."""
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def plant(folder, files):
    for name in ("tools/check_house.py", "tools/check_layers.py", "tools/check_docs.py", "tools/check_codes.py", "GLOSSARY.md",
                 "src/LAYERS", "src/egress/failure_codes.cpp", "src/base/error_codes.cpp", "docs/exports.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def run(folder, check):
    done = subprocess.run([sys.executable, folder / f"tools/check_{check}.py"], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


HOUSE = {
    "ClockOutsideBase": ("src/lake/a.cpp", "auto t = std::chrono::system_clock::now();\n"),
    "ThreadOutsideBase": ("src/store/a.cpp", "std::thread t;\n"),
    "EnvironmentOutsideBase": ("src/model/a.cpp", 'getenv("HOME");\n'),
    "StreamsOutsideCli": ("src/report/a.cpp", "#include <iostream>\n"),
    "IncludeOfSource": ("src/report/a_test.cpp", '#include "report/a.cpp"\n'),
    "BannedTypeName": ("src/report/a.h", "class ReportHelper {};\n"),
    "BannedFileName": ("src/report/utils.h", "\n"),
    "BannedFolderName": ("src/report/common/a.h", "\n"),
    "UnorderedWithoutReason": ("src/report/a.cpp", "std::unordered_map<int, int> rows;\n"),
    "TodoWithoutSentence": ("src/report/a.cpp", "// TODO: later\n"),
    "Fixme": ("src/report/a.cpp", "// FIX" "ME: broken\n"),
    "DisabledTest": ("src/report/a_test.cpp", "TEST(Report, DISABLED_Sums) {}\n"),
    "RetiredWord": ("src/report/a.cpp", "int chunk_size = 3;\n"),
    "CitationForUsers": ("src/report/a.cpp", 'return InvalidArgument("no such rule (dataviews.md 10.1)");\n'),
    "RulingForUsers": ("src/cli/a.cpp", 'PrintOut("not allowed by R-17");\n'),
    "PathOfOneMachine": ("docs/a.md", "see " "/home/" "ana/notes\n"),
}


@pytest.mark.parametrize("name", HOUSE)
def test_house_refuses(name, tmp_path):
    path, text = HOUSE[name]
    plant(tmp_path, {path: text})
    code, output = run(tmp_path, "house")
    assert code == 1 and path in output, output


HARMLESS = {
    "ClockInBase": ("src/base/a.cpp", "auto t = std::chrono::system_clock::now();\n"),
    "WordInsideAnother": ("src/report/a.cpp", "struct Score {};\nint whitespace = 1;\n"),
    "NameInAComment": ("src/report/a.cpp", "// std::thread is base's business\n"),
    "NameInAText": ("src/report/a.cpp", 'auto text = "getenv";\n'),
    "CitationInAComment": ("src/report/a.cpp", "// dataviews.md 10.1, R-17\n"),
    "UnorderedWithReason": ("src/report/a.cpp", "// unordered: looked up only\nstd::unordered_map<int, int> rows;\n"),
    "TodoWithSentence": ("src/report/a.cpp", "// TODO: Read calendars too; no view can name one yet.\n"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_house_lets_pass(name, tmp_path):
    path, text = HARMLESS[name]
    plant(tmp_path, {path: text})
    code, output = run(tmp_path, "house")
    assert code == 0, output


LAYERS = {
    "UpwardInclude": ("src/journey/a.cpp", '#include "store/store.h"\n'),
    "SidewardInclude": ("src/journey/a.cpp", '#include "identity/a.h"\n'),
    "ThreadsInAPureFolder": ("src/journey/a.cpp", "#include <thread>\n"),
    "HeavyHeaderInAnInterface": ("src/store/a.h", "#include <arrow/api.h>\n"),
    "InternalHeaderOfAnother": ("src/report/a.cpp", '#include "store/door_internal.h"\n'),
}


@pytest.mark.parametrize("name", LAYERS)
def test_layers_refuse(name, tmp_path):
    path, text = LAYERS[name]
    plant(tmp_path, {path: text})
    code, output = run(tmp_path, "layers")
    assert code == 1 and path in output, output


DOCS = {
    "DeadLink": ("README.md", "[how](docs/missing.md)\n"),
    "DeadAnchor": ("README.md", "# One\n[there](#two)\n"),
    "MissingPath": ("ARCHITECTURE.md", "open `src/journey/missing.h`\n"),
    "OldLayerPicture": ("ARCHITECTURE.md", "<!-- layers -->\n```\nbase :\n```\n<!-- /layers -->\n"),
}


@pytest.mark.parametrize("name", DOCS)
def test_docs_refuse(name, tmp_path):
    path, text = DOCS[name]
    plant(tmp_path, {path: text})
    code, output = run(tmp_path, "docs")
    assert code == 1 and path in output, output


CODES = {
    "RaisedWithoutRow": ("src/lake/a.cpp", 'return Status(code, text, hint, "E_LAKE_MELTED");\n'),
    "NameOfOurOwn": ("docs/exports.md", "| `E_LAKE_MELTED` | 7 | too hot | wait |\n"),
    "NameThatIsMissing": ("docs/exports.md", "no table\n"),
    "NameWithoutTest": ("tests/e2e/test_a.py", "nothing is produced here\n"),
}


@pytest.mark.parametrize("name", CODES)
def test_codes_refuse(name, tmp_path):
    path, text = CODES[name]
    produced = "\n".join(f'"{code}"' for code in re.findall(r'"(E_\w+)"', (ROOT / "src/egress/failure_codes.cpp").read_text())
                         if code not in {"E_POLICY_DENIED", "E_CANCELLED"})
    plant(tmp_path, {"tests/e2e/test_a.py": produced})
    assert run(tmp_path, "codes")[0] == 0
    plant(tmp_path, {"tests/e2e/test_a.py": produced, path: text})
    code, output = run(tmp_path, "codes")
    assert code == 1 and "E_" in output, output
