"""Two models compared by one command: torch modules, of one framework and of both, and what cannot be compared."""

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.artifacts import Changes  # noqa: E402
from tb_plugin.artifacts.layer_changes import SAME  # noqa: E402
from tb_plugin.events.logged import logged  # noqa: E402
from tb_plugin.explain import cli  # noqa: E402
from tb_plugin.makers import dictionary as dictionaries  # noqa: E402
from tests.explain.test_compare import folder, small  # noqa: E402, F401

HERE = "tests.explain.test_compare_torch"
ORDER = np.random.default_rng(0).permutation(8)


def module(seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(6, 8, 3, stride=2),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(8, 5),
    )


def first() -> nn.Sequential:
    return _alive(module())


def permuted() -> nn.Sequential:
    """What answers the same, with the later layer's channels in another order, twice as large."""
    other = first()
    later, scores = other[2], other[6]
    with torch.no_grad():
        later.weight.copy_(2 * later.weight[ORDER])
        later.bias.copy_(2 * later.bias[ORDER])
        scores.weight.copy_(scores.weight[:, ORDER] / 2)
    return other


def _alive(made: nn.Sequential) -> nn.Sequential:
    """No channel is silent."""
    with torch.no_grad():
        for layer in (made[0], made[2]):
            layer.bias.fill_(1.0)
    return made


@pytest.fixture
def fast(monkeypatch):
    monkeypatch.setattr(dictionaries, "DEFAULT_STEPS", 2)


def compare(log_dir, a, b, examples, *options: str) -> Changes:
    command = ["compare", str(a), str(b), "--examples", str(examples), "--logdir", str(log_dir), "--budget", "none"]
    cli.main([*command, "--run", "both", *options])
    (made,) = logged(log_dir / "both", "changes")
    assert isinstance(made, Changes) and made.complete
    return made


def test_a_module_whose_channels_are_in_another_order_matches_altogether(folder, tmp_path, fast):  # noqa: F811
    options = ("--layers", "1", "3", "--size", "20", "--range", "0..1")
    made = compare(tmp_path, f"{HERE}:first", f"{HERE}:permuted", folder, *options)
    assert made.reference_run == "both/first"
    early, late = made.pairs
    np.testing.assert_array_equal(early.matches, np.arange(6))
    np.testing.assert_array_equal(late.matches, ORDER)
    assert (late.changes == SAME).all() and late.kept == 1


def test_models_of_two_frameworks_take_the_same_images_each_in_its_way(folder, tmp_path, capsys, fast):  # noqa: F811
    small(0).save(tmp_path / "mine.keras")
    options = ("--size-b", "20", "--mean-b", "0.5", "0.5", "0.5", "--std-b", "0.5", "0.5", "0.5", "--range-a", "-1..1")
    made = compare(tmp_path, tmp_path / "mine.keras", f"{HERE}:first", folder, *options)
    told = capsys.readouterr().err
    assert "mine: images 16 x 16 x 3, values from -1 (black) to 1 (white), as told" in told
    assert "first: images 20 x 20 x 3, values from 0 to 1, then mean and std, as told" in told
    assert made.reference_run == "both/mine" and made.n_images == 40
    assert np.isfinite(made.similarity).all() and len(made.pairs) == len(made.layers)


@pytest.mark.parametrize(
    ("a", "options", "expected"),
    [
        ("gone.keras", (), "model must be a file, a directory or package.module:function, got 'gone.keras'"),
        (f"{HERE}:first", ("--log-a", "gone"), "log-a and log-b must be runs in .*, got 'gone', which is no directory"),
        (f"{HERE}:first", ("--budget", "soon"), "budget must be a time as"),
        (f"{HERE}:first", ("--layers", "nine"), "nine"),
        (f"{HERE}:first", ("--examples", "gone"), "examples must be a folder of images or an .npz file, got gone"),
    ],
)
def test_bad_input_is_told_in_a_sentence(folder, tmp_path, a, options, expected):  # noqa: F811
    command = ["compare", a, f"{HERE}:permuted", "--examples", str(folder), "--logdir", str(tmp_path), "--size", "20"]
    with pytest.raises(SystemExit, match=expected) as ended:
        cli.main([*command, *options])
    assert "\n" not in str(ended.value.code)


def test_arrays_are_as_both_models_take_them(tmp_path):
    np.savez(tmp_path / "images.npz", images=np.zeros((9, 16, 16, 3), np.float32))
    small(0).save(tmp_path / "mine.keras")
    command = ["compare", str(tmp_path / "mine.keras"), f"{HERE}:first", "--logdir", str(tmp_path), "--size-b", "20"]
    with pytest.raises(SystemExit, match="examples must be a folder of images where models take them in different"):
        cli.main([*command, "--examples", str(tmp_path / "images.npz")])


def test_too_few_images_are_told(tmp_path):
    (tmp_path / "photos").mkdir()
    for i in range(3):
        Image.fromarray(np.full((20, 20, 3), 40 * i, np.uint8)).save(tmp_path / "photos" / f"{i}.png")
    command = ["compare", f"{HERE}:first", f"{HERE}:permuted", "--examples", str(tmp_path / "photos"), "--size", "20"]
    with pytest.raises(SystemExit, match="states can be compared on 4 images or more, got 3"):
        cli.main([*command, "--logdir", str(tmp_path), "--layers", "1", "3"])
