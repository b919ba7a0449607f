package io.tributary.management.tasks;

import java.security.SecureRandom;
import java.time.Instant;

/** Ids of tasks: the time in milliseconds and eleven bits of chance, so that they rise, and stay below 2^53 until the year 2109. */
final class TaskIds {
    private static final int CHANCE_BITS = 11;

    private final SecureRandom random = new SecureRandom();

    long next(Instant now) {
        return now.toEpochMilli() << CHANCE_BITS | random.nextInt(1 << CHANCE_BITS);
    }

    /** When an id was made. */
    static Instant timeOf(long id) {
        return Instant.ofEpochMilli(id >> CHANCE_BITS);
    }
}
