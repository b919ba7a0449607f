package io.tributary.management.tasks;

import java.util.List;
import java.util.UUID;

/** What a task does: it makes devices, or says something to those that are there. */
public sealed interface Work {
    /** Devices of one task, at most. */
    int MAX_DEVICES = 100_000;

    /** What a task is listed under. */
    enum Kind {
        NAMES,
        FILE,
        RANDOM,
        UPDATE_SHADOW,
        PUBLISH_MESSAGE
    }

    Kind kind();

    /** Devices of these names, in this order. */
    record Names(List<String> names) implements Work {
        public Names {
            names = List.copyOf(names);
        }

        @Override
        public Kind kind() {
            return Kind.NAMES;
        }
    }

    /**
     * The devices of an uploaded file.
     *
     * @param upload names the file's pieces
     */
    record InFile(String fileName, UUID upload, int pieces) implements Work {
        @Override
        public Kind kind() {
            return Kind.FILE;
        }
    }

    /** So many devices, of names that the platform chooses. */
    record Random(int count) implements Work {
        @Override
        public Kind kind() {
            return Kind.RANDOM;
        }
    }

    /** Something is said to devices that are there when it begins. */
    sealed interface ToDevices extends Work {
        Audience audience();
    }

    /**
     * What devices are to be is merged into their shadows.
     *
     * @param desired a JSON object
     */
    record DesiredState(Audience audience, String desired) implements ToDevices {
        @Override
        public Kind kind() {
            return Kind.UPDATE_SHADOW;
        }
    }

    /**
     * A message to each device, which waits for one that is away.
     *
     * @param topic behind productId/deviceName/
     */
    record Message(Audience audience, String topic, String payload) implements ToDevices {
        @Override
        public Kind kind() {
            return Kind.PUBLISH_MESSAGE;
        }
    }
}
