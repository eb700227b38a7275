"""Non-linear functions of single values that are written out: QuickGELU, Swish, GELU by tanh, Mish, hard Swish, ...."""

from __future__ import annotations

import tensorflow as tf

_PASSING = {"Identity", "IdentityN", "Cast", "StopGradient"}
_LINEAR = {"Add", "AddV2", "Sub", "Neg"}
_PRODUCTS = {"Mul", "RealDiv", "DivNoNan"}
_BENT_TYPES = """
    Sigmoid Tanh Erf Erfc Exp Expm1 Log Log1p Sqrt Rsqrt Pow Square Abs Reciprocal Inv Sign Atan Sin Cos Softplus
    Softsign Relu Relu6 LeakyRelu Elu Selu Maximum Minimum ClipByValue SelectV2 Select Greater GreaterEqual Less
    LessEqual
"""
_BENT = set(_BENT_TYPES.split())
# Operations in a row that are looked through; the longest that is known, GELU by tanh, has half as many.
_MOST = 16


def bent_from(output: tf.Tensor) -> tf.Tensor | None:
    """Finds the nearest tensor of which another one is a bent function, value by value.

    A tensor of one value counts as a number. Whatever is a bent function of one tensor is an activation function,
    however it is written.

    Returns:
      The tensor, or None if there is none.
    """
    before = _before(output, _MOST)
    return next((x for x, bent in before if bent and x.shape.is_compatible_with(output.shape)), None)


def _before(output: tf.Tensor, most: int) -> list[tuple[tf.Tensor, bool]]:
    """Finds the tensors of which one is a function, itself first, and whether the function is bent."""
    op, itself = output.op, (output, False)
    if op.type in _PASSING:
        return [itself, *_before(op.inputs[op.outputs.index(output) if op.type == "IdentityN" else 0], most)]
    given = [x for x in op.inputs if x.shape.num_elements() != 1]
    if not most or not given or op.type not in _LINEAR | _PRODUCTS | _BENT:
        return [itself]
    first, *others = (_before(x, most - 1) for x in given)
    bends = op.type in _BENT or (op.type in _PRODUCTS and len(given) > 1)
    found = [itself]
    for x, bent in first:
        also = [next((other_bent for y, other_bent in other if y is x), None) for other in others]
        if None not in also:
            found.append((x, bends or bent or any(also)))
    return found
