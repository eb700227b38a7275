"""Films of the steps, as they are downloaded: one frame for each step, each with the caption of its step."""

import base64
import json
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Download, expect

from tests.e2e.conftest import RUN

pytestmark = pytest.mark.e2e

VIEWS = ["compare_classes", "semantic_dictionary", "channel_attribution", "neuron_groups"]
# Notes what is written on sheets that are drawn for a film.
LISTEN = """() => {
    window.written = [];
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        window.written.push(text);
        return write.call(this, text, ...rest);
    };
}"""
# What a browser makes of a video.
PLAY = """async (data) => {
    const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
    const video = document.createElement("video");
    video.src = URL.createObjectURL(new Blob([bytes], {type: "video/webm"}));
    await new Promise((resolve, reject) => {
        video.onloadeddata = resolve;
        video.onerror = () => reject(new Error(video.error.message));
    });
    return {duration: video.duration, size: [video.videoWidth, video.videoHeight]};
}"""
# The pixels of its frames, small.
DECODE = """async (blocks) => {
    const pictures = [];
    const canvas = Object.assign(document.createElement("canvas"), {width: 64, height: 64});
    const context = canvas.getContext("2d");
    const decoder = new VideoDecoder({
        output: (frame) => {
            context.drawImage(frame, 0, 0, 64, 64);
            frame.close();
            pictures.push([...context.getImageData(0, 0, 64, 64).data]);
        },
        error: (error) => { throw error; },
    });
    decoder.configure({codec: "vp09.00.51.08"});
    for (const [i, block] of blocks.entries()) {
        const data = Uint8Array.from(atob(block), (each) => each.charCodeAt(0));
        decoder.decode(new EncodedVideoChunk({type: "key", timestamp: i, data}));
    }
    await decoder.flush();
    return pictures;
}"""
BLOCK, CLUSTER, SEGMENT, GROUP = b"\xa1", b"\x1f\x43\xb6\x75", b"\x18\x53\x80\x67", b"\xa0"


def steps_of(server) -> list[int]:
    index = json.loads(server.get("index", run=RUN).body)
    (run,) = (each for each in index["runs"] if each["run"] == RUN)
    (tag,) = (each for each in run["tags"] if each["kind"] == "snapshot")
    return [each["step"] for each in tag["steps"]]


def opened(tab, server, view: str) -> None:
    tab.open(server.url, run=RUN, view=view, layer="block4")
    expect(tab.part("figure")).to_be_visible()
    tab.settle()


def filmed(tab, *, told: bool = False) -> tuple[str, bytes]:
    """The name of the file, and what is in it; `told`: that it is a GIF, of which a WebM was promised."""
    tab.more()
    with tab.page.expect_download() as download:
        tab.part("film").click()
    if told:
        expect(tab.part("film-progress")).to_contain_text("Saved as a GIF")
        expect(tab.part("film")).to_have_text("Steps as GIF")
        tab.page.keyboard.press("Escape")
    expect(tab.part("film-progress")).to_have_count(0)
    tab.page.keyboard.press("Escape")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def elements(data: bytes) -> list[tuple[bytes, bytes]]:
    """The elements of EBML at the top of some bytes, by their numbers."""
    found, at = [], 0
    while at < len(data):
        width = 9 - data[at].bit_length()
        name, at = data[at : at + width], at + width
        width = 9 - data[at].bit_length()
        size = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
        at += width
        found.append((name, data[at : at + size]))
        at += size
    assert at == len(data)
    return found


def blocks(webm: bytes) -> list[bytes]:
    """The frames of a WebM."""
    frames = webm
    for name in (SEGMENT, CLUSTER, GROUP, BLOCK):
        frames = b"".join(content for found, content in elements(frames) if found == name) if name != BLOCK else frames
    return [content for name, content in elements(frames) if name == BLOCK]


