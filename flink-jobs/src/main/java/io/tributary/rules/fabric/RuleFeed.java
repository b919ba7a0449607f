package io.tributary.rules.fabric;

import io.tributary.schemas.avro.RuleRecord;
import java.util.List;
import java.util.Optional;

/** Revisions of rules, in the order in which they were made. One thread. */
interface RuleFeed extends AutoCloseable {
    /**
     * One record of the topic {@code rules}.
     *
     * @param key rule/revision
     * @param record empty: the revision is taken away
     */
    record Entry(String key, Optional<RuleRecord> record) {}

    /** All that is there: read to its end before the first message is looked at, lest messages overtake rules. */
    List<Entry> toTheEnd() throws Exception;

    /** What came since; waits a moment for it. */
    List<Entry> next() throws Exception;

    @Override
    void close();
}
