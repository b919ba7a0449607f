package io.tributary.gateway.kafka;

import io.tributary.codec.CloudEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** CloudEvents headers as Kafka takes them. */
final class EventHeaders {
    private static final int COUNT = 8;

    static List<Header> of(CloudEvent event) {
        List<Header> headers = new ArrayList<>(COUNT);
        event.headers((name, value) -> headers.add(new RecordHeader(name, value)));
        return headers;
    }

    private EventHeaders() {}
}
