package io.tributary.management.tasks;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.Optional;

/**
 * What became of one device of a task.
 *
 * @param line where it stands in the task's file or list, from 1
 * @param deviceName empty when its line names none
 * @param refusal why it was not made; empty when it was
 */
public record DeviceResult(long line, String deviceName, Optional<Refusal> refusal) {
    /** A line of a file that is none of devices may be long, and a refusal quotes it. */
    private static final int LONGEST = 300;

    /**
     * Why a device was not made, in the words of the registry.
     *
     * @param field to blame; empty when none is
     */
    public record Refusal(Rejection reason, String field, String message) {
        static Refusal of(RejectedException why) {
            return new Refusal(why.reason(), why.field().orElse(""), cut(String.valueOf(why.getMessage())));
        }
    }

    static DeviceResult made(long line, String deviceName) {
        return new DeviceResult(line, deviceName, Optional.empty());
    }

    static DeviceResult refused(long line, String deviceName, RejectedException why) {
        return new DeviceResult(line, cut(deviceName), Optional.of(Refusal.of(why)));
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    public boolean isMade() {
        return refusal.isEmpty();
    }
}
