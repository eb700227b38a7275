"""Tables of metadata out of files."""

import pytest

from tb_plugin.explain.metadata_file import read_metadata

NAMES = ["a/x.png", "a/y.png", "b/x.png"]


@pytest.fixture
def read(tmp_path):
    said = []

    def read(text, names=None, suffix=".csv"):
        path = tmp_path / f"table{suffix}"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
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
        ("", "must be a table with 0 columns that its first line names, got no further line"),
        ("\n\n", "must be a table with 0 columns that its first line names, got no further line"),
        ("fur\n", "with 1 column that its first line names, got no further line"),
        ("fur\n\n\n", "with 1 column that its first line names, got no further line"),
        ("fur,year\n\nwarm,1\n\ncool\n", "with 2 columns that its first line names, got line 5 with 1 cell$"),
        ('fur,year\n"wa\nrm",1\ncool\n', "got line 4 with 1 cell$"),
        ("fur,year,fur\nwarm,1,cool\n", "must have different names, got several called fur"),
        ("file\na/x.png\n", "must have columns beside the names of files, got file"),
        (b"f\xfcr,year\nwarm,1\n", "must be a table of text in UTF-8, got other bytes"),
        (b"PK\x03\x04\x14\x00\x06\x00\xff\xfe", "must be a table of text in UTF-8, got other bytes"),
        ("fur\n" + "x" * 200_000, "must be a table, got line 2: field larger than field limit"),
        ("fur,year\nwarm\n", "with 2 columns that its first line names, got line 2 with 1 cell$"),
        ("file,fur\nz.png,warm\n", "must name files of the folder in its column file, got 'z.png'"),
        ("file,fur\na/x.png,warm\na/x.png,cool\n", "one row for each file, got several for a/x.png"),
    ],
)
def test_what_is_no_such_table_is_an_error(read, text, said):
    with pytest.raises(ValueError, match=said):
        read(text, NAMES)


def test_an_empty_line_of_a_table_of_one_column_is_a_missing_value(read):
    assert read("fur\r\nwarm\r\n\r\ncool\r\n\r\n")[0] == {"fur": ["warm", None, "cool"]}
    # Of several columns it is no row.
    assert read("fur,year\nwarm,1\n\ncool,2\n\n")[0] == {"fur": ["warm", "cool"], "year": [1, 2]}


def test_tables_are_read_as_spreadsheets_and_data_frames_write_them(read):
    expected = {"fur": ["warm", "cool"], "year": [1.5, 2]}
    assert read("fur;year\r\nwarm;1.5\r\ncool;2\r\n")[0] == expected
    assert read("fur\tyear\nwarm\t1.5\ncool\t2\n")[0] == expected
    assert read("fur\tyear\nwarm\t1.5\ncool\t2\n".encode("utf-16"))[0] == expected
    assert read('"fur","year"\n"warm","1.5"\n"cool","2"')[0] == expected
    # An index of rows has no name.
    columns, said = read(",fur,year\n0,warm,1.5\n1,cool,2\n")
    assert columns == expected
    assert len(said) == 1 and said[0].endswith("table.csv: column 1 has no name and is left out")
