import targets


def model(name: str, **seconds: float) -> dict:
    engines = [
        {
            "label": engine,
            "engine": engine,
            "where": "chromium",
            "seconds": {"10000": [time] * 3, "1": [time]},
        }
        for engine, time in seconds.items()
    ]
    return {"name": name, "engines": engines}


def met(results: dict) -> dict[str, bool]:
    return {what: reached.startswith("yes") for what, _, _, reached in targets.lines(results)}


def test_a_target_is_met_at_its_ratio_and_missed_below_it():
    reached = model("std", copse=1e-5, ydf=31e-5, onnxruntime=39e-5)
    found = list(met({"models": [reached], "cold": []}).values())
    assert found[:2] == [False, True]


def test_one_row_is_a_call_that_gives_the_prediction_alone():
    seconds = {"copse": 2e-6, "copse:openPrediction": 1e-6, "ydf": 4e-6}
    found = met({"models": [model("std", **seconds)], "cold": []})
    assert found["one row of std by predict against ydf-inference, chromium"]


def test_rounds_that_disagree_are_told():
    ours = model("std", copse=1e-5)
    theirs = {"engine": "ydf", "label": "ydf", "where": "chromium", "version": "ydf 1"}
    theirs["seconds"] = {"10000": [29e-5, 31e-5, 33e-5], "1": [1.0]}
    ours["engines"].append(theirs)
    (found, *_) = targets.lines({"models": [ours], "cold": []})
    assert found[0] == "batches of std against ydf (ydf 1), chromium"
    assert found[2:] == ("31× (29 to 33)", "yes, in 2 of 3 rounds")


def test_what_was_not_measured_has_no_line():
    assert met({"models": [model("large", copse=1e-5)], "cold": []}) == {}


def test_a_cold_start_is_measured_over_the_empty_page_of_its_round():
    starts = [
        {"engine": "empty", "model": "std", "milliseconds": [80, 100, 90]},
        {"engine": "copse:openEmbedded", "model": "std", "milliseconds": [139, 170, 149]},
    ]
    assert list(met({"models": [], "cold": starts}).values()) == [True]


def test_a_forest_is_held_against_its_package():
    wasm = {"package": 200_000, "forest": 610_000, "first": 9.0, "best": 5.0}
    std = {"model": "std", "package": 189e3, "package_without_covers": 131e3, "wasm": wasm}
    footprint = {"engine": 31e3, "import": 119e3, "models": [std, {**std, "model": "large"}]}
    found = met({"models": [], "cold": [], "footprint": footprint})
    assert list(found.values()) == [False, True, True, False, False, True]
