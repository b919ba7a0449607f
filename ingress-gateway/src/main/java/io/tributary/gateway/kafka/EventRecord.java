package io.tributary.gateway.kafka;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record whose headers are ready: Kafka's own class would copy them into a list, and out of it again. */
final class EventRecord extends ProducerRecord<byte[], byte[]> {
    private final Fixed headers;
    private final @Nullable FirstWrite first;

    /**
     * @param partition null: Kafka's partitioner says
     * @param first of the partition, when it is known
     */
    @SuppressWarnings("NullAway") // Kafka's "not said" is null
    EventRecord(
            String topic,
            @Nullable Integer partition,
            byte[] key,
            byte[] value,
            Header[] headers,
            @Nullable FirstWrite first) {
        super(topic, partition, key, value);
        this.headers = new Fixed(headers);
        this.first = first;
    }

    /** What has to be written before it, or is to be this one; null: it need not wait. */
    @Nullable
    FirstWrite toWaitFor() {
        return first == null || first.isDone() ? null : first;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Headers nobody adds to. */
    private record Fixed(Header[] all) implements Headers {
        @Override
        public Headers add(Header header) {
            throw new IllegalStateException("the headers of an event are made at once");
        }

        @Override
        public Headers add(String key, byte[] value) {
            throw new IllegalStateException("the headers of an event are made at once");
        }

        @Override
        public Headers remove(String key) {
            throw new IllegalStateException("the headers of an event are made at once");
        }

        @Override
        public @Nullable Header lastHeader(String key) {
            Header last = null;
            for (Header header : headers(key)) {
                last = header;
            }
            return last;
        }

        @Override
        public Iterable<Header> headers(String key) {
            return list().stream()
                    .filter(header -> Objects.equals(header.key(), key))
                    .toList();
        }

        @Override
        public Header[] toArray() {
            return all;
        }

        @Override
        public Iterator<Header> iterator() {
            return list().iterator();
        }

        private List<Header> list() {
            return Arrays.asList(all);
        }
    }
}
