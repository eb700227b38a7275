"""Attribution: how much parts of a layer argue for a class. Arrays in, arrays out, over a `Network`."""
