import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_plugin.network.tokens import TokenGrid, token_grid


@pytest.mark.parametrize(("n_tokens", "size", "expected"), [
    (197, (224, 224), TokenGrid(14, 14, 1)),  # ViT-B/16
    (50, (224, 224), TokenGrid(7, 7, 1)),  # ViT-B/32
    (198, (224, 224), TokenGrid(14, 14, 2)),  # DeiT, distilled
    (261, (224, 224), TokenGrid(16, 16, 5)),  # DINOv2 with registers
    (196, (224, 224), TokenGrid(14, 14, 0)),
    (25, (32, 48), TokenGrid(4, 6, 1)),
    (1, (224, 224), None),  # what is left after pooling
    (77, (224, 224), None),  # words
    (9, (8, 8), TokenGrid(2, 4, 1)),
])  # fmt: skip
def test_grids_of_known_transformers(n_tokens, size, expected):
    seen = [(2, 4)] if n_tokens == 9 else []
    assert token_grid(n_tokens, size, seen) == expected


def test_a_grid_that_was_seen_counts_more_than_square_patches():
    assert token_grid(17, (32, 32)) == TokenGrid(4, 4, 1)
    assert token_grid(17, (32, 32), [(32, 32), (2, 8)]) == TokenGrid(2, 8, 1)
    assert token_grid(17, (32, 32), [(2, 8), (8, 2)]) == TokenGrid(8, 2, 1)
    assert token_grid(17, (32, 32), [(5, 5)]) == TokenGrid(4, 4, 1)


@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 32), st.integers(0, 8))
def test_every_token_has_one_place(height, width, patch, n_before):
    n_tokens = height * width + n_before
    grid = token_grid(n_tokens, (height * patch, width * patch))
    if height * width < 2:
        return
    assert grid is not None
    assert grid.height * grid.width + grid.n_class_tokens == n_tokens
    assert height * patch / grid.height == width * patch / grid.width
    assert grid.n_class_tokens <= n_before
