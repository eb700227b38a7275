"""Numbers beyond which nothing of ours goes."""

# Of an array's values, of classes, of examples, and of what lies along a side.
MAX_VALUES = 2**27
MAX_CLASSES = 2**20
MAX_EXAMPLES = 2**16
MAX_SIDE = 2**20
MAX_NAME = 1024
# Of the tables of an audit: rows of a few bytes each become hundreds in JSON.
MAX_ROWS = 10_000
