"""Datasets of one connection that have a column with different types (identity.md 9.3)."""
import pytest

from conftest import Project

DEFINITION = 3
CONNECTION = "kind: connection\nname: all\ndatasets:\n  - {dataset: a, person: who}\n  - {dataset: b, person: who}\n"
VIEW = """\
kind: view
name: all
connection: all
components:
  - {id: x, type: dimension, field: x}
  - {id: n, type: metric, field: n}
  - {id: page, type: dimension, field: page}
"""


@pytest.fixture
def both(tmp_path):
    project = Project(tmp_path / "shop")
    for name in "ab":
        project.write(f"datasets/{name}.yaml", f"kind: dataset\nname: {name}\ntimestamp: ts\n")
    project.write("connections/all.yaml", CONNECTION)
    project.write("views/all.yaml", VIEW)
    project.ingest("ts,who,page,n,x\n2026-01-01,ana,home,1,7\n", "a")
    project.ingest("ts,who,page,n,x\n2026-01-01,ana,shop,1.5,seven\n", "b")
    return project


def table(project, *arguments):
    return project.run("report", "all", "--format", "csv", *arguments).splitlines()[1:]


def test_int64_and_double_are_added_as_double(both):
    assert sorted(table(both, "--metric", "n", "--by", "page")) == ["home,1", "shop,1.5"]
    assert table(both, "--metric", "n") == ["2.5"]


def test_only_requests_that_use_the_column_fail(both):
    table(both, "--metric", "n", "--by", "page")
    for _ in range(2):  # the second time the definitions come from the control database
        done = both.try_run("report", "all", "--metric", "n", "--by", "x")
        assert done.returncode == DEFINITION
        assert ("views/all.yaml:5: view all: component x: column x is int64 in dataset a but string in dataset b"
                in done.stderr)
    both.run("status")
    both.run("store", "status")


def test_validate_names_the_components_that_use_it(both):
    done = both.try_run("validate")
    assert done.returncode == DEFINITION
    assert "views/all.yaml:5: components[0].field: column x is int64 in dataset a but string in dataset b" in done.stderr
    assert done.stderr.count("error:") == 2  # the other counts them


def test_a_definition_of_another_type_than_the_lake_has_names_its_file(both):
    both.write("datasets/a.yaml", "kind: dataset\nname: a\ntimestamp: ts\ncolumns:\n  x: {type: string}\n")
    both.run("status")  # applied: the next command reads the control database, which knows no files
    path = both.write("more.csv", "ts,who,x\n2026-01-01,ana,8\n")
    done = both.try_run("ingest", "a", str(path))
    assert done.returncode == DEFINITION
    assert "error: datasets/a.yaml:1: dataset a: column x is defined as string, but the lake has it as int64" in done.stderr
    assert "datasets/a.yaml:1: columns.x: the lake has the column as int64" in both.try_run("validate").stderr


def test_validate_knows_the_columns_of_the_lake(shop):
    assert shop.run("validate").startswith("ok")
    shop.write("connections/shop.yaml", "kind: connection\nname: shop\ndatasets:\n  - {dataset: web_events, person: persn}\n")
    shop.write("views/web.yaml", "kind: view\nname: web\nconnection: shop\ncomponents:\n"
               "  - {id: channel, type: dimension, field: chanel}\n")
    done = shop.try_run("validate")
    assert done.returncode == DEFINITION
    assert "connections/shop.yaml:1: datasets[0].person: dataset web_events has no column: persn" in done.stderr
    assert "did you mean person?" in done.stderr
    assert "views/web.yaml:5: components[0].field: connection shop has no column: chanel" in done.stderr
    assert "did you mean channel?" in done.stderr


def test_validate_says_nothing_of_columns_before_the_first_ingest(project):
    assert project.run("validate").startswith("ok")


def test_persons_may_be_numbers_of_any_kind(tmp_path):
    project = Project(tmp_path / "shop")
    for name in "ab":
        project.write(f"datasets/{name}.yaml", f"kind: dataset\nname: {name}\ntimestamp: ts\n")
    project.write("connections/all.yaml", CONNECTION)
    project.write("views/all.yaml", VIEW)
    project.ingest("ts,who,n,x,page\n2026-01-01,12,1,,\n", "a")
    project.ingest("ts,who,n,x,page\n2026-01-01,12.0,1,,\n2026-01-01,7.0,1,,\n", "b")
    assert table(project, "--metric", "people,events") == ["2,3"]


# What every report of the view would refuse: the component, the key that is named, the message and its hint.
UNFIT = [
    ("{id: x, type: dimension, field: revenue, substring: {method: left, from: 1, to: 2}}", "substring", "does not fit a column of type double", "texts"),
    ("{id: x, type: dimension, field: revenue, lowercase: true}", "lowercase", "does not fit a column of type double", "texts"),
    ("{id: x, type: dimension, field: country, buckets: [1, 2]}", "buckets", "does not fit a column of type string", "numbers"),
    ("{id: x, type: dimension, field: revenue, no_value: {mode: as_value}}", "no_value.mode", "does not fit a column of type double", "texts"),
    ("{id: x, type: dimension, field: country, include: {rules: [{op: gt, value: 1}]}}", "include", "gt does not fit a column of type string", "contains_any"),
    ("{id: x, type: metric, field: revenue, include: {rules: [{op: ge, value: much}]}}", "include", "not a value of type double: much", "numbers"),
    ("{id: x, type: metric, field: country, count: values}", "count", "does not fit a column of type string", "instances fits all"),
    ("{id: x, type: metric, field: country, count: true}", "count", "does not fit a column of type string", "instances fits all"),
]
BAD_PATTERN = '{id: x, type: dimension, field: page, substring: {method: regex, pattern: "("}}'


@pytest.mark.parametrize("component,key,message,hint", UNFIT, ids=[f"{case[1]}_{i}" for i, case in enumerate(UNFIT)])
def test_validate_finds_settings_that_no_report_would_take(shop, component, key, message, hint):
    view = (shop.folder / "views/web.yaml").read_text()
    shop.write("views/web.yaml", view + f"  - {component}\n")
    line = len(view.splitlines()) + 1
    validated = shop.try_run("validate")
    assert validated.returncode == 3
    assert f"views/web.yaml:{line}: components[" in validated.stderr
    assert f"].{key}: {message}" in validated.stderr and hint in validated.stderr
    asked = shop.try_run("report", "web", *(("--by", "x") if "dimension" in component else ("--metric", "x")))
    assert asked.returncode == 3 and f"views/web.yaml:{line}: view web: component x: {key}: {message}" in asked.stderr


def test_validate_finds_a_broken_pattern_before_the_first_ingest(project):
    view = (project.folder / "views/web.yaml").read_text()
    project.write("views/web.yaml", view + f"  - {BAD_PATTERN}\n")
    validated = project.try_run("validate")
    assert validated.returncode == 3 and "].substring.pattern: not a regular expression: (" in validated.stderr
