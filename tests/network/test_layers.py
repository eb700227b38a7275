import dataclasses

import pytest

from tb_plugin.network import LayerInfo, choose_layers, layer_choice


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


def test_linear_layers_only_where_there_are_no_others():
    linear, signed, rectified = layer("l", 8, nonlinear=False), layer("s", 8, signed=True), layer("r", 4)
    assert names(choose_layers([linear, signed, rectified])) == ["s", "r"]
    assert names(choose_layers([linear, signed])) == ["s"]
    assert names(choose_layers([linear])) == ["l"]


def test_no_spatial_layer():
    with pytest.raises(ValueError, match=r"more than one position.*got pooled 1x1x8"):
        choose_layers([layer("pooled", 1)])


def test_smooth_stages_count_as_much_as_rectified_ones():
    layers = [layer("stem", 64), layer("early", 32), layer("silu", 16, signed=True), layer("gelu", 8, signed=True)]
    assert names(choose_layers(layers, 2)) == ["silu", "gelu"]


def test_of_equals_the_one_that_is_there_or_not():
    norm = layer("norm", 16, signed=True, nonlinear=False)
    assert names(choose_layers([layer("relu", 16), norm, layer("end", 8)])) == ["relu", "end"]
    end = dataclasses.replace(norm, name="sum", joins=True)
    permuted = dataclasses.replace(norm, name="permuted")
    assert names(choose_layers([layer("start", 32), end, norm, permuted], 2)) == ["start", "sum"]
    wider = dataclasses.replace(norm, channels=16)
    assert names(choose_layers([layer("relu", 16), wider, layer("end", 8)], 2)) == ["norm", "end"]


def test_what_prepares_the_next_resolution_belongs_to_the_next_stage():
    """As in MobileNets, whose blocks widen what they take before they make it smaller."""
    sides = {"0.relu": 32, "1.wide.relu": 32, "1.small.relu": 16, "1.narrow": 16, "2.wide.relu": 16, "2.relu": 8}
    layers = [layer(f"features.{name}", side, nonlinear="relu" in name) for name, side in sides.items()]
    layers[3] = dataclasses.replace(layers[3], channels=4)
    assert names(choose_layers(layers, 3)) == ["features.0.relu", "features.1.narrow", "features.2.relu"]
    flat = [dataclasses.replace(o, name=o.name.replace(".", "_").replace("features_", "block")) for o in layers]
    assert names(choose_layers(flat, 3)) == ["block0_relu", "block1_narrow", "block2_relu"]


def test_non_linearities_without_a_name_of_their_own_belong_to_the_block_around_them():
    sides = {"re_lu": 32, "b1_wide": 32, "b1_norm": 32, "re_lu_1": 32, "b1_small": 16, "re_lu_2": 16, "b1_end": 16}
    layers = [layer(name, side, nonlinear="re_lu" in name) for name, side in sides.items()]
    layers[-1] = dataclasses.replace(layers[-1], channels=4)
    assert names(choose_layers(layers, 2)) == ["re_lu", "b1_end"]


def test_blocks_that_end_in_a_pool_keep_what_is_before_it():
    sides = {"0.relu": 32, "0.pool": 16, "1.relu": 16, "1.pool": 8, "2.relu": 8, "2.pool": 4}
    layers = [layer(f"blocks.{name}", side, nonlinear="relu" in name) for name, side in sides.items()]
    assert names(choose_layers(layers)) == ["blocks.0.relu", "blocks.1.relu", "blocks.2.relu"]


def test_one_stage_is_looked_at_over_its_depth():
    layers = [layer("patches", 14, nonlinear=False)]
    for i in range(12):
        inner = dataclasses.replace(layer(f"blocks.{i}.mlp.act", 14, signed=True), bypassed=True)
        layers += [inner, dataclasses.replace(layer(f"blocks.{i}", 14, signed=True, nonlinear=False), joins=True)]
    assert names(choose_layers(layers)) == [f"blocks.{i}.mlp.act" for i in (2, 5, 8, 11)]
    stem = [layer(f"stem.{i}", side) for i, side in enumerate((112, 56, 28))]
    assert names(choose_layers(stem + layers)) == [f"blocks.{i}.mlp.act" for i in (2, 5, 8, 11)]


def test_a_way_down_and_up_again_is_shown_on_both_sides_of_its_bottleneck():
    sides = {"down0": 64, "down1": 32, "down2": 16, "middle": 8, "up2": 16, "up1": 32, "up0": 64}
    layers = [layer(name, side) for name, side in sides.items()]
    chosen = layer_choice(layers)
    assert names([each for each, _ in chosen]) == ["down2", "middle", "up1", "up0"]
    assert [reason for _, reason in chosen] == [
        "output of the stage of 16 x 16 positions on the way down",
        "output of the stage of 8 x 8 positions, the lowest",
        "output of the stage of 32 x 32 positions on the way up",
        "output of the stage of 64 x 64 positions on the way up",
    ]


def test_a_map_of_the_answer_is_no_layer_to_look_at():
    answer = [dataclasses.replace(layer(name, 7), channels=10) for name in ("conv", "relu")]
    layers = [layer("a", 14), layer("b", 7), *answer]
    assert names(choose_layers(layers, 2, n_classes=10)) == ["a", "b"]
    assert names(choose_layers(layers, 2)) == ["a", "relu"]
    # A network whose last stage happens to be as wide as its answer.
    wide = [layer("a", 14), *(dataclasses.replace(layer(f"b{i}", 7), joins=True) for i in range(3))]
    assert names(choose_layers(wide, 2, n_classes=8)) == ["a", "b2"]


def test_a_linear_layer_that_takes_a_stages_output_is_not_it():
    """As the neck of a detector does, or the head of a segmentation; the end of a linear bottleneck is the output."""
    sides = {"body.0.block.relu": 32, "body.1.block.relu": 16, "body.2.block.relu": 8}
    body = [layer(name, side) for name, side in sides.items()]
    neck = dataclasses.replace(layer("neck.0.0", 8, nonlinear=False), channels=4)
    assert names(choose_layers([*body, neck], 3)) == list(sides)
    bottleneck = dataclasses.replace(neck, name="body.2.block.narrow")
    assert names(choose_layers([*body, bottleneck], 3)) == [*list(sides)[:2], "body.2.block.narrow"]
    # A non-linearity that nobody named is part of the block around it.
    flat = [layer(name, side) for name, side in {"re_lu": 32, "b1_wide": 16, "b1_act": 16, "re_lu_1": 8}.items()]
    narrow = dataclasses.replace(neck, name="b2_narrow")
    assert names(choose_layers([*flat, narrow], 3)) == ["re_lu", "b1_act", "b2_narrow"]


def test_columns_side_by_side_are_looked_at_over_their_depth():
    """Where none is the trunk, as nothing comes of one that does not come of the other as well."""
    columns = [
        dataclasses.replace(layer(f"{i}.{column}.act", side), bypassed=True)
        for i in range(4)
        for column, side in (("coarse", 6), ("fine", 12))
    ]
    chosen = names(choose_layers(columns))
    assert len(chosen) == 4
    assert chosen[-1].startswith("3.")
    assert {name.split(".")[1] for name in chosen} == {"coarse", "fine"}
