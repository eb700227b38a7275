"""Whoever waits for an answer is not kept waiting for want of something else to send."""

import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from tensorboard import context, errors
from tensorboard.data.grpc_provider import GrpcDataProvider
from tensorboard.data.provider import DataProvider

from tb_plugin.viewer.prompt import PromptProvider

CTX = context.RequestContext()


class Held(GrpcDataProvider):
    """Gives a blob only when it is asked for something else, as a connection that waits to be acknowledged."""

    def __init__(self):
        self.asked = threading.Event()
        self.n_lists = 0

    def list_blob_sequences(self, ctx, **of):
        self.n_lists += 1
        self.asked.set()
        raise RuntimeError("of no interest to who waits")

    def read_blob(self, ctx, *, blob_key):
        assert self.asked.wait(60), "nobody asked for anything"
        if blob_key == "gone":
            raise errors.NotFoundError("gone")
        return b"bytes of " + blob_key.encode()


def test_who_waits_is_helped():
    provider = Held()
    prompt = PromptProvider(provider)
    assert prompt.blob(CTX, "", "a") == b"bytes of a"
    assert provider.n_lists >= 1
    with pytest.raises(errors.NotFoundError):
        prompt.blob(CTX, "", "gone")


def test_who_answers_in_this_process_is_asked_for_nothing_else():
    class Local(DataProvider):
        def read_blob(self, ctx=None, *, blob_key):
            return blob_key.encode()

    Local.__abstractmethods__ = frozenset()  # of all it can be asked, this one thing
    prompt = PromptProvider(Local())  # pyright: ignore[reportAbstractUsage]
    assert prompt.blob(CTX, "", "a") == b"a"
    assert prompt._thread is None


class Changing(DataProvider):
    """Fails so many times, as TensorBoard's Python loader does where a tag comes or goes while it lists."""

    def __init__(self, failures, error):
        self.failures, self.error = failures, error

    def list_blob_sequences(self, ctx=None, **of):
        self.failures -= 1
        if self.failures >= 0:
            raise self.error
        return {"a": {}}

    def read_blob_sequences(self, ctx=None, **of):
        return self.list_blob_sequences()


Changing.__abstractmethods__ = frozenset()


@pytest.mark.parametrize("error", [KeyError("a tag"), RuntimeError("dictionary changed size during iteration")])
def test_who_stumbles_over_a_change_is_asked_again(error, monkeypatch):
    monkeypatch.setattr("tb_plugin.viewer.prompt._PAUSE", 0)

    def ask(failures, error):
        return PromptProvider(Changing(failures, error))  # pyright: ignore[reportAbstractUsage]

    assert ask(3, error).series(CTX, "", run=None) == {"a": {}}
    assert ask(3, error).sequences(CTX, "", "a", ["t"]) == {}
    with pytest.raises(type(error)):
        ask(99, error).series(CTX, "", run=None)
    with pytest.raises(errors.NotFoundError):
        ask(1, errors.NotFoundError("meant")).series(CTX, "", run=None)


def test_nothing_is_left_behind():
    provider = Held()
    PromptProvider(provider).blob(CTX, "", "a")
    left = weakref.ref(provider)
    del provider
    # A thread that has nothing to do ends by itself; one that does not would be waited for until pytest ends it.
    while left() is not None:
        time.sleep(0.05)


def test_one_after_the_other_and_side_by_side():
    provider = Held()
    prompt = PromptProvider(provider)
    for _ in range(3):
        provider.asked.clear()
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda key: prompt.blob(CTX, "", key), "ab"))
        assert found == [b"bytes of a", b"bytes of b"]
