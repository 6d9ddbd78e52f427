"""`sojourn limits`: every limit, its bound, and where it is set."""
import json


def listed(project):
    return {row["limit"]: row for row in json.loads(project.run("limits", "--format", "json"))}


def test_guardrails_are_off_until_the_project_says_strict(project):
    assert listed(project)["lookback"] == {"limit": "lookback", "bound": "90d or 13mo", "state": "off", "setting": "project limits.strict",
                                           "meaning": "Of an attribution."}
    project.write("sojourn.yaml", "name: shop\nlimits: {strict: true}\n")
    limits = listed(project)
    assert (limits["lookback"]["state"], limits["expiration"]["state"]) == ("on", "on")
    assert (limits["session timeout"]["state"], limits["refused rows"]["state"]) == ("always", "default")


def test_it_needs_no_project(project):
    (project.folder / "sojourn.yaml").unlink()
    assert listed(project)["report dimensions"]["bound"] == "10"


def test_strict_limits_refuse_what_they_name(project):
    view = (project.folder / "views/web.yaml").read_text()
    bounds = ", ".join(str(bound) for bound in range(20))  # 21 buckets
    project.write("views/web.yaml", view + f"  - {{id: band, type: dimension, field: revenue, buckets: [{bounds}]}}\n"
                  + "".join(f"  - {{id: d{i}, type: dimension, field: country}}\n" for i in range(5000)))
    assert project.try_run("validate").returncode == 0
    project.write("sojourn.yaml", "name: shop\nlimits: {strict: true}\n")
    refused = project.try_run("validate")
    assert refused.returncode == 3
    assert "components[4].buckets: buckets are 20 at most under strict limits: 21" in refused.stderr
    assert "components: dimensions of a view are 5000 at most under strict limits: 5003" in refused.stderr
