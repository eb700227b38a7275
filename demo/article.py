"""The published data of "The Building Blocks of Interpretability" as a run, as far as they go.

    python -m demo.article post--building-blocks/public --logdir logs

They are a checkout of https://github.com/distillpub/post--building-blocks: GoogLeNet on six images. Known are icons of
the channels of all layers, activation grids of some, what positions argue for (the five strongest classes of each, and
masks of a few), what channels argue for and are made of (the strongest three or five of each list), masks between
positions, groups of neurons of mixed4a and mixed4d, and activations of mixed4d alone. What is in no list is not known,
and neither ranked, summed nor drawn. Probabilities tell of the five likeliest classes; of the others and of those
that were published as 0.000 only what they are at most. Evidence of channels that two files give is the teaser's, and
where they differ, this says so.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from demo.article_data import LAYERS, Article
from demo.article_groups import neuron_groups
from demo.article_icons import dictionary, grid
from demo.article_relations import relations
from demo.article_snapshot import snapshot
from tb_plugin.events import Writer


def main(argv: Sequence[str] | None = None) -> None:
    """Converts, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, help="the article's folder `public`, or what it holds: examples and images")
    parser.add_argument("--logdir", type=Path, default=Path("demo/logs/article"), help="where the run `googlenet` goes")
    arguments = parser.parse_args(argv)
    try:
        convert(arguments.path, arguments.logdir)
    except FileNotFoundError as error:
        sys.exit(str(error))
    print(f"See it with: tensorboard --logdir {arguments.logdir}", file=sys.stderr)


def convert(path: Path, log_dir: Path) -> None:
    """Writes all examples that are there as one step of the run `googlenet`.

    Raises:
      FileNotFoundError: If there is none.
    """
    article = Article.find(path)
    with Writer(log_dir / "googlenet") as writer:
        found, notes = snapshot(article)
        for note in notes:
            print(note, file=sys.stderr)
        writer.write(found, 0)
        writer.write(relations(article), 0)
        for name in LAYERS:
            for artifact in (dictionary(article, name), grid(article, name), neuron_groups(article, name)):
                if artifact is not None:
                    writer.write(artifact, 0)
            print(f"{name}: done", file=sys.stderr)


if __name__ == "__main__":
    main()
