package io.tributary.gateway.kafka;

/** Hears, once, what became of a record; called on Kafka's thread or, when a record is refused at once, on the caller's. */
public interface Completion {
    /** All in-sync replicas have it. */
    void accepted(long offset);

    /** It failed for good. */
    void failed(Exception cause);

    /** For records nobody waits for. */
    Completion IGNORED = new Completion() {
        @Override
        public void accepted(long offset) {}

        @Override
        public void failed(Exception cause) {}
    };
}
