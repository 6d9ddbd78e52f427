#!/usr/bin/env python3
"""House rules as searches: every rule says what to do instead. Retired words come from GLOSSARY.md."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
BANNED_NAMES = r"(common|utils?|helpers?|core|misc|manager)"
BANNED_TYPES = r"\b(class|struct)\s+\w*(Common|Utils?|Helpers?|Core|Misc|Manager)\b"

# (rule applies to these paths, but not to those, pattern, what to do instead). Code patterns see lines without comments and
# texts in quotes.
CODE_RULES = [
    (r"src/", r"src/base/", r"\brandom_device\b|\bsystem_clock::now\b",
     "take a seed or a Clock as a parameter (base/clock.h): results must be reproducible"),
    (r"src/", r"src/base/", r"\bgetenv\b", "settings come from definitions and arguments; the environment is read in base only"),
    (r"src/", r"src/base/", r"\bstd::j?thread\b|\bstd::async\b", "use base/thread_pool.h"),
    (r"src/", r"src/base/", r"\bsleep(_for|_until)?\s*\(|\busleep\s*\(", "wait through Clock, so that tests need not wait"),
    (r"src/", r"src/cli/|_test\.cpp$", r"#\s*include\s*<(iostream|[io]?fstream|iomanip)>|\bstd::c(out|err|log)\b",
     "print in cli only (PrintOut, PrintNotice); read files with base/file.h; format with fmt"),
    (r"", r"", r'#\s*include\s*"[^"]*\.(cpp|cc)"', "include the header, link the library"),
    (r"", r"", BANNED_TYPES, "name it after what it does"),
    (r"", r"", r"\b(class|struct|enum class)\s+(Model|Window|Instance|Connection(Handle|Link))\b",
     "say which: AttributionModel, ReportingWindow, … (GLOSSARY.md)"),
    (r"", r"", r"\b(DISABLED_\w+|GTEST_DISABLED)", "a disabled test proves nothing: mend it or delete it"),
    (r"src/", r"_test\.cpp$", r"\busing namespace\b", "name what you use"),
]
TEXT_RULES = [
    (r"", r"^$", r"\bFIXME\b|\bXXX\b", "mend it now, or write a TODO with a sentence that says what and why"),
    (r"", r"^$", r"\bTODO\b(?!(\(\w+\))?: \S+ \S+ \S+ .*[.;])", "a TODO is a sentence: what is missing and why it may wait"),
    (r"", r"^$", r"(?<![\w.])/(home|root|Users)/\w", "no path of one machine: make it relative, or take it as an argument"),
    (r"\.py$", r"^$", r"@(pytest\.mark|unittest)\.skip\b(?!.*reason)", "a skipped test says why"),
]
UNORDERED = re.compile(r"\bunordered_(multi)?(map|set)\s*<")
# In what users read: the texts in quotes of the program. Rulings and sections of the contract explain code, not answers.
QUOTED_RULES = [
    (r"src/", r"_test\.cpp$", r"\b(?!README|CHANGELOG)\w+\.md\b|\b[RD]-\d+\b|\bTV-[A-Z]+-\d|\bissue \d+\b|§",
     "users do not have the contract: say the rule itself"),
]
EXAMPLES = {"tools/check_house.py", "tests/tools/test_checks.py"}  # they hold what they refuse
SUFFIXES = {".h", ".cpp", ".py", ".cmake", ".txt", ".md", ".yaml", ".sh"}


def tracked():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True).stdout
    names = listed.split("\n") if listed else [str(p.relative_to(ROOT)) for top in ("src", "tests", "tools", "bench", "docs")
                                              for p in (ROOT / top).rglob("*")]
    return sorted(n for n in names if (ROOT / n).is_file() and (pathlib.Path(n).suffix in SUFFIXES or n == "dev"))


def code_only(line):
    """The line without comment and without what stands in quotes; #include lines keep their quotes."""
    if not line.lstrip().startswith("#"):
        line = re.sub(r'"(\\.|[^"\\])*"', '""', line)
    return re.sub(r"//.*", "", line)


def quoted_only(line):
    """What stands in quotes on the line; nothing of an #include."""
    return "" if line.lstrip().startswith("#") else " ".join(re.findall(r'"((?:\\.|[^"\\])*)"', line))


def retired_words():
    table = (ROOT / "GLOSSARY.md").read_text().split("## Retired words")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| ")]
    return [(re.compile(rf"(?i)(?<![a-z]){re.escape(word)}s?(?![a-z])"), places.split(), say)
            for word, places, say in (row for row in rows if row[0] != "retired")]


def complaints_of_line(name, line, rules, text):
    return [f"{match.group(0).strip()}: {advice}" for path, but, pattern, advice in rules
            if re.search(path, name) and not (but and re.search(but, name)) and (match := re.search(pattern, text))]


def complaints(name, words):
    lines = (ROOT / name).read_text(errors="replace").splitlines()
    cpp = name.endswith((".h", ".cpp"))
    for number, line in enumerate(lines, 1):
        found = complaints_of_line(name, line, TEXT_RULES, line) if name not in EXAMPLES else []
        if cpp:
            found += complaints_of_line(name, line, CODE_RULES, code_only(line))
            found += complaints_of_line(name, line, QUOTED_RULES, quoted_only(line))
            nearby = "\n".join(lines[max(0, number - 4):number])
            if name.startswith("src/") and UNORDERED.search(code_only(line)) and "unordered: " not in nearby:
                found.append('unordered container: its order must not reach an output; say why it does not in a comment '
                             '"// unordered: …" just above, or use a sorted one')
        if name.startswith(("src/", "docs/")):
            found += [f"{match.group(0)}: say {say}" for word, places, say in words
                      if any(name.startswith(place + "/") for place in places) and (match := word.search(line))]
        yield from (f"{name}:{number}: {why}" for why in found)


def main():
    files, words, errors = tracked(), retired_words(), []
    for name in files:
        stems = [re.sub(r"(_test|_internal)?\.\w+$", "", part).lower() for part in pathlib.Path(name).parts]
        if any(re.fullmatch(BANNED_NAMES, stem) for stem in stems):
            errors.append(f"{name}: a file or folder named so collects everything; name it after what it holds")
        errors += complaints(name, words)
    print("\n".join(errors) or f"house rules ok: {len(files)} files")
    return bool(errors)


sys.exit(main())
