"""Everything that can be logged of a model, logged at one step and opened as the tab opens it."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.plugins import base_plugin
from werkzeug.test import Client

from tb_plugin.encoding.arrays import decode
from tb_plugin.encoding.sheets import decode_sheet
from tb_plugin.feature_visualization import Rendering
from tb_plugin.log import Grids, Icons, Regions, Relations, Snapshots, Trust
from tb_plugin.makers import grid as activation_grids
from tb_plugin.schema import pb
from tb_plugin.viewer.plugin import SemanticDictionaryPlugin

# Enough to go through all of the code: sizes that some layers insist on are not these.
FAST = Rendering(size=16, n_steps=2)
_AXES = {"first": pb.FIRST, "last": pb.LAST, None: pb.NONE}


@dataclass(frozen=True)
class Opened:
    """What the plugin's routes gave of one artifact.

    Attributes:
      manifest: As JSON.
      arrays: All its arrays.
      n_pictures: How many pictures it has besides; all of them could be decoded.
    """

    manifest: dict
    arrays: list[np.ndarray]
    n_pictures: int


def everything_of(layers):
    """Gives the settings of what `log_everything` logs of some layers, by name: grids of the last alone."""
    return [Trust(), Regions(), Relations(), Icons(rendering=FAST), Grids(layers[-1:])]


def log_everything(logger, monkeypatch):
    """Logs all artifacts at step 0, with few steps."""
    monkeypatch.setattr(activation_grids, "_N_STEPS", 2)
    monkeypatch.setattr(activation_grids, "DEFAULT_STEPS", 2)
    logger.log(Snapshots, 0)
    assert logger.log(Relations, 0).complete
    assert logger.log(Regions, 0).complete
    logger.log(Icons, 0)
    logger.log(Grids, 0)


def opened(log_dir):
    """Gets every item of the newest artifact of each tag from the plugin's routes: `{tag: Opened}`."""
    multiplexer = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance={"semantic_dictionary": 10})
    multiplexer.AddRunsFromDirectory(str(log_dir))
    multiplexer.Reload()
    provider = data_provider.MultiplexerDataProvider(multiplexer, str(log_dir))
    plugin = SemanticDictionaryPlugin(base_plugin.TBContext(data_provider=provider, logdir=str(log_dir)))
    clients = {path: Client(route) for path, route in plugin.get_plugin_apps().items()}
    return everything(lambda path, **query: clients[f"/{path}"].get(f"/{path}", query_string=query))


def everything(get):
    """Gets all there is by a function of a route and its parameters."""
    index = get("index").json
    assert index["problems"] == []
    (run,) = index["runs"]
    assert get("scales", run=run["run"]).json["scales"]
    return {tag["tag"]: _artifact(get, run["run"], tag) for tag in run["tags"]}


def _artifact(get, run, tag):
    *_, step = tag["steps"]
    address = {"run": run, "tag": tag["tag"], **step}
    manifest = get("manifest", **address).json
    arrays, n_pictures = [], 0
    for entry in manifest["blobs"]:
        data = get("blob", **address, index=entry["index"]).get_data()
        if entry["encoding"] == "image":
            with Image.open(io.BytesIO(data)) as picture:
                picture.load()
            n_pictures += 1
            continue
        if entry["encoding"] == "rows":
            names = ("tile_height", "tile_width", "columns", "count", "rows")
            sprite = pb.Sprite(**{name: entry["sprite"][name] for name in names})
            sheet = pb.Blob(shape=entry["shape"], encoding=pb.ROWS, media_type=entry["media_type"], sprite=sprite)
            assert decode_sheet(sheet, data).shape == tuple(entry["shape"])
            n_pictures += 1
            continue
        described = pb.Blob(
            shape=entry["shape"],
            encoding=entry["encoding"].upper(),
            scale_axis=_AXES[entry["scale_axis"]],
            offsets=entry["offsets"],
            partial=entry["partial"],
        )
        arrays.append(decode(described, data))
        assert arrays[-1].size
    return Opened(manifest, arrays, n_pictures)


def check_everything(log_dir, layers):
    """Checks that all artifacts of these layers (infos) can be opened and are not empty; gives them."""
    found = opened(log_dir)
    prefix = "semantic_dictionary/"
    expected = {f"{prefix}snapshot", *(f"{prefix}dictionary/{layer.name}" for layer in layers)}
    expected |= {f"{prefix}grid/{layers[-1].name}"} if layers[-1].height * layers[-1].width > 1 else set()
    expected |= {f"{prefix}relations"} if len(layers) > 1 else set()
    assert expected <= set(found)
    for tag, artifact in found.items():
        assert artifact.arrays, tag
        if "dictionary" not in tag:  # icons that there was no time for are not a number
            assert all(np.isfinite(array).all() for array in artifact.arrays), tag
    snapshot = found[f"{prefix}snapshot"].manifest["snapshot"]
    assert [layer["name"] for layer in snapshot["layers"]] == [layer.name for layer in layers]
    return found
