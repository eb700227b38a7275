"""The command line with a torch module."""

import re

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.artifacts import Snapshot  # noqa: E402
from tb_plugin.explain import cli  # noqa: E402
from tb_plugin.explain.load import load_trained_model  # noqa: E402
from tb_plugin.explain.model import Pixels  # noqa: E402
from tb_plugin.makers import dictionary as dictionaries  # noqa: E402
from tb_plugin.makers import grid as activation_grids  # noqa: E402
from tests.backends.pytorch import arrangements  # noqa: E402
from tests.explain.small_module import small  # noqa: E402
from tests.explain.test_cli import artifacts_of  # noqa: E402

BYTES = np.array([0, 51, 255], np.uint8).reshape(1, 1, 3, 1).repeat(3, axis=3)
RED = (np.array([0, 0.2, 1]) - 0.485) / 0.229


@pytest.mark.parametrize(
    ("model", "pixels", "expected", "feeding"),
    [
        ("small", Pixels(), RED, "values from 0 to 1, then mean and std, assumed to be ImageNet's"),
        (
            "small",
            Pixels(mean=(0.5,) * 3, std=(0.5,) * 3),
            [-1, -0.6, 1],
            "values from 0 to 1, then mean and std, as told",
        ),
        ("small", Pixels(value_range=(0, 255)), [0, 51, 255], "values from 0 (black) to 255 (white), as told"),
        ("grey", Pixels(), [0, 0.2, 1], "values from 0 (black) to 1 (white), assumed"),
    ],
)
def test_what_the_module_is_fed_with(model, pixels, expected, feeding):
    trained = load_trained_model(f"tests.explain.small_module:{model}", pixels)
    channels = 1 if model == "grey" else 3
    fed = trained.fed(BYTES[..., :channels])
    assert fed.shape == (1, channels, 1, 3)
    np.testing.assert_allclose(fed[0, 0, 0], expected, atol=1e-5)
    assert trained.feeding == feeding
    assert (trained.channels, trained.size) == (channels, (224, 224))


def test_a_module_is_explained(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(activation_grids, "_N_STEPS", 2)
    monkeypatch.setattr(activation_grids, "DEFAULT_STEPS", 2)
    monkeypatch.setattr(dictionaries, "DEFAULT_STEPS", 2)
    (tmp_path / "photos").mkdir()
    noise = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 3), np.uint8)
    for i, image in enumerate(noise):
        Image.fromarray(image).save(tmp_path / "photos" / f"{i}.png")
    command = [
        "explain",
        "tests.explain.small_module:small",
        "--examples",
        str(tmp_path / "photos"),
        "--size",
        "16",
    ]
    cli.main([*command, "--logdir", str(tmp_path / "logs"), "--budget", "none"])
    assert (
        "images 16 x 16 x 3, values from 0 to 1, then mean and std, assumed to be ImageNet's" in capsys.readouterr().err
    )
    snapshot = Snapshot.from_blobs(artifacts_of(tmp_path / "logs/small", "snapshot")[0])
    normal = (torch.tensor(noise).permute(0, 3, 1, 2) / 255 - torch.tensor([0.485, 0.456, 0.406])[:, None, None]) / (
        torch.tensor([0.229, 0.224, 0.225])[:, None, None]
    )
    np.testing.assert_allclose(snapshot.logits, small()(normal).detach().numpy(), rtol=1e-4, atol=1e-5)
    kinds = ("snapshot", "regions", "relations", "dictionary", "groups", "grid")
    assert [len(artifacts_of(tmp_path / "logs/small", kind)) for kind in kinds] == [1, 2, 1, 2, 2, 2]


def test_layers_of_a_module_are_listed(capsys):
    cli.main(["layers", "tests.explain.small_module:small", "--size", "16"])
    assert re.search(r"16 x 16 x 6 +3 x 3 +non-linear +output of the stage", capsys.readouterr().out)


def test_what_is_for_keras_only_is_refused():
    with pytest.raises(SystemExit, match="preprocess is for Keras models, got a torch module"):
        cli.main(["layers", "tests.explain.small_module:small", "--preprocess", "a:b"])


class Masked(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = small()

    def forward(self, images, mask):
        return self.inner(images * mask)


def masked(module, images):
    return module(images, torch.ones(16, 16))


def test_a_function_calls_the_module(capsys):
    command = ["layers", "tests.explain.test_torch_model:Masked", "--size", "16"]
    with pytest.raises(SystemExit, match=r"takes several inputs \(images, mask\): tell how it is called"):
        cli.main(command)
    cli.main([*command, "--call", "tests.explain.test_torch_model:masked"])
    assert re.search(r"inner.1 +16 x 16 x 6 +3 x 3 +non-linear +output of the stage", capsys.readouterr().out)


def segmenter():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), nn.Conv2d(6, 2, 1))


def sides(planes):
    return {"left": planes[:, 0, :, :4].mean((1, 2)), "right": planes[:, 0, :, 4:].mean((1, 2))}


def test_a_score_says_what_is_explained(tmp_path):
    arrays, here = tmp_path / "examples.npz", "tests.explain.test_torch_model"
    np.savez(arrays, images=np.random.default_rng(0).uniform(size=(2, 3, 8, 8)).astype(np.float32))
    command = ["explain", f"{here}:segmenter", "--score", f"{here}:sides", "--range", "0..1", "--size", "8"]
    cli.main([*command, "--examples", str(arrays), "--logdir", str(tmp_path), "--run", "run", "--log", "snapshots"])
    (snapshot,) = map(Snapshot.from_blobs, artifacts_of(tmp_path / "run", "snapshot"))
    assert (snapshot.class_names, snapshot.output) == (("left", "right"), "linear")
    assert snapshot.logits.shape == (2, 2)


def attending_to_channels():
    return arrangements.Transformer(of_channels=True)


def test_layers_that_are_not_read_are_listed_with_the_reason_and_can_be_told(capsys):
    command = ["layers", "tests.explain.test_torch_model:attending_to_channels", "--size", "32"]
    cli.main(command)
    assert "2 more layers follow no places of the image; --all lists them" in capsys.readouterr().out
    cli.main([*command, "--all", "--layouts", "blocks.1.attention.weights=NCHW", "blocks.0.mlp=4x16"])
    out = capsys.readouterr().out
    assert re.search(r"blocks.0.attention.weights +N x 2 x 8 x 8 +no axes follow rows and columns of the image", out)
    assert re.search(r"blocks.1.attention.weights +8 x 8 x 2", out)
    assert re.search(r"blocks.0.mlp.act +4 x 16 x 32", out)
    with pytest.raises(SystemExit):
        cli.main([*command, "--layouts", "blocks=NHWX"])
    assert "layouts must be one of NHWC, NCHW" in capsys.readouterr().err
