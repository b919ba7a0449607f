package io.tributary.rules.fabric;

import io.tributary.rules.CatchUp;
import java.util.List;

/** The one revision that catches up, out of all; nothing follows. */
record CatchUpFeed(RuleFeed all, CatchUp catchUp) implements RuleFeed {
    @Override
    public List<Entry> toTheEnd() throws Exception {
        String key = catchUp.rule() + "/" + catchUp.revision();
        return all.toTheEnd().stream()
                .filter(entry -> entry.key().equals(key))
                .filter(entry -> entry.record()
                        .map(record -> record.getIncarnation() == catchUp.incarnation())
                        .orElse(true))
                .toList();
    }

    /** What becomes of the rule meanwhile is the business of who submitted the job. */
    @Override
    public List<Entry> next() throws Exception {
        all.next();
        return List.of();
    }

    @Override
    public void close() {
        all.close();
    }
}
