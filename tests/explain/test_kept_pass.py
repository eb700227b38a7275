"""The file from which a pass over images is gone on."""

import types

import numpy as np
import pytest

from tb_plugin.explain import kept_pass
from tb_plugin.explain.kept_pass import KeptPass

ARRAYS = {"0.values": np.arange(6, dtype=np.float32).reshape(2, 3), "passed": np.array([64, 63])}


@pytest.fixture
def clock(monkeypatch):
    now = types.SimpleNamespace(time=0.0)
    monkeypatch.setattr(kept_pass.time, "monotonic", lambda: now.time)
    return now


def test_what_was_saved_is_there_for_another_process(tmp_path):
    said = []
    assert KeptPass(tmp_path, "photos", said.append).load() is None
    assert KeptPass(tmp_path, "photos", said.append).save(lambda: ARRAYS, now=True)
    found = KeptPass(tmp_path, "photos", said.append).load()
    assert found is not None and found.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array)
    # Of other images nothing is gone on from.
    assert KeptPass(tmp_path, "other photos", said.append).load() is None
    KeptPass(tmp_path, "photos", said.append).remove()
    assert list(tmp_path.iterdir()) == [] and said == []


def test_it_is_saved_now_and_then(tmp_path, clock):
    keep, saved = KeptPass(tmp_path, "photos", print), []
    for _ in range(30):
        saved.append(keep.save(lambda: ARRAYS, now=False))
        clock.time += 10
    assert [10 * at for at, was in enumerate(saved) if was] == [60, 120, 180, 240]


def test_what_takes_long_to_save_is_saved_less_often(tmp_path, clock):
    def slowly():
        clock.time += 5
        return ARRAYS

    keep, saved = KeptPass(tmp_path, "photos", print), 0
    for _ in range(1000):
        saved += keep.save(slowly, now=False)
        clock.time += 1
    # 5 s are a fiftieth of 250 s.
    assert saved == 4


@pytest.mark.parametrize("n_bytes", [0, 10, 300])
def test_a_file_that_is_broken_is_not_gone_on_from(n_bytes, tmp_path):
    keep = KeptPass(tmp_path, "photos", print)
    keep.save(lambda: ARRAYS, now=True)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:n_bytes])
    assert keep.load() is None


def test_where_it_cannot_be_saved_that_is_said_once_and_the_pass_goes_on(tmp_path):
    said = []
    keep = KeptPass(tmp_path / "missing", "photos", said.append)
    assert not keep.save(lambda: ARRAYS, now=True) and not keep.save(lambda: ARRAYS, now=True)
    assert len(said) == 1 and said[0].startswith("how far the pass over the images has come cannot be kept: ")
