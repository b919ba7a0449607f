package io.tributary.management.credentials;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the account's own authorities are kept for good, and the codes for new ones for a while. Thread-safe. */
public interface AccountAuthorityStore {
    List<AccountAuthority> authorities();

    Optional<AccountAuthority> authority(String name);

    /** Adds or replaces one. */
    void put(AccountAuthority authority);

    void delete(AccountAuthority authority);

    void putCode(String code, Duration life);

    boolean knowsCode(String code);

    /** Removes a code; of several callers one is told that it did. */
    boolean takeCode(String code);
}
