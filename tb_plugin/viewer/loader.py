"""TensorBoard's entry point.

An import error here would keep all of TensorBoard from starting, an exception in `load` only costs our tab: so this
module imports nothing of ours until then.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tensorboard.plugins import base_plugin

if TYPE_CHECKING:
    from tb_plugin.viewer.plugin import SemanticDictionaryPlugin

_PLUGIN_NAME = "semantic_dictionary"
_DEFAULT_SAMPLES = 50


class SemanticDictionaryLoader(base_plugin.TBLoader):
    """Makes the plugin, and has TensorBoard keep more steps of it than the 10 it keeps by default."""

    def define_flags(self, parser: argparse.ArgumentParser) -> None:
        """Adds `--semantic_dictionary_samples`."""
        group = parser.add_argument_group("semantic dictionary plugin")
        group.add_argument(
            "--semantic_dictionary_samples",
            metavar="N",
            type=int,
            default=_DEFAULT_SAMPLES,
            help=f"""\
How many steps to keep in memory per tag of the Semantic Dictionaries tab, 0 for all (default: %(default)s).
`--samples_per_plugin={_PLUGIN_NAME}=N` does the same and wins.\
""",
        )

    def fix_flags(self, flags: argparse.Namespace) -> None:
        """Passes the flag on, unless the user's `--samples_per_plugin` names our plugin."""
        if flags.semantic_dictionary_samples < 0:
            raise base_plugin.FlagsError(
                f"--semantic_dictionary_samples must be 0 or more, got {flags.semantic_dictionary_samples}"
            )
        flags.samples_per_plugin = dict(flags.samples_per_plugin or {})
        flags.samples_per_plugin.setdefault(_PLUGIN_NAME, flags.semantic_dictionary_samples)

    def load(self, context: base_plugin.TBContext) -> SemanticDictionaryPlugin | None:
        """Makes the plugin."""
        from tb_plugin.viewer.plugin import SemanticDictionaryPlugin

        return SemanticDictionaryPlugin(context)
