"""scripts/explore.py: what its report says, and that it is a page that needs nothing else."""

import base64
import hashlib
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

import explore
from conftest import ROOT, run
from exploring.bins import bins_of, compact
from exploring.statistics import difference, drift, psi, psi_by_chance, wilson
from gathering.uci import TARGET
from generate_clients import generate, to_csv

VOID = {"meta", "link", "br", "img"}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.items: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "li":
            self.items.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "li" in self.open:
            self.items[-1] += data


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Clients, and later ones: lower limits, a status that nobody had, more missing, two bad."""
    folder = tmp_path_factory.mktemp("explore")
    before, after = folder / "before.csv", folder / "after.csv"
    made = generate(1500, 1)
    made["PAY_0"] = np.where(made["PAY_0"] == 7, 6, made["PAY_0"])
    before.write_text(to_csv(made, 0.0, 1))
    made, rng = generate(1200, 2), np.random.default_rng(3)
    made["LIMIT_BAL"] = np.maximum(10_000, np.rint(made["LIMIT_BAL"] * 0.6 / 10_000) * 10_000)
    made["PAY_0"] = np.where(rng.random(1200) < 0.15, 7, made["PAY_0"])
    made[TARGET] = np.where(rng.random(1200) < 0.2, 1, made[TARGET])
    made["AGE"][:2] = -1, 999
    after.write_text(to_csv(made, 0.03, 2))
    return before, after


@pytest.fixture(scope="module")
def compared(files: tuple[Path, Path]) -> str:
    out = files[0].with_name("compared.html")
    assert explore.main([str(files[0]), "--compare", str(files[1]), "-o", str(out)]) == 0
    return out.read_text(encoding="utf-8")


def test_the_page_needs_no_network_no_script_and_no_leave_of_a_strict_policy(compared: str):
    page = Page(compared)
    assert not page.open
    for tag, attributes in page.tags:
        assert tag not in ("script", "link", "img", "iframe")
        for name, value in attributes.items():
            assert name != "style"
            assert not name.startswith("on")
            if name in ("href", "src", "xlink:href"):
                assert value is not None
                assert value.startswith("#")
    style = re.search(r"<style>(.*?)</style>", compared, re.S)
    assert style
    assert "url(" not in style.group(1)
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    policy = dict(page.tags)["meta"]["content"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'"
    assert len(compared) < 2_000_000


def test_every_picture_has_a_name_and_a_table_behind_it(compared: str):
    page = Page(compared)
    tags = [tag for tag, _ in page.tags]
    names = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(names) == len(set(names))
    pictures = [place for place, tag in enumerate(tags) if tag == "svg"]
    assert len(pictures) == 2 * 21 + 4 + 3  # inputs, groups; drift, missing values, correlations
    for place in pictures:
        attributes = page.tags[place][1]
        assert attributes["role"] == "img"
        assert set(str(attributes["aria-labelledby"]).split()) <= set(names)
        rest = tags[place:]
        assert rest.index("details") < [*rest[1:], "svg"].index("svg")
        assert "table" in rest[rest.index("details") :]
    pointed = set(re.findall(r'(?:url\(|href=")#([\w.-]+)', compared))
    assert pointed <= set(names)


def test_the_first_lines_say_what_has_changed(compared: str):
    said = " ".join(Page(compared).items)
    assert "No row of before.csv is unusable by the recipe's rules." in said
    assert "2 of 1,200 rows of after.csv cannot be used and are left out" in said
    assert re.search(r"The default rate went from 2\d\.\d % to 3\d\.\d %: \+1\d\.\d points", said)
    shifted = re.search(r"of 21 inputs shifted \(PSI of at least 0\.25\): (.*)", said)
    assert shifted
    assert "(PAY_0, " in shifted.group(1)
    assert "(LIMIT_BAL, " in shifted.group(1)
    assert "PAY_0 has values that the first table has none of: 7 months late." in said
    assert "Missing cells went from 0.0 % to 3." in said
    assert "By themselves these tell most of who defaults" in said


def test_the_same_tables_give_the_same_bytes(files: tuple[Path, Path], compared: str):
    out = files[0].with_name("again.html")
    command = [ROOT / "scripts" / "explore.py", files[0], "--compare", files[1], "--out", out]
    done = run(sys.executable, *command, PYTHONHASHSEED="7", TZ="Asia/Taipei", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert out.read_text(encoding="utf-8") == compared


def test_texts_of_the_data_are_texts_on_the_page_and_nothing_is_drawn_of_what_is_absent(
    files: tuple[Path, Path], tmp_path: Path
):
    table = pd.read_csv(files[0], dtype=str).head(300)
    table["SEX"] = table["SEX"].replace("2", "<script>alert(1)</script>")
    table = table.drop(columns="MARRIAGE").rename(columns={"ID": "ID"})
    table["PAY_AMT6"] = ""
    data = tmp_path / "a<b>&.csv"
    table.to_csv(data, index=False)
    assert explore.main([str(data), "-o", str(tmp_path / "page.html")]) == 0
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<title>a&lt;b&gt;&amp;.csv, explored</title>" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    page = Page(text)
    assert all(tag != "script" for tag, _ in page.tags)
    assert "<h3>MARRIAGE</h3>" not in text
    assert "<h2>Drift</h2>" not in text
    assert "most in PAY_AMT6 (100.0 %)" in " ".join(page.items)
    assert "nan" not in re.sub(r"<style>.*?</style>", "", text, flags=re.S).lower()


def test_what_cannot_be_read_is_told_and_nothing_is_written(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "page.html"
    assert explore.main([str(tmp_path / "absent.csv"), "-o", str(out)]) == 1
    assert capsys.readouterr().err == f"explore: {tmp_path}/absent.csv: No such file or directory\n"
    bad = tmp_path / "bad.csv"
    pd.read_csv(files[0]).assign(AGE=-1).to_csv(bad, index=False)
    assert explore.main([str(bad), "-o", str(out)]) == 1
    assert capsys.readouterr().err == "explore: bad.csv: no row can be used\n"
    assert not list(tmp_path.glob("*.html*"))


def test_intervals_are_wilsons():
    for events, clients in ((0, 9), (3, 10), (170, 1000), (5, 5)):
        low, high = wilson(np.array([events]), np.array([clients]))
        expected = binomtest(events, clients).proportion_ci(method="wilson")
        assert (low[0], high[0]) == pytest.approx((expected.low, expected.high), abs=1e-12)
    gap, (low, high) = difference((56, 48), (70, 80))  # Newcombe 1998, table II, method 10
    assert gap == pytest.approx(-0.2)
    assert (low, high) == pytest.approx((-0.3339, -0.0524), abs=1e-4)


def test_the_stability_index_is_as_defined_and_of_chance_where_nothing_has_changed():
    assert psi(np.array([50, 50]), np.array([40, 60])) == pytest.approx(
        -0.1 * np.log(0.8) + 0.1 * np.log(1.2)
    )
    assert psi(np.array([10, 0, 0]), np.array([9, 1, 0])) == pytest.approx(
        -0.1 * np.log(0.9) + 0.05 * np.log(2.0)
    )
    rng = np.random.default_rng(1)
    found = []
    for _ in range(200):
        one, other = rng.normal(size=500), rng.normal(size=400)
        each = drift("x", bins_of({}, [one, other]), one, other)
        assert each.chance == psi_by_chance(*each.counts) == pytest.approx(9 * (1 / 500 + 1 / 400))
        found.append(each.psi)
    assert np.mean(found) == pytest.approx(9 * (1 / 500 + 1 / 400), rel=0.1)


def test_bins_are_tenths_of_the_first_table_and_hold_their_upper_ends():
    column = np.arange(1.0, 101.0)
    bins = bins_of({}, [column, np.array([np.nan, 500.0])])
    assert bins.count(column).tolist() == [10] * 10 + [0]
    assert bins.count(np.array([np.nan, 500.0, 10.0, 11.0])).tolist() == [1, 1, *[0] * 7, 1, 1]
    given = {"categories": [{"value": 1, "label": "one"}, {"value": 2, "label": "two"}]}
    bins = bins_of(given, [np.array([1.0, 7.0]), np.array([np.nan])])
    assert bins.labels == ["one", "two", "7 (undocumented)", "missing"]
    assert [compact(value) for value in (999, 12345, 2e6, -5000, 0.25)] == [
        "999", "12.3k", "2M", "−5k", "0.25",
    ]  # fmt: skip
