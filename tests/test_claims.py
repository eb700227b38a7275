"""The table of what is claimed and measured."""

from tests.benchmarks.claims import SOURCES, Claim, at_least, at_most, sources, table


def test_a_claim_holds_up_to_its_bound():
    assert at_least("r", 0.8, 0.8) == Claim("r", "0.80", "≥ 0.80", holds=True)
    assert not at_least("r", 0.79, 0.8).holds
    assert at_most("wrong", 0.02, 0.02, ".0%") == Claim("wrong", "2%", "≤ 2%", holds=True)
    assert not at_most("wrong", 0.021, 0.02).holds


def test_the_table_says_what_was_missed_and_what_only_stands_beside():
    rows = [at_least("r", 0.7, 0.8), at_most("wrong", 0.01, 0.02), Claim("beside it", "0.6")]
    assert table(rows).splitlines()[2:] == [
        "| r | 0.70 | ≥ 0.80 (missed) |",
        "| wrong | 0.01 | ≤ 0.02 |",
        "| beside it | 0.6 |  |",
    ]


def test_what_measures_is_found_and_what_is_not_there_is_left_out():
    assert "regions" in SOURCES and callable(sources(["regions"])["regions"])
    assert sources(["nothing_of_this_name", "trained"]) == {}
