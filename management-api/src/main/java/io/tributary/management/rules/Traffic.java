package io.tributary.management.rules;

import io.tributary.rules.program.SourceLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How many messages came in lately, and how many of them would find a rule.
 *
 * @param window how far it was looked back
 * @param messages of all devices in it
 * @param found of them on the rule's topics; where not all were looked at, as many as the share of those that were
 * @param lookedAt how many were looked at, the newest
 */
public record Traffic(Duration window, long messages, double found, long lookedAt) {
    /** Knows the traffic of now. */
    @FunctionalInterface
    public interface Source {
        /**
         * That of a log.
         *
         * @param filters topics; empty: any, and none has to be looked at
         */
        Traffic on(SourceLog log, Set<String> filters) throws IOException;
    }

    /**
     * The same of one partition of the log.
     *
     * @param found of those that were looked at
     */
    public record Part(long messages, long lookedAt, long found) {
        private double estimate() {
            return lookedAt == 0 ? 0 : (double) messages * found / lookedAt;
        }
    }

    /** Together; each partition has devices of its own, so each is judged by its own share. */
    public static Traffic of(Duration window, List<Part> parts) {
        return new Traffic(
                window,
                parts.stream().mapToLong(Part::messages).sum(),
                parts.stream().mapToDouble(Part::estimate).sum(),
                parts.stream().mapToLong(Part::lookedAt).sum());
    }

    public double messagesPerSecond() {
        return perSecond(messages);
    }

    public double foundPerSecond() {
        return perSecond(found);
    }

    private double perSecond(double count) {
        return count * 1e3 / window.toMillis();
    }
}
