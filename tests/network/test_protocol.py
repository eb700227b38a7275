import pytest

from tb_plugin.network import LayerInfo, choose_layers


def layer(name, side, *, signed=False, nonlinear=True):
    return LayerInfo(name, side, side, 8, signed, nonlinear)


def names(layers):
    return [chosen.name for chosen in layers]


def test_last_rectified_layer_at_each_resolution():
    layers = [layer("a", 112), layer("b", 56), layer("c", 56), layer("d", 28), layer("e", 14), layer("f", 7)]
    assert names(choose_layers(layers)) == ["c", "d", "e", "f"]


def test_fewer_resolutions_are_filled_up_where_the_gap_is_widest():
    layers = [layer(name, side) for name, side in zip("abcdefgh", [32, 32, 32, 32, 32, 8, 8, 8], strict=True)]
    assert names(choose_layers(layers)) == ["a", "c", "e", "h"]


def test_linear_and_signed_layers_only_where_there_are_no_others():
    linear, signed, rectified = layer("l", 8, nonlinear=False), layer("s", 8, signed=True), layer("r", 4)
    assert names(choose_layers([linear, signed, rectified])) == ["r"]
    assert names(choose_layers([linear, signed])) == ["s"]
    assert names(choose_layers([linear])) == ["l"]


def test_no_spatial_layer():
    with pytest.raises(ValueError, match=r"more than one position.*got pooled 1x1x8"):
        choose_layers([layer("pooled", 1)])
