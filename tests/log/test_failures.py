"""What becomes of failures while a network trains, and what the last step is logged from."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from tb_plugin.artifacts import Encoded
from tb_plugin.events import Writer
from tb_plugin.feature_visualization import Rendering
from tb_plugin.log import Setting, Snapshots
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.schedule import Schedule
from tb_plugin.log.session import Session
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tests.log.doors import logged_steps
from tests.networks import linear_chain


class Training:
    """A training: the number that its weights are, and what logging it leads to."""

    def __init__(self, tmp_path, *, strict=False, set_up_fails=(), fails=(), is_chief=lambda: True):
        self.weights = 0
        self.seen = []
        self.set_ups = 0
        self.set_up_fails = iter(set_up_fails)
        self.fails = iter(fails)
        self.run = tmp_path
        self.session = Session(
            self.make, [Snapshots(), Seen(self)], strict=strict, verbose=False, is_chief=is_chief, unit="epoch"
        )

    def make(self):
        self.set_ups += 1
        error = next(self.set_up_fails, None)
        if error is not None:
            raise error
        network = linear_chain()
        images = np.random.default_rng(0).uniform(size=(2, 4, 4, 10)).astype(np.float32)
        study = Study(network, Examples.make(images, (0, 1)), network.layers, None, None, images, Rendering())  # type: ignore
        return ArtifactLogger(study, Writer(self.run), [Snapshots(), Seen(self)], lambda: self.weights)

    def warned(self, *steps, end=False):
        """Logs steps, and gives what is warned of."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            for step in steps:
                (self.session.log_step if self.session.has_begun else self.session.begin)(step, None)
            if end:
                self.session.log_end()
        return [str(each.message) for each in caught]


@dataclass(frozen=True, eq=False)
class Seen(Setting):
    """Notes of which weights something is made."""

    training: Training
    title: ClassVar[str] = "what is seen"

    @property
    def schedule(self):
        return Schedule(1)

    def makers(self, study):
        return [SeenMaker(self.training)]


class SeenMaker:
    """As makers do, goes on with what it has of a step."""

    kind: ClassVar[str] = "seen"

    def __init__(self, training):
        self.training, self.step, self.of = training, None, 0

    def make(self, step, seconds, progress):
        self.is_made = False
        error = next(self.training.fails, None)
        if error is not None:
            raise error
        if step != self.step:
            self.step, self.of = step, self.training.weights
        self.training.seen.append(self.of)
        self.is_made = True
        return True

    def artifacts(self) -> Sequence[Encoded]:
        return [Encoded(self.kind, "", [bytes([self.of])])] if self.is_made else []


def test_the_last_step_is_logged_anew_where_weights_have_changed(tmp_path):
    training = Training(tmp_path, strict=True)
    training.warned(0)
    for step in (1, 2):
        training.weights = step
        training.warned(step)
    assert training.seen == [1, 2]
    training.session.log_end()
    assert training.seen == [1, 2]
    for weights in (1, 2, 7):
        training.weights = weights
        training.session.log_end()
        training.session.log_end()
    assert training.seen == [1, 2, 1, 2, 7]


def test_at_a_step_that_is_logged_again_nothing_is_of_older_weights(tmp_path):
    training = Training(tmp_path, strict=True)
    for weights in (3, 4, 4, 3):
        training.weights = weights
        training.session.log(Seen)
    assert training.seen == [3, 4, 4, 3]


def test_one_cause_is_warned_of_once(tmp_path):
    training = Training(tmp_path, set_up_fails=[ValueError(f"cause {i}") for i in range(20)])
    (said,) = training.warned(*range(9), end=True)
    assert said == (
        "semantic dictionary: nothing can be logged: ValueError: cause 0 (epoch 0; training goes on, strict=True "
        "raises this)"
    )
    assert training.set_ups == 3


def test_what_can_be_looked_at_later_is_logged_then(tmp_path):
    training = Training(tmp_path, set_up_fails=[ValueError("a"), RuntimeError("b")])
    assert [text.split(" (")[0][len("semantic dictionary: ") :] for text in training.warned(0, 1, 2, 3)] == [
        "nothing can be logged: ValueError: a",
        "nothing can be logged: RuntimeError: b",
    ]
    assert logged_steps(tmp_path) == {"snapshot": [2, 3], "seen": [2, 3]}


def test_failures_of_a_kind_are_warned_of_once_for_each_type(tmp_path):
    texts = (ValueError("loss is 3.2"), ValueError("loss is 3.1"), None, OSError("disk"), ValueError("loss is 3.0"))
    training = Training(tmp_path, fails=texts)
    said = training.warned(*range(6), end=True)
    assert [text.split(" (")[0][len("semantic dictionary: ") :] for text in said] == [
        "what is seen could not be logged: ValueError: loss is 3.2",
        "what is seen could not be logged: OSError: disk",
    ]
    assert logged_steps(tmp_path) == {"snapshot": [0, 1, 2, 3, 4, 5], "seen": [3, 5]}


def test_who_asks_by_hand_is_told_again(tmp_path):
    training = Training(tmp_path, set_up_fails=[ValueError("a")] * 4)
    training.warned(*range(9))
    with pytest.warns(UserWarning, match="nothing can be logged: ValueError: a"):
        training.session.log(Snapshots)
    training.session.log(Snapshots)
    assert logged_steps(tmp_path) == {"snapshot": [8]}


@pytest.mark.parametrize("when", ["set-up", "logging", "asking who is chief"])
def test_where_warnings_are_errors_training_goes_on(tmp_path, when, capsys):
    def is_chief():
        if when.startswith("asking"):
            raise ValueError("who?")
        return True

    errors = [UserWarning("old")]
    training = Training(
        tmp_path,
        set_up_fails=errors if when == "set-up" else (),
        fails=errors if when == "logging" else (),
        is_chief=is_chief,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for step in range(3):
            (training.session.log_step if step else training.session.begin)(step, None)
        training.session.log_end()
    assert capsys.readouterr().err.count("training goes on") == 1


def test_strict_raises_what_was_raised(tmp_path):
    error = ValueError("cause")
    with pytest.raises(ValueError, match="cause") as raised:
        Training(tmp_path, strict=True, set_up_fails=[error]).warned(0)
    assert raised.value is error
