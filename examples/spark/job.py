"""Cleans a partitioned corpus on Spark: each task pipes its partition through a copydesk process of its own.

    spark-submit --conf spark.task.cpus=1 examples/spark/job.py --copydesk target/release/copydesk INPUT OUTPUT
    spark-submit --conf spark.task.cpus=1 examples/spark/job.py --copydesk target/release/copydesk --warc INPUT OUTPUT

INPUT is a folder or glob of JSON lines (one page a line, as for `copydesk batch`) or, with --warc, of WARC files. OUTPUT becomes Parquet
with the columns id, language, title, text, error and row, where row is the line of `copydesk batch` as it is. Arguments after -- go to
`copydesk batch`.
"""
import argparse
import re
import subprocess
import sys
import threading

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

# What is taken out of a row; the rest can be read from the column `row` with a schema of one's own.
ROW = ("id STRING, article STRUCT<text STRING>, language STRUCT<tag STRING>, metadata STRUCT<title STRUCT<value STRING>>, "
       "error STRUCT<code STRING, message STRING>")

# Rows of one Arrow batch on the way back: pages are large.
BATCH = 256


def piped(command, feed):
    """The lines a command writes while `feed` writes its input. Reads and writes at once, so neither side can block the other for ever."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    failures = []

    def write():
        try:
            with process.stdin:
                feed(process.stdin)
        except BrokenPipeError:
            pass  # The command has ended early; its status says why.
        except Exception as error:
            failures.append(error)

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    try:
        for line in process.stdout:
            yield line.rstrip(b"\n").decode()
        writer.join()
        if failures:
            raise failures[0]
        if process.wait() != 0:
            raise RuntimeError(f"{command[0]} ended with status {process.returncode}")
    finally:
        process.kill()
        process.wait()


def frames(rows):
    """Rows in frames of a bounded number."""
    import pandas

    held = []
    for row in rows:
        held.append(row)
        if len(held) == BATCH:
            yield pandas.DataFrame({"row": held})
            held = []
    if held:
        yield pandas.DataFrame({"row": held})


def over_lines(command):
    """For mapInPandas over a column `value` of JSON lines: one process a partition."""

    def answer(batches):
        def feed(stdin):
            for batch in batches:
                for line in batch["value"]:
                    stdin.write(line.encode() + b"\n")

        yield from frames(piped(command, feed))

    return answer


def over_archives(command):
    """For mapInPandas over a column `path` of WARC files, local or on any store that Arrow knows: one process a file."""

    def answer(batches):
        from pyarrow.fs import FileSystem

        for batch in batches:
            for path in batch["path"]:
                # Spark writes file:/a where Arrow wants file:///a.
                store, name = FileSystem.from_uri(re.sub("^file:/(?!/)", "file:///", path))

                def feed(stdin):
                    with store.open_input_stream(name, compression=None) as archive:
                        while chunk := archive.read(1 << 20):
                            stdin.write(chunk)

                yield from frames(piped(command, feed))

    return answer


def rows_of_lines(spark, command, path, partitions=None):
    """One row a line. Without `partitions` as Spark splits the files: a plain file at every 128 MB, a compressed one never."""
    lines = spark.read.text(path)
    if partitions:
        lines = lines.repartition(partitions)
    return lines.mapInPandas(over_lines(command), "row string")


def rows_of_archives(spark, command, path):
    """One row a page of the archives; one task a file."""
    # Without the column `content` no file is read here.
    paths = [row.path for row in spark.read.format("binaryFile").load(path).select("path").collect()]
    files = spark.createDataFrame([(p,) for p in sorted(paths)], "path string").repartition(max(1, len(paths)))
    return files.mapInPandas(over_archives(command), "row string")


def columns(rows):
    """What most jobs want of a row, and the row."""
    read = F.from_json("row", ROW)
    return rows.select(
        read["id"].alias("id"),
        read["language"]["tag"].alias("language"),
        read["metadata"]["title"]["value"].alias("title"),
        read["article"]["text"].alias("text"),
        read["error"]["code"].alias("error"),
        "row",
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copydesk", default="copydesk", help="the binary, at the same path on every worker")
    parser.add_argument("--warc", action="store_true", help="INPUT is WARC files")
    parser.add_argument("--partitions", type=int, help="of JSON lines; as Spark splits the files by default")
    parser.add_argument("input")
    parser.add_argument("output")
    own, more = sys.argv[1:], []
    if "--" in own:
        own, more = own[: own.index("--")], own[own.index("--") + 1:]
    arguments = parser.parse_args(own)
    # A task has one core of Spark's; without this each would take all of the machine.
    command = [arguments.copydesk, "batch", "--threads", "1", *more]
    spark = SparkSession.builder.appName("copydesk").getOrCreate()
    if arguments.warc:
        rows = rows_of_archives(spark, command, arguments.input)
    else:
        rows = rows_of_lines(spark, command, arguments.input, arguments.partitions)
    columns(rows).write.parquet(arguments.output)
    spark.stop()


if __name__ == "__main__":
    main()
