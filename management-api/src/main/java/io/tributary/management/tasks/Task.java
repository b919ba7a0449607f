package io.tributary.management.tasks;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A piece of work on devices of a product, how far it is, and what became of it. Knows no clock. Of one that says something to devices, those that were made
 * are those that have it or will have it.
 *
 * @param id above zero and, until the year 2109, below 2^53: toolkits count in doubles
 * @param cause why it failed; empty otherwise
 * @param endedAt when it was over, one way or the other
 */
public record Task(
        long id,
        String productId,
        Work work,
        Stage stage,
        Progress progress,
        String cause,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> endedAt) {
    /** How long a task can be read after it was asked for. */
    public static final Duration KEPT = Duration.ofDays(30);

    /** Within this time it is done, or fails, also one that goes on: the files it may read are not kept longer. */
    public static final Duration LONGEST = Duration.ofDays(3);

    /** Where a task stands. */
    public enum Stage {
        /** Nobody has begun. */
        WAITING,
        RUNNING,
        /** All devices were tried, which is not to say that all were made. */
        DONE,
        /** It ended early; what was made until then stays made. */
        FAILED,
        /** It was called off before it began. */
        CANCELLED;

        public boolean isOver() {
            return this == DONE || this == FAILED || this == CANCELLED;
        }
    }

    /**
     * How far a task is.
     *
     * @param total devices it is about; empty while that has not been counted
     */
    public record Progress(Optional<Integer> total, int made, int refused) {
        static final Progress NONE = new Progress(Optional.empty(), 0, 0);

        /** Devices of which it is known what became of them. */
        public int done() {
            return made + refused;
        }

        /** Of a hundred. */
        public int percent() {
            return total.filter(all -> all > 0)
                    .map(all -> (int) (100L * done() / all))
                    .orElse(0);
        }

        Progress of(int all) {
            return new Progress(Optional.of(all), made, refused);
        }

        Progress plus(int moreMade, int moreRefused) {
            return new Progress(total, made + moreMade, refused + moreRefused);
        }
    }

    /** One that nobody has begun. */
    static Task asked(long id, String productId, Work work, Instant now) {
        Progress progress = Progress.NONE;
        if (work instanceof Work.Names names) {
            progress = progress.of(names.names().size());
        } else if (work instanceof Work.Random random) {
            progress = progress.of(random.count());
        }
        return new Task(id, productId, work, Stage.WAITING, progress, "", now, now, Optional.empty());
    }

    /** How much longer it can be read; a minute at least. */
    public Duration left(Instant now) {
        Duration left = Duration.between(now, createdAt.plus(KEPT));
        return left.compareTo(Duration.ofMinutes(1)) < 0 ? Duration.ofMinutes(1) : left;
    }

    /** When it may begin. */
    public Instant startsAt() {
        Instant notBefore = work instanceof Work.ToDevices said
                ? Instant.ofEpochSecond(said.audience().notBeforeSeconds())
                : createdAt;
        return notBefore.isAfter(createdAt) ? notBefore : createdAt;
    }

    boolean isDue(Instant now) {
        return !now.isBefore(startsAt());
    }

    boolean isLate(Instant now) {
        return now.isAfter(startsAt().plus(longest()));
    }

    private Duration longest() {
        return work instanceof Work.ToDevices said
                ? Duration.ofSeconds(said.audience().withinSeconds())
                : LONGEST;
    }

    /** Refuses with CONFLICT when nobody is to go on with it any more. */
    void requireInTime(Instant now) {
        if (isLate(now)) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "it was not done within " + inWords(longest()) + "; of "
                            + progress.total().map(total -> total + " devices ").orElse("its devices ")
                            + progress.done() + " were tried",
                    "Ask for the others with another task",
                    "");
        }
    }

    private static String inWords(Duration time) {
        return time.toHours() < 1
                ? time.toSeconds() + " s"
                : time.toHours() < 48 ? time.toHours() + " h" : time.toDays() + " days";
    }

    /** The same, as if it stood at another place; for what is kept by places. */
    Task standingAt(int place) {
        return with(stage, new Progress(progress.total(), place, 0), cause, updatedAt);
    }

    Task counted(int total, Instant now) {
        return with(Stage.RUNNING, progress.of(total), cause, now);
    }

    Task advanced(int made, int refused, Instant now) {
        return with(Stage.RUNNING, progress.plus(made, refused), cause, now);
    }

    Task done(Instant now) {
        return with(Stage.DONE, progress, "", now);
    }

    Task failed(String why, Instant now) {
        return with(Stage.FAILED, progress, why, now);
    }

    private Task with(Stage next, Progress reached, String why, Instant now) {
        return new Task(
                id,
                productId,
                work,
                next,
                reached,
                why,
                createdAt,
                now,
                next.isOver() ? Optional.of(now) : Optional.empty());
    }
}
