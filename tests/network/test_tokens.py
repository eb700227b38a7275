"""The grids and orders that tokens may lie in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_plugin.network.layout import Tokens
from tb_plugin.network.tokens import reordered, token_grids


@pytest.mark.parametrize(("n_tokens", "size", "expected"), [
    (197, (224, 224), Tokens(14, 14, 1)),  # ViT-B/16
    (50, (224, 224), Tokens(7, 7, 1)),  # ViT-B/32
    (198, (224, 224), Tokens(14, 14, 2)),  # DeiT, distilled
    (261, (224, 224), Tokens(16, 16, 5)),  # DINOv2 with registers
    (196, (224, 224), Tokens(14, 14)),
    (25, (32, 48), Tokens(4, 6, 1)),
    (65, (64, 64), Tokens(8, 8, after=1)),
])  # fmt: skip
def test_grids_of_known_transformers_are_among_those_tried(n_tokens, size, expected):
    assert expected in list(token_grids(n_tokens, size))


def test_one_token_has_no_grid():
    assert not list(token_grids(1, (224, 224)))


@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 32), st.integers(0, 8), st.booleans())
def test_the_grid_of_patches_is_among_those_tried_and_every_token_has_one_place(height, width, patch, n_beside, first):
    if height * width < 2:
        return
    n_tokens = height * width + n_beside
    tried = list(token_grids(n_tokens, (height * patch, width * patch)))
    assert Tokens(height, width, n_beside if first else 0, 0 if first else n_beside) in tried
    assert all(tokens.n_tokens == n_tokens for tokens in tried)
    assert len(set(tried)) == len(tried)


def unrolled(places, n):
    """Hiera's order, as its authors write it."""
    places = places[None]
    for _ in range(n):
        b, h, w = places.shape
        places = places.reshape(b, h // 2, 2, w // 2, 2).transpose(0, 2, 4, 1, 3).reshape(-1, h // 2, w // 2)
    return places.ravel()


PLACES = np.arange(64).reshape(8, 8)
ORDERS = {
    "unrolled once": unrolled(PLACES, 1),
    "unrolled twice": unrolled(PLACES, 2),
    "windows of four": PLACES.reshape(2, 4, 2, 4).transpose(0, 2, 1, 3).ravel(),
    "by columns": PLACES.T.ravel(),
}


@pytest.mark.parametrize("name", ORDERS)
def test_orders_of_known_transformers_put_every_token_at_its_place(name):
    before = 1
    wanted = tuple((np.argsort(ORDERS[name]) + before).tolist())
    assert Tokens(8, 8, before, order=wanted) in list(reordered(Tokens(8, 8, before)))
    tokens = np.concatenate([[-1], ORDERS[name]])
    assert np.array_equal(tokens[list(wanted)].reshape(8, 8), PLACES)


def test_rows_are_no_other_order():
    assert all(other.order != (0, 1, 2, 3) for other in reordered(Tokens(2, 2)))
