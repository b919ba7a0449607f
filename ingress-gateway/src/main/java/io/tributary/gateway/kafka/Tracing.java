package io.tributary.gateway.kafka;

/** Which messages are followed by a span, and how one is begun. Asked for every message: what is not followed costs one call. */
public interface Tracing extends AutoCloseable {
    /** Follows none. */
    Tracing OFF = new Tracing() {
        @Override
        public boolean follows(byte[] messageId, DeviceKey device) {
            return false;
        }

        @Override
        public Followed begin(String traceId, String spanId, DeviceKey device, Publication message) {
            return failed -> {};
        }
    };

    /** Whether this message's way is to be seen. */
    boolean follows(byte[] messageId, DeviceKey device);

    /** The message is handed to Kafka now. */
    Followed begin(String traceId, String spanId, DeviceKey device, Publication message);

    /** Sends what is there, within bounds. */
    @Override
    default void close() {}

    /** A message on its way. */
    @FunctionalInterface
    interface Followed {
        /** Kafka answered. */
        void end(boolean failed);
    }
}
