"""Values to bytes and back: arrays, pictures, the blobs of an artifact and the manifest that names them."""
