"""What the logger makes of labels and names in real training loops, read back from the event file."""

import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.artifacts import Dictionary, NeuronGroups, Snapshot  # noqa: E402
from tb_plugin.torch import Groups, SemanticDictionaryLogger, Snapshots, torch_logger  # noqa: E402
from tests.torch.training import ICONS, events  # noqa: E402

X = torch.rand(16, 3, 12, 12, generator=torch.Generator().manual_seed(0))
Y = (X.mean(dim=(1, 2, 3)) > X.mean()).float()


class Squeezed(nn.Module):
    """Gives `[N]`, as many write it."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, x):
        return self.module(x).squeeze()


def trained(
    log_dir, end=None, loss=nn.functional.binary_cross_entropy_with_logits, squeezed=False, strict=False, **options
):
    """Trains two epochs; gives the snapshots, the module and what was warned of."""
    torch.manual_seed(0)
    layers = [nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 1)]
    module: nn.Module = nn.Sequential(*layers, *([] if end is None else [end]))
    module = Squeezed(module) if squeezed else module
    optimizer = torch.optim.Adam(module.parameters(), 0.01)
    options = {"log": [Snapshots()], "verbose": False, **options}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with SemanticDictionaryLogger(log_dir, module, X[:4], n_steps=2, strict=strict, **options) as log:
            for epoch in range(3):
                log(epoch)
                optimizer.zero_grad()
                loss(module(X).reshape(-1), Y).backward()
                if epoch < 2:
                    optimizer.step()
    found = [Snapshot.from_blobs(blobs) for _, tag, blobs in events(log_dir / "examples") if tag.endswith("snapshot")]
    return found, module, [str(w.message) for w in caught if "semantic dictionary" in str(w.message)]


@pytest.mark.parametrize(("end", "options"), [
    (None, {"labels": Y[:4, None]}),
    (None, {"labels": Y[:4].bool(), "squeezed": True}),
    (None, {"labels": 2 * Y[:4] - 1}),
    (None, {"class_names": ["cat", "dog"]}),
    (nn.Sigmoid(), {}),
    (nn.Sigmoid(), {"labels": Y[:4], "squeezed": True}),
])  # fmt: skip
def test_a_binary_classifier_is_logged_as_two_classes(end, options, tmp_path):
    loss = nn.functional.binary_cross_entropy_with_logits if end is None else nn.functional.binary_cross_entropy
    snapshots, module, said = trained(tmp_path, end, loss, **options)
    assert len(snapshots) == 3 and said == []
    with torch.no_grad():
        made = module(X[:4]).reshape(-1)
    p = torch.sigmoid(made) if end is None else made
    last = snapshots[-1]
    assert (last.output, last.labels) == ("softmax", tuple(Y[:4].int().tolist()) if "labels" in options else None)
    np.testing.assert_allclose(np.exp(np.diff(last.logits))[:, 0], p / (1 - p), rtol=1e-3)


def test_every_kind_is_logged_of_a_binary_classifier(tmp_path):
    log = [Snapshots(), Groups((2,), icon_seconds=0), ICONS]
    _, _, said = trained(tmp_path, labels=Y[:4], log=log)
    assert said == []
    logged = {}
    for _, tag, blobs in events(tmp_path / "examples"):
        logged[tag.removeprefix("semantic_dictionary/").split("/")[0]] = blobs
    assert logged.keys() == {"snapshot", "groups", "group_statistics", "dictionary"}
    assert Dictionary.from_blobs(logged["dictionary"]).complete
    effects = NeuronGroups.from_blobs(logged["groups"]).groups[0].effects
    assert effects is not None
    np.testing.assert_allclose(effects[:, 0], -effects[:, 1], atol=1e-5)


def test_a_regression_has_values(tmp_path):
    values = torch.tensor([[3.5], [0.25], [9.0], [1.0]], requires_grad=True)
    snapshots, module, said = trained(tmp_path, loss=nn.functional.mse_loss, labels=values)
    last = snapshots[-1]
    assert (last.output, last.labels, said) == ("linear", None, [])
    np.testing.assert_array_equal(last.true_values, values.detach())
    with torch.no_grad():
        np.testing.assert_allclose(last.logits, module(X[:4]), rtol=1e-4)


def test_labels_that_do_not_fit_are_left_out_and_an_error_if_that_is_wished(tmp_path):
    snapshots, _, said = trained(tmp_path, nn.Sigmoid(), nn.functional.binary_cross_entropy, labels=[0, 1])
    assert [snapshot.labels for snapshot in snapshots] == [None] * 3
    (sentence,) = said
    assert "labels must be one for each of 4 examples, got shape [2]; they are left out" in sentence
    with pytest.raises(ValueError, match="one for each of 4 examples"):
        trained(tmp_path / "strict", nn.Sigmoid(), labels=[0, 1], strict=True)
    with pytest.raises(ValueError, match="got 255"):
        torch_logger(nn.Sequential(nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Linear(200, 3)), tmp_path, X[:2],
                     labels=[255, 0], strict=True, verbose=False)  # fmt: skip
