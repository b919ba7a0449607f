package io.tributary.management.transfer;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.BulkListener;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.NewDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the devices of a file, a window at a time; each stands for itself, and is reported on. */
public final class DeviceImport {
    private static final int PROGRESS_EVERY = 500;
    /** Devices in a window: many are written at once for less, but all are in memory. */
    private static final int WINDOW = 2_000;
    /** Characters of certificates and secrets in a window. */
    private static final int WINDOW_TEXT = 4 << 20;

    /** Makes devices, or only looks whether it could; the registry's own way of saying what becomes of each. */
    @FunctionalInterface
    public interface Maker {
        void make(Iterator<NewDevice> devices, BulkListener listener);
    }

    /**
     * How far it is.
     *
     * @param lines devices read
     */
    public record Count(long lines, long made, long refused) {}

    /** Hears what becomes of each device, in the order of the file. An exception ends the import. */
    public interface Report {
        void made(long line, Device device) throws IOException;

        void refused(long line, Optional<String> deviceName, RejectedException why) throws IOException;

        /** From time to time. */
        void progress(Count count) throws IOException;

        /** All is read, or nothing further can be made. */
        void ended(Count count, Optional<RejectedException> why) throws IOException;
    }

    private final DeviceFile file;
    private final Maker maker;
    private final Report report;
    private long made;
    private long refused;

    private DeviceImport(DeviceFile file, Maker maker, Report report) {
        this.file = file;
        this.maker = maker;
        this.report = report;
    }

    /** Reads the file to its end, or until the platform cannot make devices any more. */
    public static void run(DeviceFile file, Maker maker, Report report) throws IOException {
        new DeviceImport(file, maker, report).run();
    }

    private void run() throws IOException {
        Optional<RejectedException> away = Optional.empty();
        List<DeviceFile.Item> window = next();
        while (!window.isEmpty() && away.isEmpty()) {
            away = make(window);
            window = away.isEmpty() ? next() : List.of();
        }
        report.ended(count(), away);
    }

    private List<DeviceFile.Item> next() throws IOException {
        List<DeviceFile.Item> window = new ArrayList<>();
        int text = 0;
        while (window.size() < WINDOW && text < WINDOW_TEXT) {
            Optional<DeviceFile.Item> item = file.next();
            if (item.isEmpty()) {
                break;
            }
            window.add(item.get());
            text += item.get().device().map(DeviceImport::lengthOf).orElse(0);
        }
        return window;
    }

    private static int lengthOf(NewDevice device) {
        return device.certificate().map(String::length).orElse(0)
                + device.secret().map(String::length).orElse(0);
    }

    /** What became of one: a device or a refusal. */
    private record Result(Optional<Device> device, Optional<RejectedException> refusal) {}

    /** Makes the devices of a window and reports on its lines; the refusal that says that no further ones can be made, if there is one. */
    private Optional<RejectedException> make(List<DeviceFile.Item> window) throws IOException {
        Map<Integer, Result> results = new HashMap<>();
        maker.make(window.stream().flatMap(item -> item.device().stream()).iterator(), new BulkListener() {
            @Override
            public void done(int index, Device device) {
                results.put(index, new Result(Optional.of(device), Optional.empty()));
            }

            @Override
            public void refused(int index, String deviceName, RejectedException why) {
                results.put(index, new Result(Optional.empty(), Optional.of(why)));
            }
        });
        Optional<RejectedException> away = Optional.empty();
        int index = 0;
        for (DeviceFile.Item item : window) {
            Result result = item.device().isPresent()
                    ? results.getOrDefault(index++, new Result(Optional.empty(), Optional.empty()))
                    : new Result(Optional.empty(), item.refusal());
            if (result.device().isPresent()) {
                made++;
                report.made(item.line(), result.device().get());
            } else if (result.refusal().isPresent()) {
                refused++;
                RejectedException why = result.refusal().get();
                report.refused(item.line(), item.device().map(NewDevice::deviceName), why);
                away = away.or(() -> Optional.of(why).filter(each -> each.reason() == Rejection.UNAVAILABLE));
            }
            if ((made + refused) % PROGRESS_EVERY == 0) {
                report.progress(count());
            }
        }
        return away;
    }

    private Count count() {
        return new Count(made + refused, made, refused);
    }
}
