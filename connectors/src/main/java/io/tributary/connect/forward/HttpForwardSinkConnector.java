package io.tributary.connect.forward;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * POSTs each record of its topics to one HTTP server. (Rule engine, section 4; {@code docs/forward.md} says what the server sees.)
 *
 * <p>A record's key is {@code productId/deviceName}, its value the body as it is sent, UTF-8 JSON ({@link
 * io.tributary.forward.ForwardBody} makes it), its header {@code ce_id} the idempotency key; without that header the key is made of
 * topic, partition and offset. Records without a value are passed over. So the connector needs {@code key.converter} and
 * {@code header.converter} {@code org.apache.kafka.connect.storage.StringConverter} and {@code value.converter}
 * {@code org.apache.kafka.connect.converters.ByteArrayConverter}, and for what rules write
 * {@code consumer.override.isolation.level=read_committed}.
 *
 * <p>The order of a device holds within a partition, at any {@code tasks.max}; each task has a circuit breaker and a window of its
 * own. What {@link ForwardSettings} defines can be set.
 */
public final class HttpForwardSinkConnector extends SinkConnector {
    private Map<String, String> settings = Map.of();

    @Override
    public void start(Map<String, String> given) {
        settings = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return HttpForwardSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int most) {
        return Collections.nCopies(most, settings);
    }

    @Override
    public void stop() {}

    @Override
    public ConfigDef config() {
        return ForwardSettings.DEFINITION;
    }

    @Override
    public String version() {
        return Objects.requireNonNullElse(
                HttpForwardSinkConnector.class.getPackage().getImplementationVersion(), "development");
    }
}
