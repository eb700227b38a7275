"""A report as a person opens it: a file, without a server, on screen and on paper; and as the tab makes it."""

import dataclasses
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tb_plugin.report import decision_report, model_card
from tb_plugin.report.page import MOST_BYTES
from tests.audit_samples import DECIDED
from tests.certainty_samples import random_certainty
from tests.change_samples import random_sketch
from tests.e2e.conftest import visiting
from tests.e2e.run_log import LAYERS, N_IMAGES
from tests.e2e.test_audit import audit_of_run, log_audit
from tests.samples import random_probe, random_snapshot

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def log_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    log_audit(folder / "run", audit_of_run())
    with Writer(folder / "run") as writer:
        writer.write(random_probe(n=N_IMAGES), 3)
        writer.write(random_sketch(LAYERS[-1], n_images=N_IMAGES), 3)
        writer.write(random_certainty(), 3)
    return folder


@pytest.fixture
def opened(browser, log_dir, tmp_path):
    """Opens a file in a page that is watched: what it says on its console, and what it asks for."""

    pages = []

    def open_file(html):
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        page = browser.new_page()
        pages.append(page)
        page.heard = []
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("request", lambda request: page.heard.append(request.url) if request.url != path.as_uri() else None)
        page.goto(path.as_uri())
        page.get_by_role("heading", level=1).wait_for()
        # A language that was chosen before is kept.
        page.get_by_text("English").click()
        return page

    yield open_file
    for page in pages:
        page.close()


def test_report_opens_without_a_server(opened, log_dir):
    page = opened(decision_report(log_dir, 1))
    said = page.get_by_role("main").inner_text()
    # Everything that was logged is there, in the order of the person concerned: nothing is said to be missing.
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert headings[:3] == ["What was decided", "How sure it is", "What the decision rests on"]
    assert headings[-1].startswith("For experts")
    assert page.get_by_test_id("element").count() == 4
    assert "class " in page.get_by_test_id("decision").inner_text()
    assert page.get_by_test_id("neighbour").count() == 1
    # It goes by the set of the example's group, and tells which that is.
    assert "the set of its group (fur: warm), by the 20 held-out" in page.get_by_test_id("set-of-group").inner_text()
    assert "By all held-out images: At a level" in page.get_by_test_id("set-of-all").inner_text()
    assert page.get_by_test_id("weakness").count() >= 1
    assert not page.get_by_test_id("warnings").count(), said
    page.get_by_text("中文").click()
    assert re.search(r"[\u4e00-\u9fff]", page.get_by_role("main").inner_text())
    # Whatever it is asked to do, it asks for nothing, and says nothing on its console.
    assert page.heard == []


def test_report_says_what_was_not_logged(opened, tmp_path):
    with Writer(tmp_path / "logs") as writer:
        writer.write(random_snapshot(), 1)
    page = opened(decision_report(tmp_path / "logs", 0))
    said = page.get_by_role("main").inner_text()
    for asked in ("log Icons()", "log Statistics()", "log Controls()", "held_out=(images, labels)"):
        assert asked in said
    assert page.get_by_test_id("element").count() == 4
    assert page.heard == []


def test_report_tells_what_was_measured_without_whole_concepts(opened, tmp_path):
    snapshot = random_snapshot(layers=LAYERS)
    logits = 4 * np.eye(snapshot.logits.shape[1], dtype=np.float32)[list(DECIDED[0])]
    with Writer(tmp_path / "logs") as writer:
        writer.write(dataclasses.replace(snapshot, logits=logits), 1)
        writer.write(audit_of_run(), 1)
    told = []
    for example, decided in enumerate(zip(*DECIDED, strict=True)):
        html = decision_report(tmp_path / "logs", example)
        said = opened(html).get_by_test_id("without-concepts").inner_text()
        if decided[1] != decided[0] or decided[2] != decided[0]:
            assert "Without one whole concept, block4" in said
        elif decided[3] != decided[0]:
            assert "Without two whole concepts together, block4" in said and "without either alone it does not" in said
        else:
            assert "2 of them one at a time and 1 pairs, and the decision stayed" in said
        told.append(re.search(r"was measured to go from ([\d.]+).%", said))
    # The probability with all concepts is that of the audit's own answers.
    assert all(each and each[1] == "59.6" for each in told), told


def test_report_prints(opened, log_dir):
    page = opened(decision_report(log_dir, 1))
    page.emulate_media(media="print")
    expect(page.get_by_test_id("language")).to_be_hidden()
    # Of A4, with 14 mm of margin, nothing is cut off at the side.
    page.set_viewport_size({"width": round((210 - 28) / 25.4 * 96), "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    printed = page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert sizes and {(round(float(width)), round(float(height))) for width, height in sizes} == {(595, 842)}
    assert len(printed) > 20_000


@pytest.mark.parametrize("kind", ["report", "card"])
def test_tab_makes_what_the_command_writes(kind, tab, log_dir, opened, tmp_path):
    with visiting(tab, log_dir) as server:
        tab.open(server.url, run="run", view="channel_attribution", layer=LAYERS[-1].name, example=1)
        with tab.page.expect_download() as waiting:
            tab.part(f"make-{kind}").click()
        made = tmp_path / "made.html"
        waiting.value.save_as(made)
    assert waiting.value.suggested_filename.startswith(f"{kind}_run_step3")
    html = made.read_text(encoding="utf-8")
    assert len(html.encode()) <= MOST_BYTES
    page = opened(html)
    own = page.get_by_role("main").inner_text()
    assert not page.get_by_test_id("warnings").count(), own
    assert page.heard == []
    written = decision_report(log_dir, 1) if kind == "report" else model_card(log_dir)
    of_command = opened(written).get_by_role("main").inner_text()
    when = r"Report made.*"
    assert re.search(when, own)
    assert re.sub(when, "", own) == re.sub(when, "", of_command)


def test_card_opens_without_a_server(opened, log_dir):
    page = opened(model_card(log_dir))
    assert page.get_by_test_id("classes").get_by_role("row").count() == 7
    assert page.get_by_test_id("weakness").count() >= 2
    assert page.get_by_test_id("coverage").count() == 1
    assert not page.get_by_test_id("warnings").count()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round((210 - 28) / 25.4 * 96), "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.heard == []
