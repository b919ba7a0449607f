package io.tributary.rules.fabric;

import io.tributary.schemas.avro.RuleStatus;
import java.util.Collection;
import java.util.Map;

/** What the fabric has said of each revision: for people, and for its own next attempt. Thread-safe. */
interface StatusLog extends AutoCloseable {
    /** The newest of each, by {@link Revision.Key#text}. */
    Map<String, RuleStatus> all() throws Exception;

    /**
     * Returns when it cannot be lost any more.
     *
     * @throws Exception when that does not come to pass in time
     */
    void write(Collection<RuleStatus> statuses) throws Exception;

    /** Without waiting; may be lost. */
    void report(RuleStatus status);

    /**
     * Takes away what is said of a revision that is gone.
     *
     * @param key {@link Revision.Key#text}
     */
    void forget(String key);

    @Override
    void close();
}
