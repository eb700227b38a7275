"""What is said is short and plain, once, and never ends training."""

import subprocess
import sys
import warnings

import pytest

from tb_plugin.log.notices import in_short, telling
from tb_plugin.log.warned import warn

KERAS = (
    "Exception encountered when calling Wrapped.call().\n\n\x1b[1mModel Wrapped does not have a `call()`\nmethod "
    "implemented.\x1b[0m\n\nArguments received by Wrapped.call():\n  • args=('<KerasTensor>',)\n  • kwargs={}"
)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("axes must be three, got 2"), "ValueError: axes must be three, got 2"),
        (RuntimeError(), "RuntimeError"),
        (RuntimeError("\n\n"), "RuntimeError"),
        (NotImplementedError(KERAS), "NotImplementedError: Model Wrapped does not have a `call()` method implemented."),
        (ValueError("\x1b[31mred\x1b[0m  and\n\tindented"), "ValueError: red and indented"),
        (KeyError("conv"), "KeyError: 'conv'"),
        (ValueError("Arguments received by f(): 3"), "ValueError: Arguments received by f(): 3"),
        (ValueError("One is said. " * 100), "ValueError: " + ("One is said. " * 30).strip()),
        (ValueError("x" * 1000), "ValueError: " + "x" * 400 + "…"),
    ],
)
def test_errors_are_said_in_a_line(error, said):
    assert in_short(error) == said
    assert "\n" not in telling(error)


def test_warnings_that_are_errors_are_printed(capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn("something")
    assert capsys.readouterr().err == "semantic dictionary: something\n"
    with pytest.warns(UserWarning, match="^semantic dictionary: something$"):
        warn("something")


def test_as_it_is_with_a_flag_of_python():
    program = "from tb_plugin.log.warned import warn; warn('something'); print('goes on')"
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "goes on\n")
    assert "semantic dictionary: something" in done.stderr
