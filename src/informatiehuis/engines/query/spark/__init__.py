"""The second engine: Apache Spark, in this process, on a cluster of its own, or through Spark Connect.

Nothing here needs `pyspark` or Java before a query is run; `problems` says what to install when they are not there.
"""
