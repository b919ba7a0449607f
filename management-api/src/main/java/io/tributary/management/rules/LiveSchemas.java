package io.tributary.management.rules;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.ProductProfile;
import io.tributary.rules.infer.InferredSchema;
import io.tributary.rules.infer.SchemaInference;
import io.tributary.rules.program.SourceLog;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schemas of products as their newest messages suggest them; changes nothing. Thread-safe. */
public final class LiveSchemas {
    /** Messages looked at for one schema. */
    public static final int MAX_MESSAGES = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(LiveSchemas.class);
    private static final int AT_A_TIME = 2;
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);

    private final Trials.Captured captured;
    private final Semaphore places = new Semaphore(AT_A_TIME);

    public LiveSchemas(Trials.Captured captured) {
        this.captured = captured;
    }

    /**
     * Blocks until the messages are read, seconds at most. Refuses with UNAVAILABLE when they cannot be.
     *
     * @param most messages, 1 to {@link #MAX_MESSAGES}
     */
    public InferredSchema of(String productId, int most) {
        if (most < 1 || most > MAX_MESSAGES) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "a schema is not inferred from " + most + " messages",
                    "Ask for 1 to " + MAX_MESSAGES + ".",
                    "newest");
        }
        if (!places.tryAcquire()) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE, "other schemas are being inferred", "Try again in some seconds.", "");
        }
        try {
            return inferred(productId, captured.newest(SourceLog.MESSAGES, Set.of(productId + "/#"), most));
        } catch (IOException e) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "the newest messages cannot be read (" + e.getMessage() + ")",
                    "Try again; if it stays so, look at Kafka's log.",
                    "");
        } finally {
            places.release();
        }
    }

    private static InferredSchema inferred(String productId, List<LogRecord> records) {
        SchemaInference inference = new SchemaInference();
        for (LogRecord record : records) {
            try {
                ByteBuffer payload = UPLINK.decode(record.value()).getPayload();
                byte[] bytes = new byte[payload.remaining()];
                payload.get(bytes);
                inference.take(bytes);
            } catch (MalformedRecordException e) {
                LOG.atWarn()
                        .addKeyValue("product", productId)
                        .addKeyValue("offset", record.offset())
                        .log("a record of the uplink is passed over: {}", e.getMessage());
            }
        }
        return inference.schema(ProductProfile.MAX_SCHEMA);
    }
}
