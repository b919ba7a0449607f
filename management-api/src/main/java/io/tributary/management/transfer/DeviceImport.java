package io.tributary.management.transfer;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.IOException;
import java.util.Optional;

/** Makes the devices of a file, one by one; each stands for itself, and is reported on. */
public final class DeviceImport {
    private static final int PROGRESS_EVERY = 500;

    /** Makes a device of a line, or only looks whether it could. */
    @FunctionalInterface
    public interface Maker {
        /** Returns the secret it has; refuses with {@link RejectedException}. */
        Optional<String> make(DeviceLine line);
    }

    /**
     * How far it is.
     *
     * @param lines devices read
     */
    public record Count(long lines, long made, long refused) {}

    /** Hears what becomes of each device, in the order of the file. An exception ends the import. */
    public interface Report {
        void made(long line, DeviceLine device, Optional<String> secret) throws IOException;

        void refused(long line, Optional<String> deviceName, RejectedException why) throws IOException;

        /** From time to time. */
        void progress(Count count) throws IOException;

        /** All is read, or nothing further can be made. */
        void ended(Count count, Optional<RejectedException> why) throws IOException;
    }

    /** Reads the file to its end, or until the platform cannot make devices any more. */
    public static void run(DeviceFile file, Maker maker, Report report) throws IOException {
        long made = 0;
        long refused = 0;
        Optional<DeviceFile.Item> next = file.next();
        while (next.isPresent()) {
            DeviceFile.Item item = next.get();
            Optional<RejectedException> refusal = item.refusal();
            if (item.device().isPresent()) {
                DeviceLine device = item.device().get();
                try {
                    Optional<String> secret = maker.make(device);
                    report.made(item.line(), device, secret);
                    made++;
                } catch (RejectedException e) {
                    refusal = Optional.of(e);
                }
            }
            if (refusal.isPresent()) {
                refused++;
                report.refused(item.line(), item.device().map(DeviceLine::deviceName), refusal.get());
                if (refusal.get().reason() == Rejection.UNAVAILABLE) {
                    report.ended(new Count(made + refused, made, refused), refusal);
                    return;
                }
            }
            if ((made + refused) % PROGRESS_EVERY == 0) {
                report.progress(new Count(made + refused, made, refused));
            }
            next = file.next();
        }
        report.ended(new Count(made + refused, made, refused), Optional.empty());
    }

    private DeviceImport() {}
}
