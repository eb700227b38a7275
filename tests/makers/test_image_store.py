"""Images are the same wherever they are kept, and those that lie in a file take no memory of their own."""

import errno
import functools
import gc
import pickle

import numpy as np
import pytest

from tb_plugin.makers.image_store import ImageStore
from tb_plugin.makers.probe import Terms
from tb_plugin.makers.probes import thumbnails
from tb_plugin.makers.probing import drawn, fingerprint
from tb_plugin.network.metadata import Metadata
from tests.makers.probed import FUR, IMAGES, LABELS, NETWORK, YEARS, N, batches_of

SHAPE = (4, 5, 3)
IN_MEMORY, IN_A_FILE = 2**20, 100


@pytest.mark.parametrize("max_bytes", [IN_MEMORY, IN_A_FILE])
def test_what_is_put_comes_back_in_any_order_and_slots_are_taken_again(max_bytes):
    store = ImageStore(4, SHAPE, max_bytes=max_bytes)
    slots = [store.put(image) for image in IMAGES[:4]]
    np.testing.assert_array_equal(store.taken(slots[::-1]), IMAGES[:4][::-1])
    store.drop(slots[1])
    assert store.put(IMAGES[7]) == slots[1]
    np.testing.assert_array_equal(store.taken([slots[1], slots[0]]), IMAGES[[7, 0]])
    assert store.taken([]).shape == (0, *SHAPE)


def test_what_was_taken_stays_when_the_store_goes():
    store = ImageStore(9, SHAPE, max_bytes=IN_A_FILE)
    found = store.taken([store.put(image) for image in IMAGES[:9]])
    assert isinstance(found, np.memmap) and found.flags.writeable
    del store
    gc.collect()
    np.testing.assert_array_equal(found, IMAGES[:9])
    # Where it is sent somewhere it is the images themselves.
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(found)), IMAGES[:9])


def test_where_there_is_no_room_for_a_file_that_is_an_error_and_no_crash(monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr("os.posix_fallocate", full, raising=False)
    with pytest.raises(OSError, match="no space left"):
        ImageStore(9, SHAPE, max_bytes=IN_A_FILE)


@pytest.mark.parametrize("n_images", [None, 12, N, 5000])
@pytest.mark.parametrize("form", ["array", "batches"])
def test_a_probe_set_is_the_same_wherever_its_images_lie(n_images, form, monkeypatch):
    dataset = IMAGES if form == "array" else batches_of((IMAGES, LABELS))
    terms = Terms(metadata=Metadata.of({"fur": FUR.tolist(), "year": YEARS}), n_images=n_images)
    expected = drawn(dataset, NETWORK, terms)
    monkeypatch.setattr("tb_plugin.makers.probing.ImageStore", functools.partial(ImageStore, max_bytes=IN_A_FILE))
    found = drawn(dataset, NETWORK, terms)
    assert isinstance(found.inputs, np.memmap) and not isinstance(expected.inputs, np.memmap)
    for name in ("inputs", "numbers", "labels", "weights"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), name)
    np.testing.assert_array_equal(found.inputs, IMAGES[found.numbers])
    assert found.fingerprint == expected.fingerprint
    for name, column in expected.metadata.items():
        np.testing.assert_array_equal(found.metadata[name], column)


@pytest.mark.parametrize("n", [1, 63, 64, 65, 130])
def test_what_is_looked_at_in_parts_is_what_it_is_as_a_whole(n, monkeypatch):
    images = np.random.default_rng(n).uniform(-1, 1, (n, 9, 7, 3)).astype(np.float32)
    small, told = thumbnails(images, (-1, 1)), fingerprint(images, (-1, 1))
    monkeypatch.setattr("tb_plugin.makers.probing._AT_ONCE", n)
    monkeypatch.setattr("tb_plugin.makers.probes._BATCH", n)
    np.testing.assert_array_equal(thumbnails(images, (-1, 1)), small)
    assert fingerprint(images, (-1, 1)) == told
    changed = images.copy()
    changed[-1, 0, 0, 0] += 0.1
    assert fingerprint(changed, (-1, 1)) != told
