package io.tributary.rules.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.codec.AvroCodec;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The rules of a workload as somebody would write them in Java who knows them all beforehand: one decoding, one tree of the payload, one
 * look-up in a table. Rows leave as JSON, which is what the rules of the fabric give.
 */
final class HandWritten extends ProcessFunction<LogRecord, byte[]> {
    private static final AvroCodec<UplinkMessage> CODEC = AvroCodec.of(UplinkMessage.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Workload workload;
    private transient Map<String, Double> thresholds = Map.of();

    HandWritten(Workload workload) {
        this.workload = workload;
    }

    @Override
    public void open(OpenContext context) {
        thresholds = new HashMap<>();
        for (int rule = 0; rule < workload.rules(); rule++) {
            thresholds.put(Workload.suffix(rule), Workload.threshold(rule));
        }
    }

    @Override
    public void processElement(LogRecord record, Context context, Collector<byte[]> out) throws Exception {
        UplinkMessage message = CODEC.decode(record.value());
        if (workload.own()) {
            String[] levels = message.getTopic().split("/");
            Double threshold =
                    levels.length == 3 && levels[0].equals(Workload.PRODUCT) ? thresholds.get(levels[2]) : null;
            if (threshold != null) {
                evaluate(message, threshold, tree(message), out);
            }
        } else {
            JsonNode tree = tree(message);
            for (double threshold : thresholds.values()) {
                evaluate(message, threshold, tree, out);
            }
        }
    }

    private static JsonNode tree(UplinkMessage message) throws Exception {
        ByteBuffer payload = message.getPayload();
        return JSON.readTree(payload.array(), payload.arrayOffset() + payload.position(), payload.remaining());
    }

    private static void evaluate(UplinkMessage message, double threshold, JsonNode tree, Collector<byte[]> out)
            throws Exception {
        double temperature = tree.path("temp").asDouble(Double.NaN);
        if (temperature > threshold) {
            ObjectNode row = JSON.createObjectNode();
            row.put("device_name", message.getDeviceName());
            row.put("temp", temperature);
            row.put("room", tree.path("status").path("room").asText());
            out.collect(JSON.writeValueAsBytes(row));
        }
    }
}
