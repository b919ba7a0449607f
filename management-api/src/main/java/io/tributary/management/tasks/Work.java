package io.tributary.management.tasks;

import java.util.List;
import java.util.UUID;

/** Which devices a task makes. */
public sealed interface Work {
    /** Devices of one task, at most. */
    int MAX_DEVICES = 100_000;

    /** What a task is listed under. */
    enum Kind {
        NAMES,
        FILE,
        RANDOM
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
}
