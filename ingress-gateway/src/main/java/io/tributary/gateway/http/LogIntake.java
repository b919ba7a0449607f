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

/** Takes what devices logged into the log of devices, in whichever form it came; one pace for all forms. Thread-safe. */
final class LogIntake {
    /** Uploads of one device at once, and a second after that. */
    private static final int BURST = 20;

    private static final double PER_SECOND = 2;
    private static final int DEVICES = 50_000;
    /** Some devices send many entries as one text. */
    private static final String BETWEEN = "\n\f";

    private final DeviceLogs logs;
    private final Allowances<DeviceId> pace;

    /** How a form says what became of an upload. */
    interface Answers {
        Answer done();

        Answer refused(RejectedException refusal);
    }

    LogIntake(DeviceLogs logs, LongSupplier nanoTime) {
        this.logs = logs;
        this.pace = new Allowances<>(BURST, PER_SECOND, DEVICES, nanoTime);
    }

    /**
     * Answers when Kafka has it.
     *
     * @throws RejectedException UNAVAILABLE, THROTTLED
     */
    void take(RegisteredDevice device, List<DeviceLogEntry> entries, Answers form, Consumer<Answer> answer) {
        if (logs.stalled() || logs.inFlight().isFull()) {
            throw new RejectedException(Rejection.UNAVAILABLE, "Kafka does not answer; send the log again");
        }
        if (!pace.take(device.id())) {
            throw new RejectedException(
                    Rejection.THROTTLED, "the device uploads logs too often", "Send more entries at a time.", "");
        }
        if (entries.isEmpty()) {
            answer.accept(form.done());
            return;
        }
        logs.write(new DeviceKey(device.id()), entries, new Pending() {
            @Override
            public void accepted(long offset) {
                answer.accept(form.done());
            }

            @Override
            public void failed(Exception cause) {
                answer.accept(form.refused(
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
}
