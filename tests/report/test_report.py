"""A report as a file: what it holds is what the viewer answers, within a size, and of nothing from elsewhere."""

import base64
import dataclasses
import html.parser
import io
import json
import re
import subprocess
import sys
import urllib.parse

import numpy as np
import pytest
from PIL import Image
from tensorboard import context
from tensorboard.compat.proto import summary_pb2

from tb_plugin.artifacts.contents import attribution_of
from tb_plugin.encoding.pictures import to_sheet
from tb_plugin.encoding.sheets import decode_sheet, encode_rows
from tb_plugin.events import Writer
from tb_plugin.explain.cli import main
from tb_plugin.grammar import dumps
from tb_plugin.report import decision_report, model_card
from tb_plugin.report.page import MOST_BYTES
from tb_plugin.report.sheets import only_rows, only_tiles
from tb_plugin.schema import pb
from tb_plugin.viewer.reader import Address, Reader
from tests.change_samples import random_sketch
from tests.samples import LAYERS, one_of_each_kind, random_snapshot, write_summary
from tests.viewer.test_reader import provide


@pytest.fixture(scope="module")
def log_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("logs")
    with Writer(folder / "run") as writer:
        for step in (1, 5):
            for artifact in one_of_each_kind().values():
                writer.write(random_sketch(LAYERS[0], n_images=9, n=5) if artifact.kind == "sketch" else artifact, step)
    with Writer(folder / "bare") as writer:
        writer.write(random_snapshot(), 7)
    return folder


@pytest.fixture(autouse=True)
def tensorflow_stays(monkeypatch):
    """Leaves to this process, which other tests share, how TensorBoard reads files."""
    monkeypatch.setattr("tb_plugin.explain.report_command._read_without_tensorflow", lambda: None)


