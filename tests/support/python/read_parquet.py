"""Reads Parquet files by pyarrow and by the program of DuckDB, and writes what each of them sees as a JSON list: for
each file the types of its columns and its rows. Every value is a text: numbers have all their digits, and doubles the
hexadecimal digits of their bits."""

import json
import os
import struct
import subprocess
import sys

import duckdb_cli
import pyarrow.parquet

DUCKDB = os.path.join(os.path.dirname(duckdb_cli.__file__), "duckdb")


def bits(number):
    return struct.pack(">d", float(number)).hex()


def text(value, is_double):
    if value is None:
        return None
    return bits(value) if is_double else str(value)


def seen_by_pyarrow(path):
    table = pyarrow.parquet.ParquetFile(path).read()
    types = [str(field.type) for field in table.schema]
    columns = [
        [text(value, kind == "double") for value in column.to_pylist()]
        for kind, column in zip(types, table.columns)
    ]
    return {"types": types, "rows": [list(row) for row in zip(*columns)]}


def ask_duckdb(sql):
    # Nothing of this environment is any of its business.
    said = subprocess.run([DUCKDB, "-json", "-c", sql], env={}, capture_output=True, check=True, text=True).stdout
    return json.loads(said) if said.strip() else []


def seen_by_duckdb(path):
    source = "'" + path.replace("'", "''") + "'"
    described = ask_duckdb(f"DESCRIBE SELECT * FROM {source}")
    names = [column["column_name"] for column in described]
    types = [column["column_type"] for column in described]
    texts = ", ".join(f'CAST("{name}" AS VARCHAR) AS "{name}"' for name in names)
    rows = ask_duckdb(f"SELECT {texts} FROM {source}")
    return {
        "types": types,
        "rows": [[text(row[name], kind == "DOUBLE") for name, kind in zip(names, types)] for row in rows],
    }


json.dump([{"pyarrow": seen_by_pyarrow(path), "DuckDB": seen_by_duckdb(path)} for path in sys.argv[1:]], sys.stdout)
