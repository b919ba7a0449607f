package io.tributary.gateway.kafka;

import io.tributary.codec.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;

/**
 * The headers of {@link CloudEvent} as Kafka takes them. Those that are the same for all events of one kind and writer are made
 * once. Thread-safe.
 */
final class EventHeaders {
    private static final String ID = "ce_id";
    private static final String TIME = "ce_time";
    private static final String SUBJECT = "ce_subject";
    private static final String TRACE = "traceparent";
    private static final int TRACE_ID = 32;
    private static final int SPAN = 16;
    private static final int SPAN_AT = 3 + TRACE_ID + 1;
    private static final byte[] TRACE_FORM =
            "00-                                -                -00".getBytes(StandardCharsets.US_ASCII);

    /** Kafka's own class has fields that other threads may change; these have not. */
    private record EventHeader(String key, byte[] value) implements Header {}

    private final Header[] form;
    private final int idAt;
    private final int timeAt;
    private final int subjectAt;
    private final int traceAt;
    private volatile Moment last = new Moment(0);

    /** Events come many in one millisecond; its text is made once. */
    private static final class Moment {
        final long millis;
        final Header header;

        Moment(long millis) {
            this.millis = millis;
            this.header = new EventHeader(
                    TIME, Instant.ofEpochMilli(millis).toString().getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** The headers of events that {@code source} writes. */
    EventHeaders(String source, String type) {
        List<Header> headers = new ArrayList<>();
        List<String> names = new ArrayList<>();
        new CloudEvent("0".repeat(TRACE_ID), source, type, 0, "").headers((name, value) -> {
            headers.add(new EventHeader(name, value));
            names.add(name);
        });
        form = headers.toArray(Header[]::new);
        idAt = names.indexOf(ID);
        timeAt = names.indexOf(TIME);
        subjectAt = names.indexOf(SUBJECT);
        traceAt = names.indexOf(TRACE); // the last one
    }

    /** The header that names a device; made once per connection. */
    static Header subject(byte[] device) {
        return new EventHeader(SUBJECT, device);
    }

    /**
     * @param id of the event; 32 hex digits make it a trace's id, too
     * @param subject see {@link #subject}
     */
    Header[] of(byte[] id, long millis, Header subject) {
        Header[] headers = id.length == TRACE_ID ? form.clone() : Arrays.copyOf(form, traceAt);
        headers[idAt] = new EventHeader(ID, id);
        headers[timeAt] = time(millis);
        headers[subjectAt] = subject;
        if (id.length == TRACE_ID) {
            headers[traceAt] = new EventHeader(TRACE, trace(id));
        }
        return headers;
    }

    /** Says that the event's trace is recorded; returns the id of the span its headers name. */
    String record(Header[] headers) {
        byte[] trace = headers[traceAt].value();
        trace[trace.length - 1] = '1';
        return new String(trace, SPAN_AT, 16, StandardCharsets.US_ASCII);
    }

    private Header time(long millis) {
        Moment moment = last;
        if (moment.millis != millis) {
            moment = new Moment(millis);
            last = moment;
        }
        return moment.header;
    }

    /** The first span of the trace is named by the second half of its id, which is random and never all zero. */
    private static byte[] trace(byte[] id) {
        byte[] value = TRACE_FORM.clone();
        System.arraycopy(id, 0, value, 3, TRACE_ID);
        System.arraycopy(id, TRACE_ID - SPAN, value, SPAN_AT, SPAN);
        return value;
    }
}
