"""Tables of metadata out of files."""

import pytest

from tb_plugin.explain.metadata_file import read_metadata

NAMES = ["a/x.png", "a/y.png", "b/x.png"]


@pytest.fixture
def read(tmp_path):
    said = []

    def read(text, names=None, suffix=".csv"):
        path = tmp_path / f"table{suffix}"
        path.write_text(text, encoding="utf-8")
        return read_metadata(path, names, said.append), said

    return read


def test_cells_are_numbers_where_all_that_are_known_are(read):
    columns, _ = read("\ufefffur, year,id\nwarm,2001,1\n\n,NaN,2\ncool,-1.5e2,none\n")
    assert columns == {"fur": ["warm", None, "cool"], "year": [2001, None, -150], "id": [1, 2, None]}
    assert read("a\tb\n1,5\tx\n", suffix=".tsv")[0] == {"a": ["1,5"], "b": ["x"]}
    assert read('a,b\n"x, y",2\n')[0] == {"a": ["x, y"], "b": [2]}


def test_rows_are_put_in_the_order_of_the_files(read):
    columns, said = read("path,fur\nb/x.png,cool\na\\y.png,warm\n./a/x.png,grey\n", NAMES)
    assert columns == {"fur": ["grey", "warm", "cool"]} and not said


def test_a_name_alone_is_of_the_one_file_that_is_called_so(read):
    columns, said = read("file_name,fur\ny.png,warm\nx.png,cool\nz.png,grey\n", NAMES)
    # Two files are called x.png.
    assert columns == {"fur": [None, "warm", None]}
    assert len(said) == 1 and said[0].endswith("table.csv: 1 of 3 rows are of one of 3 files")


def test_where_no_column_names_files_rows_are_in_order_whatever_their_number(read):
    assert read("fur\nwarm\ncool\n", NAMES)[0] == {"fur": ["warm", "cool"]}
    # An .npz has no files.
    assert read("file,fur\nx,warm\n")[0] == {"file": ["x"], "fur": ["warm"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must be a table with 0 columns that its first line names, got 0 lines"),
        ("fur\n", "with 1 columns that its first line names, got 1 lines"),
        ("fur,year\nwarm\n", "with 2 columns that its first line names, got line 2 with 1 cells"),
        ("file,fur\nz.png,warm\n", "must name files of the folder in its column file, got 'z.png'"),
        ("file,fur\na/x.png,warm\na/x.png,cool\n", "one row for each file, got several for a/x.png"),
    ],
)
def test_what_is_no_such_table_is_an_error(read, text, said):
    with pytest.raises(ValueError, match=said):
        read(text, NAMES)
