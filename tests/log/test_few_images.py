"""Of few images what can be is logged through every door, and what takes more of them is said, once."""

import warnings

import pytest

from tb_plugin.log import Controls, Groups, Icons, Regions
from tb_plugin.log.settings import DEFAULT
from tests.log.doors import DOORS, FAST, logged_steps

TOO_FEW = "no region's effect is measured"


def trained(door, run, n, **options):
    """Trains with so many examples and no data set, and gives what is warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        DOORS[door](run, n_examples=n, **options)
    return [str(each.message) for each in caught if "semantic dictionary" in str(each.message)]


# Each is the one of the default itself, but those that take long.
QUICK = tuple(each for each in DEFAULT if not isinstance(each, Icons | Controls | Groups))


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("door", DOORS)
def test_strictness_raises_nothing_for_want_of_images_that_nobody_asked_for(tmp_path, door, n):
    said = trained(door, tmp_path, n, log=QUICK)
    assert [TOO_FEW in text for text in said] == [True] * (n < 3), said
    kinds = logged_steps(next(path.parent for path in tmp_path.rglob("*tfevents*")))
    assert {"snapshot", "probe"} <= kinds.keys() and ("regions" in kinds) == (n == 3)


@pytest.mark.parametrize("door", DOORS)
def test_who_asks_for_regions_is_told_that_images_are_missing(tmp_path, door):
    with pytest.raises(ValueError, match=TOO_FEW):
        trained(door, tmp_path, 2, log=[Regions()])
    assert len(trained(door, tmp_path / "lenient", 2, log=[Regions()], strict=False)) == 1


def test_what_takes_longer_is_made_of_one_image_too(tmp_path):
    slow = [Icons(rendering=FAST), Controls(images=2, channels=2), Groups(numbers=(2,))]
    assert trained("torch", tmp_path, 1, log=slow) == []