class Scripts(html.parser.HTMLParser):
    """The texts of a page's scripts by their id, and all addresses that elements name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: dict[str | None, str] = {}
        self.addresses: list[str] = []
        self._open: str | None = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._open = given.get("id", "")
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "data", "action")]

    def handle_data(self, data):
        self.texts[self._open] = self.texts.get(self._open, "") + data


def told(page):
    return json.loads(Scripts(page).texts["data"])


def answers(page):
    found = {}
    for address, text in told(page)["answers"].items():
        path, _, query = address.partition("?")
        found[path, tuple(sorted(urllib.parse.parse_qsl(query)))] = base64.b64decode(text)
    return found


def only(page, path, **wanted):
    wanted = {name: str(value) for name, value in wanted.items()}.items()
    (found,) = (data for (of, given), data in answers(page).items() if of == path and wanted <= dict(given).items())
    return found


@pytest.fixture(scope="module")
def page(log_dir):
    return decision_report(log_dir, 1, run="run", layer=LAYERS[0].name)


def test_page_names_no_address_and_is_small(page):
    assert len(page.encode()) <= MOST_BYTES
    assert not Scripts(page).addresses
    assert "default-src 'none'" in page
    # Neither styles nor scripts name one: what stands in them are words of messages, licences and names of formats.
    assert not re.search(r"@import|url\(\s*['\"]?(?!data:)\w|import\(|from\s*['\"]https?:|\bfetch\(['\"]http", page)


def test_page_holds_what_the_viewer_answers(page, log_dir):
    reader = Reader(provide(log_dir))
    n = 0
    for (path, given), data in answers(page).items():
        at = dict(given)
        if path != "blob":
            continue
        address = Address(at["run"], at["tag"], int(at["step"]))
        own, media_type = reader.blob(context.RequestContext(), "", address, int(at["index"]))
        # Sheets of tiles are cut; all else is as it was logged.
        assert data == own or media_type == "image/webp"
        n += 1
    assert n > 20


def test_answers_are_json_as_the_server_writes_it(page):
    def refuse(name):
        raise AssertionError(f"JSON has no {name}")

    for (path, _), data in answers(page).items():
        if path != "blob":
            json.loads(data, parse_constant=refuse)


def test_manifests_name_the_items_that_are_there(page):
    found = answers(page)
    items = {(dict(given)["tag"], int(dict(given)["index"])) for path, given in found if path == "blob"}
    named = set()
    for (path, given), data in found.items():
        if path == "manifest":
            manifest = json.loads(data)
            named |= {(dict(given)["tag"], blob["index"]) for blob in manifest["blobs"]}
            assert all(0 <= blob["content"] < len(manifest["contents"]) for blob in manifest["blobs"])
    assert named == items
    index = json.loads(only(page, "index"))
    kinds = {tag["kind"] for tag in index["runs"][0]["tags"]}
    assert kinds >= {"snapshot", "dictionary", "statistics", "audit", "findings", "probe", "probe_images", "sketch"}


def test_page_holds_the_example_that_is_asked_for(page):
    manifest = json.loads(only(page, "manifest", tag="semantic_dictionary/snapshot"))
    assert {blob["example"] for blob in manifest["blobs"]} == {None, 1}
    contents = [json.dumps(content, sort_keys=True, separators=(",", ":")) for content in manifest["contents"]]
    assert dumps(attribution_of(LAYERS[0].name, "channel")) in contents
    assert dumps(attribution_of(LAYERS[1].name, "channel")) not in contents


def test_page_takes_the_artifact_that_goes_with_its_step(log_dir):
    early = decision_report(log_dir, 0, run="run", step=1)
    assert (told(early)["step"], told(early)["example"]) == (1, 0)
    assert {dict(given)["step"] for path, given in answers(early) if path == "manifest"} == {"1"}


def test_page_says_what_there_is_no_room_for(log_dir, monkeypatch):
    whole = decision_report(log_dir, 1, run="run")
    limit = len(whole.encode()) - 5_000
    monkeypatch.setattr("tb_plugin.report.page.MOST_BYTES", limit)
    smaller = decision_report(log_dir, 1, run="run")
    assert len(smaller.encode()) <= limit
    assert told(smaller)["left_out"]
    assert not told(whole)["left_out"]


def test_what_is_logged_ends_no_script(tmp_path):
    evil = "</script><script>alert(1)</script>"
    with Writer(tmp_path / "run") as writer:
        names = tuple(f"{evil}{k}" for k in range(6))
        writer.write(dataclasses.replace(random_snapshot(), class_names=names), 1)
    page = decision_report(tmp_path, 0)
    # One for the data and one for the program, and what the program's own texts hold is no tag.
    assert len(re.findall(r"</script", page)) == 2


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"example": 9}, "example must be from 0 to 2, got 9"),
        ({"example": -1}, "example must be from 0 to 2, got -1"),
        ({"example": 0, "run": "other"}, "run must be one of bare, run, got 'other'"),
        ({"example": 0, "run": "run", "step": 3}, "step must be one of 1, 5, got 3"),
        ({"example": 0, "layer": "none"}, "layer must be one of"),
    ],
)
def test_what_is_not_logged_is_said_in_a_sentence(log_dir, given, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        decision_report(log_dir, **given)


ALONE = """
import sys
from tb_plugin.explain.cli import main
main(sys.argv[1:])
assert "tensorflow" not in sys.modules and "torch" not in sys.modules
"""


@pytest.mark.parametrize("kind", ["report", "card"])
def test_command_loads_no_framework_and_writes_the_same(kind, log_dir, tmp_path):
    out = tmp_path / "page.html"
    asked = ["--example", "1"] if kind == "report" else []
    arguments = [kind, str(log_dir), "--run", "run", "--out", str(out), *asked]
    done = subprocess.run([sys.executable, "-c", ALONE, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    here = decision_report(log_dir, 1, run="run") if kind == "report" else model_card(log_dir, run="run")
    made, own = (json.loads(Scripts(text).texts["data"])["answers"] for text in (out.read_text("utf-8"), here))
    assert made.keys() == own.keys()
    for address, text in own.items():
        answers = [base64.b64decode(each) for each in (made[address], text)]
        # In which order a mapping is written is each process's own.
        assert (
            answers[0] == answers[1] if address.startswith("blob") else json.loads(answers[0]) == json.loads(answers[1])
        )


def test_command_writes_the_file(log_dir, tmp_path, capsys):
    out = tmp_path / "new" / "why.html"
    main(["report", str(log_dir), "--example", "1", "--run", "run", "--out", str(out)])
    assert told(out.read_text(encoding="utf-8"))["example"] == 1
    assert str(out) in "".join(capsys.readouterr())


@pytest.mark.parametrize("arguments", [["--example", "99"], ["--example", "0", "--run", "none"]])
def test_command_refuses_in_a_sentence(log_dir, arguments):
    with pytest.raises(SystemExit) as ended:
        main(["report", str(log_dir), *arguments])
    assert re.fullmatch(r"semantic-dictionary: (example|run) must be .*", str(ended.value))


def test_command_refuses_a_directory_without_logs(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(SystemExit, match=r"holds no run with snapshots|there is no directory"):
            main(["report", str(folder), "--example", "0"])


def test_card_holds_what_is_known_of_the_run_and_of_no_example(log_dir):
    page = model_card(log_dir, run="run", layer=LAYERS[0].name)
    assert len(page.encode()) <= MOST_BYTES
    assert told(page)["kind"] == "card"
    manifest = json.loads(only(page, "manifest", tag="semantic_dictionary/snapshot"))
    assert len(manifest["blobs"]) == 1
    steps = {tag["kind"]: tag["steps"] for tag in json.loads(only(page, "index"))["runs"][0]["tags"]}
    # Curves are placed among all of them.
    assert [step["step"] for step in steps["snapshot"]] == [1, 5]
    assert steps.keys() >= {"audit", "findings", "statistics", "probe", "dictionary"}


def test_card_holds_the_curves_of_the_training(tmp_path):
    with Writer(tmp_path / "a" / "examples") as writer:
        writer.write(random_snapshot(), 1)
    accuracy = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="accuracy", simple_value=0.5)])
    write_summary(tmp_path / "a" / "train", accuracy)
    page = model_card(tmp_path)
    assert json.loads(only(page, "points", tag="accuracy"))["values"] == [0.5]


def test_card_command_writes_the_file(log_dir, tmp_path, capsys):
    out = tmp_path / "card.html"
    main(["card", str(log_dir), "--run", "run", "--out", str(out)])
    assert told(out.read_text(encoding="utf-8"))["run"] == "run"
    assert str(out) in "".join(capsys.readouterr())


def test_cut_rows_keep_their_number_and_those_of_wanted_tiles():
    tiles = np.random.default_rng(0).integers(0, 256, (600, 8, 6, 3), np.uint8)
    blob, data = encode_rows(tiles)
    whole, columns = decode_sheet(blob, data), blob.sprite.columns
    assert columns > 1
    cut, sizes = only_rows(data, blob, [4, 599, 1000])
    del blob.sprite.rows[:]
    blob.sprite.rows.extend(sizes)
    found = decode_sheet(blob, cut)
    kept = np.isin(np.arange(600) // columns, [4 // columns, 599 // columns])
    np.testing.assert_array_equal(found[kept], whole[kept])
    assert found[~kept].max() == 0
    assert len(cut) < len(data) / 3
    with pytest.raises(ValueError, match="bytes"):
        only_rows(data[:-1], blob, [0])


def test_cut_sheets_keep_their_size_and_the_wanted_tiles():
    rng = np.random.default_rng(0)
    tiles = np.repeat(np.repeat(rng.integers(0, 256, (7, 2, 2, 3)), 8, axis=1), 8, axis=2).astype(np.uint8)
    sheet = to_sheet(tiles, 3)
    buffer = io.BytesIO()
    Image.fromarray(sheet).save(buffer, "WEBP", lossless=True)
    sprite = pb.Sprite(tile_height=16, tile_width=16, columns=3, count=7)
    cut = np.asarray(Image.open(io.BytesIO(only_tiles(buffer.getvalue(), sprite, [4, 99]))).convert("RGB"))
    assert cut.shape == sheet.shape
    kept = cut[16:32, 16:32].astype(int)
    assert np.abs(kept - tiles[4]).mean() < 20
    assert cut[:16].max() < 60
    with pytest.raises(ValueError, match="damaged"):
        only_tiles(b"no picture", sprite, [0])
