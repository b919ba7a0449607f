package io.tributary.management.cloudapi.actions;

import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.cloudapi.model.CloudRefusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Values as this API means them: paging, switches and times. (Cloud API, section 6.) */
final class Values {
    private static final int MIN_PAGE = 10;
    private static final int MAX_PAGE = 250;

    /** What {@code Offset} and {@code Limit} ask for. */
    record Window(long offset, int limit) {
        static Window of(Arguments arguments) {
            return of(arguments, MIN_PAGE, MAX_PAGE);
        }

        /** One of at least so many, and at most. */
        static Window of(Arguments arguments, int least, int most) {
            return new Window(
                    arguments.number("Offset"), (int) within(arguments.number("Limit"), least, most, "Limit"));
        }

        <T> List<T> of(List<T> all) {
            return all.stream().skip(offset).limit(limit).toList();
        }
    }

    static long within(long value, long least, long most, String field) {
        if (value < least || value > most) {
            throw notAllowed(field + " is " + value + "; use " + least + " to " + most);
        }
        return value;
    }

    /** A field that is 0 or 1. */
    static boolean isOne(Arguments arguments, String field) {
        return within(arguments.number(field), 0, 1, field) == 1;
    }

    static CloudRefusal notAllowed(String message) {
        return new CloudRefusal(CloudRefusal.NOT_ALLOWED, message);
    }

    static long seconds(Instant time) {
        return time.getEpochSecond();
    }

    /** 0 stands for never. */
    static long seconds(Optional<Instant> time) {
        return time.map(Instant::getEpochSecond).orElse(0L);
    }

    private Values() {}
}
