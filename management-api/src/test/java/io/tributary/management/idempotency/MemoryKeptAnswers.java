package io.tributary.management.idempotency;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The port in memory, for tests of what is above it. */
public final class MemoryKeptAnswers implements KeptAnswers {
    private final Map<Key, Entry> entries = new HashMap<>();

    private record Entry(byte[] fingerprint, UUID holder, Optional<byte[]> sealed) {}

    @Override
    public synchronized Claim claim(Key key, byte[] fingerprint, UUID holder) {
        Entry present = entries.putIfAbsent(key, new Entry(fingerprint, holder, Optional.empty()));
        if (present == null) {
            return new Claim.Ours();
        }
        if (!Arrays.equals(present.fingerprint, fingerprint)) {
            return new Claim.Misused();
        }
        return present.sealed().<Claim>map(Claim.Answered::new).orElse(new Claim.Busy());
    }

    @Override
    public synchronized void keep(Key key, byte[] fingerprint, UUID holder, byte[] sealed) {
        entries.computeIfPresent(
                key,
                (unused, entry) ->
                        entry.holder.equals(holder) ? new Entry(fingerprint, holder, Optional.of(sealed)) : entry);
    }

    @Override
    public synchronized void release(Key key, UUID holder) {
        entries.computeIfPresent(key, (unused, entry) -> entry.holder.equals(holder) ? null : entry);
    }

    /** All sealed answers. */
    public synchronized List<byte[]> kept() {
        return entries.values().stream()
                .flatMap(entry -> entry.sealed().stream())
                .toList();
    }
}
