package io.tributary.management.registration.cassandra;

import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registration.RegistrationRequest;
import io.tributary.management.registration.UsedRequests;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

/** Requests in Cassandra, a partition each, which is gone by itself when the signature is good for nothing any more. */
public final class CassandraUsedRequests implements UsedRequests {
    private final Database database;

    public CassandraUsedRequests(Database database) {
        this.database = database;
    }

    @Override
    public boolean isNew(RegistrationRequest request, Duration keep) {
        UUID ours = UUID.randomUUID();
        ResultSet result = database.run(
                "INSERT INTO used_registrations (device, signed_at, nonce, holder) VALUES (?, ?, ?, ?) IF NOT EXISTS USING TTL ?",
                request.device().toString(),
                request.signedAt(),
                request.nonce(),
                ours,
                Math.toIntExact(Math.max(keep.toSeconds(), 1)));
        if (result.wasApplied()) {
            return true;
        }
        // The driver repeats a statement whose answer got lost; the row it finds then is its own.
        Row present = Objects.requireNonNull(result.one());
        return ours.equals(present.getUuid("holder"));
    }
}
