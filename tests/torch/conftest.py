import pytest


@pytest.fixture
def data():
    torch = pytest.importorskip("torch")
    from tests.backends.pytorch import models

    generator = torch.Generator().manual_seed(0)
    images = torch.rand(32, *models.SHAPE, generator=generator)
    return images, torch.randint(0, 5, (32,), generator=generator)
