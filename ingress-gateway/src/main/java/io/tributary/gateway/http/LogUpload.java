package io.tributary.gateway.http;

import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.DeviceLogs;
import io.tributary.gateway.kafka.Pending;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Allowances;
import io.tributary.schemas.avro.DeviceLogEntry;
import io.tributary.schemas.avro.DeviceLogLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** {@code POST /device/reportlog}: what a device logged, into the log of devices. (Device protocol, section 12.) */
final class LogUpload implements Route {
    /** Uploads of one device at once, and a second after that. */
    private static final int BURST = 20;

    private static final double PER_SECOND = 2;
    private static final int DEVICES = 50_000;
    /** Some devices send many entries as one text. */
    private static final String BETWEEN = "\n\f";

    private final DeviceRequests devices;
    private final DeviceLogs logs;
    private final Allowances<DeviceId> pace;

    LogUpload(DeviceRequests devices, DeviceLogs logs, LongSupplier nanoTime) {
        this.devices = devices;
        this.logs = logs;
        this.pace = new Allowances<>(BURST, PER_SECOND, DEVICES, nanoTime);
    }

    @Override
    public void serve(Request request, Consumer<Answer> answer) {
        JsonBody body = JsonBody.of(request.body());
        List<DeviceLogEntry> entries = entries(body.texts("Message"));
        RegisteredDevice device =
                devices.signed(new DeviceId(body.text("ProductId"), body.text("DeviceName")), request);
        if (logs.stalled() || logs.inFlight().isFull()) {
            throw new RejectedException(Rejection.UNAVAILABLE, "Kafka does not answer; send the log again");
        }
        if (!pace.take(device.id())) {
            throw new RejectedException(
                    Rejection.THROTTLED, "the device uploads logs too often", "Send more entries at a time.", "");
        }
        if (entries.isEmpty()) {
            answer.accept(EnvelopeAnswers.done());
            return;
        }
        logs.write(new DeviceKey(device.id()), entries, new Pending() {
            @Override
            public void accepted(long offset) {
                answer.accept(EnvelopeAnswers.done());
            }

            @Override
            public void failed(Exception cause) {
                answer.accept(EnvelopeAnswers.refused(
                        new RejectedException(Rejection.UNAVAILABLE, "Kafka did not take the log; send it again")));
            }
        });
    }

    /** What stands in the texts; empty ones are left out. */
    static List<DeviceLogEntry> entries(List<String> texts) {
        List<DeviceLogEntry> entries = new ArrayList<>();
        for (String text : texts) {
            for (String line : text.split(BETWEEN)) {
                String entry = line.strip();
                if (!entry.isEmpty()) {
                    entries.add(entry(entry));
                }
            }
        }
        return entries;
    }

    /** One that begins with no level is taken for information. */
    private static DeviceLogEntry entry(String line) {
        String word = line.substring(0, Math.min(3, line.length()));
        return switch (word) {
            case "DBG" -> new DeviceLogEntry(DeviceLogLevel.DEBUG, line.substring(3));
            case "INF" -> new DeviceLogEntry(DeviceLogLevel.INFO, line.substring(3));
            case "WRN" -> new DeviceLogEntry(DeviceLogLevel.WARNING, line.substring(3));
            case "ERR" -> new DeviceLogEntry(DeviceLogLevel.ERROR, line.substring(3));
            default -> new DeviceLogEntry(DeviceLogLevel.INFO, line);
        };
    }

    @Override
    public Answer refused(RejectedException refusal) {
        return EnvelopeAnswers.refused(refusal);
    }
}
