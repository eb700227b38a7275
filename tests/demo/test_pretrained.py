import dataclasses

import numpy as np
import pytest

from demo import pretrained
from demo.photos import scikit_image_photos
from tb_plugin.artifacts import ActivationGrid, NeuronGroups, Snapshot
from tb_plugin.tf import Grids, Reading
from tests.keras.training import read_events


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "n_layers", "n_photos"),
    [
        ("squeezenet", 2, 1),
        pytest.param("efficientnet_lite0", 4, 2, marks=pytest.mark.zoo),
    ],
)
def test_a_trained_network_is_explained(tmp_path, capsys, name, n_layers, n_photos):
    whole = pretrained.NETWORKS[name]
    explained = dataclasses.replace(whole, layers=whole.layers[-n_layers:])
    pretrained.explain(explained, tmp_path, scikit_image_photos()[:n_photos], seconds=0.0, grids=False)
    said = capsys.readouterr().err
    assert "cat: " in said
    assert "not enough for all icons" in said
    logged = {tag: blobs for _, tag, blobs in read_events(tmp_path)}
    snapshot = Snapshot.from_blobs(logged["semantic_dictionary/snapshot"])
    assert [layer.info.name for layer in snapshot.layers] == list(explained.layers)
    assert not any(layer.info.signed for layer in snapshot.layers)
    assert snapshot.class_names is not None
    assert "cat" in snapshot.class_names[int(snapshot.logits[0].argmax())]
    groups = NeuronGroups.from_blobs(logged[f"semantic_dictionary/groups/{explained.layers[-1]}"])
    assert groups.complete and [layer.name for layer in groups.layers] == list(explained.layers[-2:])
    assert all(
        0.2 < each.explained.min() < 1 for each in groups.groups if each.explained is not None and not each.of.aligned
    )
    # In no time there are no icons.
    assert not any("/dictionary/" in tag for tag in logged)


@pytest.mark.slow
@pytest.mark.zoo
def test_a_grid_shows_each_position(tmp_path):
    squeezenet = pretrained.NETWORKS["squeezenet"]
    model = squeezenet.build()
    logger = pretrained.keras_logger(
        model,
        tmp_path,
        np.stack([pretrained.prepared(photo, 227) for _, photo in scikit_image_photos()[:1]]),
        layers=["fire9"],
        reading=Reading(value_range=pretrained.VALUE_RANGE),
        log=[Grids()],
        verbose=False,
    )
    logger.log(Grids, 0)
    ((_, tag, blobs),) = read_events(tmp_path)
    grid = ActivationGrid.from_blobs(blobs)
    assert tag == "semantic_dictionary/grid/fire9"
    assert grid.icons.shape[:3] == (1, 13, 13)
    assert grid.icons.std(axis=(3, 4, 5)).min() > 5
    assert 0.05 < grid.component_shares.sum() <= 1
