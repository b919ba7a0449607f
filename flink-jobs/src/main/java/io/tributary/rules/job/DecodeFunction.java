package io.tributary.rules.job;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** From the wire form of the uplink to messages; what is none is set aside. */
final class DecodeFunction extends ProcessFunction<LogRecord, SourceMessage> {
    private static final AvroCodec<UplinkMessage> CODEC = AvroCodec.of(UplinkMessage.class);

    private final DeadLetters deadLetters;

    DecodeFunction(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    @Override
    public void processElement(LogRecord record, Context context, Collector<SourceMessage> out) {
        SourceMessage message;
        try {
            message = SourceMessage.of(CODEC.decode(record.value()), record);
        } catch (MalformedRecordException e) {
            context.output(SideOutputs.DEAD_LETTERS, deadLetters.unreadable(record, String.valueOf(e.getMessage())));
            return;
        }
        out.collect(message);
    }
}
