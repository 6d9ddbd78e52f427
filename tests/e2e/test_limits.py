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
