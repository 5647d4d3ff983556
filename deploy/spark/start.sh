#!/usr/bin/env bash
# Starts one process of a Spark cluster: master, worker or connect. What it is told comes from the environment:
#   SPARK_SECRET   what all processes of the cluster ask of each other; required
#   SPARK_MASTER   spark://host:7077, for worker and connect
#   SPARK_CORES, SPARK_MEMORY   how much a worker offers; without them all cores, and 1 GB less than there is
#   SPARK_HOST, SPARK_PORT, SPARK_WEB   where the master listens; without them this machine, 7077 and 8080
#   SPARK_ENV      the environment in which pyspark is installed; without it that of the image
#   SPARK_TOKEN    what Spark Connect asks of whoever comes in; required for connect
set -euo pipefail

: "${SPARK_SECRET:?set SPARK_SECRET, the same for every process of the cluster}"
SPARK_HOME=$("${SPARK_ENV:-/opt/spark-env}/bin/python" -c 'import importlib.util as i; print(i.find_spec("pyspark").submodule_search_locations[0])')
export SPARK_HOME

settings=$(mktemp)
chmod 600 "$settings"
cat > "$settings" <<SETTINGS
spark.authenticate true
spark.authenticate.secret $SPARK_SECRET
spark.network.crypto.enabled true
spark.task.reaper.enabled true
spark.task.reaper.killTimeout 10s
spark.worker.cleanup.enabled true
SETTINGS

case "${1:?master, worker or connect}" in
    master)
        exec "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master \
            --host "${SPARK_HOST:-$(hostname)}" --port "${SPARK_PORT:-7077}" --webui-port "${SPARK_WEB:-8080}" \
            --properties-file "$settings"
        ;;
    worker)
        exec "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker \
            ${SPARK_CORES:+--cores "$SPARK_CORES"} ${SPARK_MEMORY:+--memory "$SPARK_MEMORY"} \
            --properties-file "$settings" "${SPARK_MASTER:?spark://host:7077}"
        ;;
    connect)
        printf 'spark.connect.authenticate.token %s\n' "${SPARK_TOKEN:?set SPARK_TOKEN}" >> "$settings"
        export SPARK_DAEMON_MEMORY=${SPARK_MEMORY:-1g}
        exec "$SPARK_HOME/bin/spark-submit" --class org.apache.spark.sql.connect.service.SparkConnectServer \
            --properties-file "$settings" --master "${SPARK_MASTER:?spark://host:7077}" \
            --conf spark.connect.grpc.binding.address=0.0.0.0 --conf spark.connect.grpc.binding.port=15002 \
            --conf spark.driver.host="$(hostname)" --conf spark.ui.enabled=false spark-internal
        ;;
    *)
        echo "unknown process: $1 (master, worker or connect)" >&2
        exit 2
        ;;
esac
