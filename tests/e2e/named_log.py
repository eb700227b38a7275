"""A log of all views of a run, whose classes have names of any length."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from tb_plugin.artifacts import Snapshot
from tests import samples
from tests.e2e.test_audit import audit_of_run, log_audit
from tests.e2e.test_feature import log_features


def log_named(log_dir: Path, name: str) -> None:
    """Logs two runs, of which all classes are called so and by their number."""

    def named(*args: Any, **kwargs: Any) -> Snapshot:
        made = samples.random_snapshot(*args, **kwargs)
        return dataclasses.replace(made, class_names=tuple(f"{name} {k}" for k in range(len(made.class_names or ()))))

    with pytest.MonkeyPatch.context() as patch:
        for module in ("run_log", "test_feature"):
            patch.setattr(f"tests.e2e.{module}.random_snapshot", named)
        log_features(log_dir)
        log_audit(log_dir / "audited", audit_of_run())
