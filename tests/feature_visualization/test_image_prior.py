import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tb_plugin.feature_visualization import image_prior as prior


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 33), st.integers(0, 100))
def test_the_synthesis_is_the_inverse_fourier_transform(size, seed):
    half = size // 2 + 1
    spectrum = np.random.default_rng(seed).normal(size=(size, 2 * half))
    first, second = prior.fourier_synthesis(size)
    image = second @ (spectrum @ first).reshape(2 * size, size)
    expected = np.fft.irfft2(spectrum[:, :half] + 1j * spectrum[:, half:], (size, size))
    np.testing.assert_allclose(image, expected, atol=1e-5)


def test_noise_has_the_spectrum_of_natural_images():
    """Amplitude falls as 1 / frequency: power by 4 with each octave."""
    size = 64
    first, second = prior.fourier_synthesis(size)
    noise = prior.initial_noise([(i,) for i in range(64)], (size, 2 * (size // 2 + 1)))
    columns = (noise * np.tile(prior.fourier_scale(size), 2)) @ first
    images = second @ columns.reshape(-1, 2 * size, size)
    power = (np.abs(np.fft.rfft2(images)) ** 2).mean(axis=0)
    frequency = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None])
    octaves = [power[(frequency >= f) & (frequency < 1.3 * f)].mean() for f in (0.05, 0.1, 0.2, 0.4)]
    np.testing.assert_allclose(np.divide(octaves[:-1], octaves[1:]), 4, rtol=0.2)


@pytest.mark.parametrize("channels", [1, 3, 5])
def test_decorrelation_gives_identity_covariance_on_the_images_it_was_computed_from(channels):
    rng = np.random.default_rng(0)
    mixing = rng.normal(size=(channels, channels))
    images = rng.normal(size=(10, 16, 16, channels)) @ mixing
    root = prior.color_root(images)
    whitened = images.reshape(-1, channels) @ np.linalg.inv(root)
    np.testing.assert_allclose(np.cov(whitened, rowvar=False).reshape(channels, channels), np.eye(channels), atol=1e-4)


def test_a_channel_that_never_varies_stays_within_reach():
    images = np.random.default_rng(0).uniform(size=(4, 8, 8, 3))
    images[..., 1] = 0.5
    assert np.linalg.cond(prior.color_root(images)) < 1e5


@pytest.mark.parametrize("size", [8, 9, 24])
def test_parameters_of_an_image_give_the_image(size):
    rng = np.random.default_rng(0)
    images = rng.uniform(0.1, 0.9, (2, size, size, 3))
    colors = prior.color_matrix(None, 3)
    spectra = prior.spectrum_of(images, colors)
    scaled = spectra * np.tile(prior.fourier_scale(size), 2)
    first, second = prior.fourier_synthesis(size)
    planes = second @ (scaled @ first).reshape(2, 3, 2 * size, size)
    back = 1 / (1 + np.exp(-planes.transpose(0, 2, 3, 1) @ colors.T))
    np.testing.assert_allclose(back, images, atol=1e-3)


def test_colors_for_another_number_of_channels_are_refused():
    with pytest.raises(ValueError, match=r"colors must have shape \[3, 3\], got \[2, 2\]"):
        prior.color_matrix(np.eye(2), 3)
    assert prior.color_matrix(None, 1).shape == (1, 1)
