import collections
import os
import pickle
import sys
import types

import numpy as np
import pytest

from demo.pickles import read_arrays
from demo.torch_pickle import MAGIC_NUMBER, PROTOCOL_VERSION, read_state_dict

KERNEL = np.arange(6, dtype=np.float32).reshape(2, 3)
COUNT = np.array(7)


class Malicious:
    def __reduce__(self):
        return os.mkdir, ("harm",)


def test_arrays_are_read_back(tmp_path):
    (tmp_path / "weights.pkl").write_bytes(pickle.dumps({"conv": [KERNEL, COUNT]}))
    ((name, arrays),) = read_arrays(tmp_path / "weights.pkl").items()
    assert name == "conv"
    np.testing.assert_array_equal(arrays[0], KERNEL)
    np.testing.assert_array_equal(arrays[1], COUNT)


@pytest.mark.parametrize(
    "content", [[KERNEL], {"conv": KERNEL}, {"conv": ["kernel"]}, {3: [KERNEL]}, {"conv": [collections.Counter()]}]
)
def test_other_pickles_are_refused(content, tmp_path):
    (tmp_path / "weights.pkl").write_bytes(pickle.dumps(content))
    with pytest.raises(ValueError, match=r"weights.pkl must be a pickled dictionary of lists of arrays: "):
        read_arrays(tmp_path / "weights.pkl")


@pytest.mark.parametrize("read", [read_arrays, read_state_dict])
def test_code_in_a_file_is_not_run(read, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights").write_bytes(pickle.dumps({"conv": [Malicious()]}))
    with pytest.raises(ValueError, match=r"UnpicklingError: expected no names but .*, got \w+\.mkdir"):
        read(tmp_path / "weights")
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("read", [read_arrays, read_state_dict])
@pytest.mark.parametrize("content", [b"", b"weights", b"\x80\x02]q\x00."])
def test_files_of_other_kinds_are_refused(read, content, tmp_path):
    (tmp_path / "weights").write_bytes(content)
    with pytest.raises(ValueError, match="weights must be a "):
        read(tmp_path / "weights")


class Storage:
    def __init__(self, key, array):
        self.key, self.values = key, array.ravel()


class Tensor:
    """Pickled as torch does: a function of that name, on a storage, an offset, a shape and strides."""

    def __init__(self, storage, offset, shape, strides):
        self.arguments = storage, offset, shape, strides, False, collections.OrderedDict()

    def __reduce__(self):
        return sys.modules["torch._utils"]._rebuild_tensor_v2, self.arguments


@pytest.fixture
def torch_save(tmp_path, monkeypatch):
    """Writes tensors in torch's old format, without torch."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    names = {"<f4": "FloatStorage", "<i8": "LongStorage", "<f8": "DoubleStorage"}
    for name in names.values():
        setattr(torch, name, type(name, (), {"__module__": "torch"}))
    rebuild = types.FunctionType((lambda *_: None).__code__, {}, "_rebuild_tensor_v2")
    rebuild.__module__, rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    setattr(utils, rebuild.__name__, rebuild)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)
    storages = {}

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            if not isinstance(obj, Storage):
                return None
            storages[obj.key] = obj.values
            return "storage", getattr(torch, names[obj.values.dtype.str]), obj.key, "cpu", obj.values.size, None

    def save(tensors, *, magic_number=MAGIC_NUMBER, version=PROTOCOL_VERSION, little_endian=True):
        path = tmp_path / "model.pth"
        with path.open("wb") as file:
            for value in (magic_number, version, {"little_endian": little_endian}, collections.OrderedDict(tensors)):
                Pickler(file, protocol=2).dump(value)
            pickle.dump(list(storages), file, protocol=2)
            for values in storages.values():
                file.write(values.size.to_bytes(8, "little") + values.tobytes())
        return path

    return save


def _tensors(*, offset=0, shape=(3, 2), strides=(1, 3)):
    return {
        "transposed": Tensor(Storage("10", KERNEL), offset, shape, strides),
        "count": Tensor(Storage("11", COUNT), 0, (), ()),
    }


def test_tensors_are_views_on_storages(torch_save):
    tensors = read_state_dict(torch_save(_tensors()))
    assert list(tensors) == ["transposed", "count"]
    np.testing.assert_array_equal(tensors["transposed"], KERNEL.T)
    np.testing.assert_array_equal(tensors["count"], COUNT)
    assert [array.dtype for array in tensors.values()] == [np.float32, np.int64]


@pytest.mark.parametrize(
    "view", [{"offset": 1}, {"offset": -1}, {"strides": (1, 4)}, {"strides": (-1, 3)}, {"shape": (3, 3)}]
)
def test_views_beyond_their_storage_are_refused(view, torch_save):
    path = torch_save(_tensors(**view))
    with pytest.raises(ValueError, match=r"in torch's format before 1.6"):
        read_state_dict(path)


@pytest.mark.parametrize("header", [{"magic_number": 1}, {"version": 1002}, {"little_endian": False}])
def test_other_versions_of_the_format_are_refused(header, torch_save):
    with pytest.raises(ValueError, match="expected version 1001, little-endian"):
        read_state_dict(torch_save(_tensors(), **header))


def test_other_values_and_types_are_refused(torch_save):
    with pytest.raises(ValueError, match="expected a tensor 'epoch', got int"):
        read_state_dict(torch_save(_tensors() | {"epoch": 3}))
    with pytest.raises(ValueError, match=r"got torch.DoubleStorage"):
        read_state_dict(torch_save({"double": Tensor(Storage("12", np.zeros(2)), 0, (2,), (1,))}))


def test_a_file_must_end_with_its_last_storage(torch_save):
    path = torch_save(_tensors())
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(ValueError, match="expected 1 values in storage 11, got the end of the file"):
        read_state_dict(path)
    path.write_bytes(whole + b"\0")
    with pytest.raises(ValueError, match="expected the end of the file after the last storage"):
        read_state_dict(path)
    damaged = whole.replace(KERNEL.size.to_bytes(8, "little") + KERNEL.tobytes(), (5).to_bytes(8, "little"))
    path.write_bytes(damaged)
    with pytest.raises(ValueError, match="expected 6 values in storage 10, got 5"):
        read_state_dict(path)
