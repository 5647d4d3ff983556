"""DuckDB opens bounded, and fetches nothing."""

import duckdb
import pytest

from informatiehuis.engines import duck


def setting(connection, name):
    return connection.sql(f"SELECT current_setting('{name}')").fetchone()[0]


def test_the_version_is_the_one_the_extensions_are_built_for():
    assert duckdb.__version__ == duck.VERSION


def test_limits_are_set_and_nothing_installs_itself(tmp_path):
    with duck.connect(memory_limit="300MB", threads=1, temp_directory=tmp_path) as connection:
        assert setting(connection, "threads") == 1
        assert setting(connection, "memory_limit").startswith("286")  # 300 MB in MiB
        assert setting(connection, "temp_directory") == str(tmp_path)
        assert setting(connection, "TimeZone") == "UTC"
        assert not setting(connection, "autoinstall_known_extensions")
        assert not setting(connection, "autoload_known_extensions")


@pytest.mark.parametrize(("name", "function"), [("spatial", "st_area"), ("postgres_scanner", "postgres_scan")])
def test_an_extension_is_loaded_from_its_wheel(name, function):
    with duck.connect(extensions=[name]) as connection:
        found = connection.execute("SELECT count(*) FROM duckdb_functions() WHERE lower(function_name) = ?", [function])
        assert found.fetchone()[0] > 0


def test_an_extension_that_is_not_installed_names_its_wheel():
    with pytest.raises(ModuleNotFoundError, match=r"duckdb-extension-nope==1\.5\.5"):
        duck.connect(extensions=["nope"])


def test_a_name_and_a_text_cannot_break_out_of_their_quotes():
    with duckdb.connect() as connection:
        text = "'; DROP TABLE x; --"
        assert connection.sql(f"SELECT {duck.literal(text)}").fetchone() == (text,)
        name = 'a"b'
        assert connection.sql(f"SELECT 1 AS {duck.identifier(name)}").columns == [name]
