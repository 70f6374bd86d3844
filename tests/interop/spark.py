"""Runs examples/spark/job.py on a Spark of this machine, over JSON lines and WARC files, and compares each row with that of `copydesk batch` alone.

    python tests/interop/spark.py target/release/copydesk [PAGES.jsonl.xz...]

Needs Java 17 or newer and .ci/spark-requirements.txt. Ends with status 0 when all checks hold.
"""
import collections
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parents[2] / "examples" / "spark")]

import corpus
import job
from pyspark.sql import SparkSession

PARTS = 4


def check(what, held):
    print(("ok    " if held else "FAILED"), what, flush=True)
    if not held:
        sys.exit(1)


def alone(command, files):
    """Rows of `copydesk batch`, a process for each file."""
    rows = []
    for file in sorted(files):
        with open(file, "rb") as opened:
            done = subprocess.run(command, stdin=opened, capture_output=True, check=True)
        rows += done.stdout.decode().splitlines()
    return rows


def without_record(row):
    read = json.loads(row)
    read.pop("record", None)
    return json.dumps(read, sort_keys=True)


def same(one, other):
    return collections.Counter(one) == collections.Counter(other)


def main():
    binary, files = str(pathlib.Path(sys.argv[1]).resolve()), [pathlib.Path(f) for f in sys.argv[2:]]
    command = [binary, "batch", "--threads", "1"]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        count = corpus.write(folder / "corpus", list(corpus.pages(files)), PARTS)
        lines, archives = folder / "corpus" / "lines", folder / "corpus" / "archives"
        from_lines, from_archives = alone(command, lines.iterdir()), alone(command, archives.iterdir())
        check(f"{count} pages give {len(from_lines)} rows as JSON lines and {len(from_archives)} as WARC, none with an error",
              len(from_lines) == len(from_archives) == count and not any('"error":' in row[:200] for row in from_lines + from_archives))
        check("a page in a WARC file of warcio has the row that it has as a line, whatever its coding",
              same(map(without_record, from_lines), map(without_record, from_archives)))

        # Workers run under the interpreter of this virtualenv, not the first one on the path.
        os.environ["PYSPARK_PYTHON"] = sys.executable
        spark = SparkSession.builder.master("local[2]").appName("copydesk").config("spark.ui.enabled", "false").getOrCreate()
        spark.sparkContext.setLogLevel("ERROR")
        # A module that is imported is pickled by its name; as the program of spark-submit it needs no such thing.
        spark.sparkContext.addPyFile(job.__file__)
        print("      Spark", spark.version, flush=True)
        rows = [row.row for row in job.rows_of_lines(spark, command, str(lines)).collect()]
        check("mapInPandas over JSON lines: each row as alone", same(rows, from_lines))
        rows = [row.row for row in job.rows_of_lines(spark, command, str(lines), partitions=7).collect()]
        check("the same in another number of partitions", same(rows, from_lines))
        archived = job.rows_of_archives(spark, command, str(archives))
        check("one task for each WARC file", archived.rdd.getNumPartitions() == PARTS)
        check("mapInPandas over WARC files: each row as alone", same([row.row for row in archived.collect()], from_archives))
        rows = spark.sparkContext.textFile(str(lines)).pipe(shlex.join(command), checkCode=True).collect()
        check("RDD.pipe over JSON lines: each row as alone", same(rows, from_lines))

        job.columns(archived).write.parquet(str(folder / "table"))
        table = spark.read.parquet(str(folder / "table"))
        texts = {row.id: row.text for row in table.select("id", "text").collect()}
        check("columns of the table are fields of the rows",
              texts == {row["id"]: row["article"].get("text", "") for row in map(json.loads, from_archives)})

        broken = [*command, "--stages", "wash"]
        try:
            job.rows_of_lines(spark, broken, str(lines)).collect()
            failed = False
        except Exception as error:
            failed = "ended with status 2" in str(error)
        check("a command that fails fails the job", failed)
        spark.stop()


if __name__ == "__main__":
    main()
