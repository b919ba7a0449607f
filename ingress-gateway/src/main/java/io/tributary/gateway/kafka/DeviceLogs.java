package io.tributary.gateway.kafka;

import io.tributary.schemas.avro.DeviceLogEntry;
import java.util.List;

/** Where what devices log goes. Never blocks. */
public interface DeviceLogs {
    /** Hands the entries of one upload to Kafka; {@code done} may be called at once, when they are refused. */
    void write(DeviceKey device, List<DeviceLogEntry> entries, Pending done);

    /** Whether Kafka has not answered for some time although something waits for it. */
    boolean stalled();

    /** What Kafka has not answered yet, of everything this node has for it. */
    InFlightBytes inFlight();
}