def captions(tab) -> list[int]:
    """The steps that captions told of, in order."""
    texts = tab.evaluate("window.written")
    return [int(text.partition(", step ")[2].partition(",")[0]) for text in texts if f"run {RUN}, step " in text]


@pytest.mark.parametrize("view", VIEWS)
def test_a_film_has_a_frame_for_each_step(tab, server, browser, view):
    opened(tab, server, view)
    steps, address = steps_of(server), tab.page.url
    tab.evaluate(LISTEN)
    name, webm = filmed(tab)
    assert name.endswith(".webm")
    assert "_step" not in name
    assert captions(tab) == steps
    assert len(blocks(webm)) == len(steps)
    # TensorBoard's pages may not play videos.
    player = browser.new_page()
    played = player.evaluate(PLAY, base64.b64encode(webm).decode())
    player.close()
    assert played["duration"] == pytest.approx(0.5 * (len(steps) - 1) + 2)
    assert min(played["size"]) >= 300
    # A block begins with its track and time.
    pictures = tab.evaluate(DECODE, [base64.b64encode(block[4:]).decode() for block in blocks(webm)])
    # Each step looks otherwise, if only by its caption.
    assert len({tuple(picture) for picture in pictures}) == len(steps)
    # The page is where it was.
    expect(tab.part("step")).to_contain_text(str(steps[-1]))
    assert tab.page.url == address


@pytest.mark.parametrize(
    "without",
    [
        "delete window.VideoEncoder",
        "VideoEncoder.isConfigSupported = async () => ({supported: false})",
        "VideoEncoder.isConfigSupported = async () => { throw new TypeError('no such codec'); }",
        "VideoEncoder.prototype.encode = () => { throw new DOMException('no memory', 'OperationError'); }",
    ],
    ids=["no encoder", "no codec", "an unknown codec", "an encoder that fails"],
)
def test_where_no_video_can_be_made_it_is_a_gif(tab, server, tmp_path, without):
    opened(tab, server, "channel_attribution")
    tab.evaluate(f"() => {{ {without}; }}")
    tab.evaluate(LISTEN)
    tab.more()
    # An encoder that fails is known by its failure alone.
    promised = ".encode =" in without
    expect(tab.part("film")).to_have_text("Steps as WebM" if promised else "Steps as GIF")
    name, gif = filmed(tab, told=promised)
    assert name.endswith(".gif")
    steps = steps_of(server)
    assert captions(tab) == steps
    (tmp_path / name).write_bytes(gif)
    with Image.open(tmp_path / name) as film:
        assert film.n_frames == len(steps)
        pictures = []
        for i in range(film.n_frames):
            film.seek(i)
            pictures.append(film.convert("RGB").tobytes())
            assert film.info["duration"] == (2000 if i == len(steps) - 1 else 500)
    assert len(set(pictures)) == len(steps)


def test_a_film_is_cancelled_and_the_page_is_where_it_was(tab, server):
    opened(tab, server, "channel_attribution")
    steps, downloads = steps_of(server), []

    def note(download: Download) -> None:
        downloads.append(download)

    tab.page.on("download", note)
    # The second step does not come until it was cancelled.
    tab.evaluate(
        """() => {
            const make = HTMLCanvasElement.prototype.toBlob;
            HTMLCanvasElement.prototype.toBlob = function (...given) {
                window.held = () => make.apply(this, given);
            };
        }"""
    )
    tab.more()
    tab.part("film").click()
    expect(tab.part("film-progress")).to_contain_text(f"Drawing step 1 of {len(steps)}")
    (frame,) = (frame for frame in tab.page.frames if frame.parent_frame is not None)
    frame.wait_for_function("window.held !== undefined")
    tab.part("film-cancel").click()
    tab.evaluate("() => { window.held(); }")
    expect(tab.part("film-progress")).to_have_count(0)
    expect(tab.part("step")).to_contain_text(str(steps[-1]))
    assert downloads == []
    tab.page.remove_listener("download", note)
