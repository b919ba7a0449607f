package io.tributary.device;

import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceFold.Heard;
import io.tributary.device.Effect.AnnounceSession;
import io.tributary.device.Effect.CloseSession;
import io.tributary.device.Effect.Deliver;
import io.tributary.device.Effect.Drop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The inbox of a device as it is written, and what came of it. */
final class History {
    static final String DEVICE = "ABCDEFGHIJ/lamp";

    private final DeviceFold fold;
    private final DeviceMemory memory = new DeviceMemory();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Long> epochs = new ArrayList<>();
    private long offset = 10;
    private long time = 1_000_000_000;

    History(DeviceFold fold) {
        this.fold = fold;
    }

    /** Of the connection before this one, as the device-state job has to say it. */
    long epochBefore(long epoch) {
        return epochs.stream().filter(each -> each < epoch).reduce(-1L, Math::max);
    }

    /** Returns the record's offset. */
    long hear(DeviceEvent event) {
        effects.addAll(memory.hear(fold, new Heard(DEVICE, 0, ++offset, ++time, event)));
        if (event instanceof SessionOpened) {
            epochs.add(offset);
        }
        return offset;
    }

    long online(SessionOpened opened, int qos) {
        long epoch = hear(opened);
        hear(DeviceFoldTest.subscribed(epoch, DeviceFoldTest.TOPIC, qos));
        return epoch;
    }

    void pass(Duration duration) {
        time += duration.toMillis();
    }

    DeviceState state() {
        return memory.state();
    }

    DeviceMemory memory() {
        return memory;
    }

    /** What the gateway is told, and what goes nowhere. */
    List<Effect> effects() {
        return effects.stream()
                .filter(effect -> effect instanceof AnnounceSession
                        || effect instanceof CloseSession
                        || effect instanceof Deliver
                        || effect instanceof Drop)
                .toList();
    }

    /** All effects of a kind. */
    <T extends Effect> List<T> all(Class<T> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<Deliver> deliveries() {
        return deliveriesOf(effects.stream());
    }

    static List<Deliver> deliveriesOf(Stream<Effect> effects) {
        return effects.filter(Deliver.class::isInstance)
                .map(Deliver.class::cast)
                .toList();
    }
}
