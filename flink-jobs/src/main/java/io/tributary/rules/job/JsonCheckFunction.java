package io.tributary.rules.job;

import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/** From messages to rows of the table {@code messages}; a payload that is not JSON is set aside with the reason. */
final class JsonCheckFunction extends ProcessFunction<SourceMessage, Row> {
    private final DeadLetters deadLetters;
    private transient Counter malformed;

    JsonCheckFunction(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    @Override
    public void open(OpenContext context) {
        malformed = getRuntimeContext().getMetricGroup().counter("malformedPayloads");
    }

    @Override
    public void processElement(SourceMessage message, Context context, Collector<Row> out) {
        String payload;
        try {
            payload = JsonText.read(message.payload());
        } catch (JsonText.NotJsonException e) {
            malformed.inc();
            context.output(SideOutputs.DEAD_LETTERS, deadLetters.ofMessage(message, "malformed-json", e.reason()));
            return;
        }
        // In the order of MessagesTable.COLUMNS.
        out.collect(Row.of(
                message.messageId(),
                message.productId(),
                message.deviceName(),
                message.topic(),
                payload,
                message.qos(),
                Instant.ofEpochMilli(message.receivedAtMillis()),
                message.deviceMessageId(),
                message.partition(),
                message.offset()));
    }
}
