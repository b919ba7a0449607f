package io.tributary.management.idempotency.cassandra;

import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.management.cassandra.Database;
import io.tributary.management.idempotency.KeptAnswers;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;

/** Answers in Cassandra, one partition each; every write is a lightweight transaction, so that one of two nodes does the work. */
public final class CassandraKeptAnswers implements KeptAnswers {
    private static final int CLAIM_SECONDS = 120;
    private static final int ANSWER_SECONDS = 24 * 3_600;

    private final Database database;

    public CassandraKeptAnswers(Database database) {
        this.database = database;
    }

    @Override
    public Claim claim(Key key, byte[] fingerprint, UUID holder) {
        ResultSet result = database.run(
                "INSERT INTO kept_answers (caller, key, fingerprint, holder) VALUES (?, ?, ?, ?) IF NOT EXISTS USING TTL "
                        + CLAIM_SECONDS,
                key.caller(),
                key.key(),
                ByteBuffer.wrap(fingerprint),
                holder);
        if (result.wasApplied()) {
            return new Claim.Ours();
        }
        Row present = Objects.requireNonNull(result.one());
        ByteBuffer answer = present.getByteBuffer("answer");
        if (!ByteBuffer.wrap(fingerprint).equals(present.getByteBuffer("fingerprint"))) {
            return new Claim.Misused();
        }
        if (answer != null) {
            byte[] sealed = new byte[answer.remaining()];
            answer.get(sealed);
            return new Claim.Answered(sealed);
        }
        // The driver repeats a statement whose answer got lost; the claim it finds then is its own.
        return holder.equals(present.getUuid("holder")) ? new Claim.Ours() : new Claim.Busy();
    }

    @Override
    public void keep(Key key, byte[] fingerprint, UUID holder, byte[] sealed) {
        database.run(
                "UPDATE kept_answers USING TTL " + ANSWER_SECONDS
                        + " SET fingerprint = ?, holder = ?, answer = ? WHERE caller = ? AND key = ? IF holder = ?",
                ByteBuffer.wrap(fingerprint),
                holder,
                ByteBuffer.wrap(sealed),
                key.caller(),
                key.key(),
                holder);
    }

    @Override
    public void release(Key key, UUID holder) {
        database.run(
                "DELETE FROM kept_answers WHERE caller = ? AND key = ? IF holder = ?", key.caller(), key.key(), holder);
    }
}
