"""What a creature is, as frozen values, and the Latin square of its classes.

Nine classes are a Latin square of three traits: `limbs = (ears + coat) mod 3`. Any two traits decide the class, none
alone does.
"""

from __future__ import annotations

import dataclasses
import enum

SIZE = 64
N_CLASSES = 9


class Ears(enum.IntEnum):
    POINTY = 0
    ROUND = 1
    LONG = 2


class Coat(enum.IntEnum):
    STRIPES = 0
    SPOTS = 1
    PLAIN = 2


class Limbs(enum.IntEnum):
    LEGS = 0
    WHEELS = 1
    FINS = 2


class Fur(enum.Enum):
    WARM = "warm"
    COOL = "cool"


class Scenery(enum.Enum):
    MEADOW = "meadow"
    SAND = "sand"
    SNOW = "snow"
    DUSK = "dusk"
    SEA = "sea"
    STONE = "stone"


class Part(enum.IntEnum):
    """What a pixel shows. `COAT` is the flank that carries a coat, also a plain one; `BODY` is the tail."""

    BACKGROUND = 0
    BODY = 1
    HEAD = 2
    EARS = 3
    COAT = 4
    LIMBS = 5
    BUSH = 6
    TAG = 7


TRAITS = (Part.EARS, Part.COAT, Part.LIMBS)


@dataclasses.dataclass(frozen=True)
class Pose:
    """Where a creature stands.

    Attributes:
      x: The middle of the creature, in pixels from the left, 0 to 64.
      y: The middle of the creature, in pixels from the top, 0 to 64.
      scale: Size; at 1 the tallest creature fills the image.
      angle: Rotation in degrees, clockwise.
      flip: Whether it looks to the left.
    """

    x: float
    y: float
    scale: float
    angle: float
    flip: bool


@dataclasses.dataclass(frozen=True)
class Spec:
    """Everything that decides a picture: equal specs render to equal pixels.

    Each part draws its own random details (tilt, phase, leaves, noise) from `(seed, part)`, so that replacing one field
    changes the pixels of that part only: `dataclasses.replace(spec, ears=Ears.LONG)` is an exact counterfactual.

    Attributes:
      ears: One of the three traits that make the class.
      coat: The second trait.
      limbs: The third; the Latin square gives it to the other two, which a counterfactual may ignore.
      fur: Warm or cool colour.
      pose: Where the creature stands.
      scenery: Palette of the background.
      hidden: The traits behind bushes, out of `TRAITS`.
      tag: Whether there is a red tag in the corner.
      seed: Source of every other detail, at least 0.
    """

    ears: Ears
    coat: Coat
    limbs: Limbs
    fur: Fur
    pose: Pose
    scenery: Scenery
    hidden: frozenset[Part]
    tag: bool
    seed: int

    def __post_init__(self) -> None:
        if not self.hidden <= set(TRAITS):
            raise ValueError(f"hidden must be out of {[part.name for part in TRAITS]}, got {sorted(self.hidden)}")
        if self.seed < 0:
            raise ValueError(f"seed must be at least 0, got {self.seed}")


def limbs_of(ears: Ears, coat: Coat) -> Limbs:
    """The third trait, which the Latin square gives to two others."""
    return Limbs((ears + coat) % 3)


def traits_of(label: int) -> tuple[Ears, Coat, Limbs]:
    """The traits of a class, 0 to 8, the inverse of `label_of`."""
    if not 0 <= label < N_CLASSES:
        raise ValueError(f"label must be from 0 to {N_CLASSES - 1}, got {label}")
    ears, coat = Ears(label // 3), Coat(label % 3)
    return ears, coat, limbs_of(ears, coat)


def label_of(spec: Spec) -> int:
    """The class of a creature, `3 * ears + coat`, from 0 to 8.

    Raises:
      ValueError: If no class has these traits, as in most counterfactuals.
    """
    expected = limbs_of(spec.ears, spec.coat)
    if spec.limbs is not expected:
        raise ValueError(
            f"with {spec.ears.name} ears and {spec.coat.name} limbs must be {expected.name}, got {spec.limbs.name}"
        )
    return 3 * spec.ears + spec.coat


def _class_name(label: int) -> str:
    ears, coat, limbs = traits_of(label)
    adjective = {Coat.STRIPES: "striped", Coat.SPOTS: "spotted", Coat.PLAIN: "plain"}[coat]
    return f"{ears.name.lower()}-{adjective}-{limbs.name.lower()}"


CLASS_NAMES = tuple(_class_name(label) for label in range(N_CLASSES))
