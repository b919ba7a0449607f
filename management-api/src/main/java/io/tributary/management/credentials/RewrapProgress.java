package io.tributary.management.credentials;

import io.tributary.management.registry.Rewrapped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far the wrapping of all secrets under one master key has come.
 *
 * @param keyId of that master key
 * @param finished whether everything has been looked at
 * @param part what is being looked at; the last one when it is finished
 * @param cursor where in it
 * @param examined secrets looked at
 * @param changed of these, wrapped again
 * @param failed of these, those that do not open
 * @param failures why, of the first of them
 */
public record RewrapProgress(
        String keyId,
        boolean finished,
        String part,
        Optional<String> cursor,
        long examined,
        long changed,
        long failed,
        List<String> failures,
        Instant startedAt,
        Instant updatedAt) {
    private static final int FAILURES_KEPT = 20;

    public RewrapProgress {
        failures = List.copyOf(failures);
    }

    static RewrapProgress begin(String keyId, String part, Instant now) {
        return new RewrapProgress(keyId, false, part, Optional.empty(), 0, 0, 0, List.of(), now, now);
    }

    /** With a page more. */
    RewrapProgress with(Rewrapped page, Instant now) {
        List<String> all = new ArrayList<>(failures);
        page.failures().stream().limit(FAILURES_KEPT - all.size()).forEach(all::add);
        return new RewrapProgress(
                keyId,
                false,
                part,
                page.next(),
                examined + page.examined(),
                changed + page.changed(),
                failed + page.failures().size(),
                all,
                startedAt,
                now);
    }

    RewrapProgress at(String next) {
        return new RewrapProgress(
                keyId, false, next, Optional.empty(), examined, changed, failed, failures, startedAt, updatedAt);
    }

    RewrapProgress end() {
        return new RewrapProgress(
                keyId, true, part, Optional.empty(), examined, changed, failed, failures, startedAt, updatedAt);
    }
}
