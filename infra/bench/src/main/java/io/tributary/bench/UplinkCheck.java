package io.tributary.bench;

import io.tributary.bench.load.LoadPayload;
import io.tributary.bench.load.NumberedDevice;
import io.tributary.codec.AvroCodec;
import io.tributary.fleet.TopicReader;
import io.tributary.schemas.avro.UplinkMessage;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds in Kafka what was acknowledged. */
final class UplinkCheck {
    private final AvroCodec<UplinkMessage> codec = AvroCodec.of(UplinkMessage.class);
    private final Map<String, BitSet> found = new HashMap<>();
    private final String productId;
    private long duplicated;

    UplinkCheck(String productId) {
        this.productId = productId;
    }

    /** Reads what the run wrote to {@code uplink}. */
    void read(TopicReader reader) {
        reader.readToEnd((key, value) -> {
            if (!key.startsWith(productId)) {
                return;
            }
            UplinkMessage message = codec.decode(value);
            int number = (int) LoadPayload.numberOf(message.getPayload());
            BitSet seen = found.computeIfAbsent(message.getDeviceName(), device -> new BitSet());
            if (number <= 0 || seen.get(number)) {
                duplicated++;
            } else {
                seen.set(number);
            }
        });
    }

    /** How many messages that were acknowledged to these devices are not there; read it while they are halted. */
    long missing(List<? extends NumberedDevice> devices) {
        return devices.stream()
                .mapToLong(device -> missing(device.device().deviceName(), device.acknowledged()))
                .sum();
    }

    /** How many of the device's messages 1 to {@code acknowledged} are not there. */
    private long missing(String deviceName, long acknowledged) {
        BitSet seen = found.getOrDefault(deviceName, new BitSet());
        return acknowledged - seen.get(1, (int) acknowledged + 1).cardinality();
    }

    long duplicated() {
        return duplicated;
    }
}
