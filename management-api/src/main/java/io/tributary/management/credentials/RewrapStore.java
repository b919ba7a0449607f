package io.tributary.management.credentials;

import java.util.Optional;

/** Where the progress of the newest run is kept. Thread-safe. */
public interface RewrapStore {
    Optional<RewrapProgress> progress();

    void put(RewrapProgress progress);
}
