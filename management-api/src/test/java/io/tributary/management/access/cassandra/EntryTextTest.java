package io.tributary.management.access.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.access.AccessKey;
import io.tributary.management.access.Directory;
import io.tributary.management.access.Entry;
import io.tributary.management.access.Role;
import io.tributary.management.access.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EntryTextTest {
    private static final Instant AT = Instant.parse("2026-11-27T00:00:00.123Z");

    @Test
    void everythingComesBackFromItsRow() {
        List<Entry> entries = List.of(
                new User("a", "", Optional.of("hash"), AT, List.of("p"), true, 3, AT),
                new User("b", "x", Optional.empty(), AT, List.of(), false, 1, AT),
                new Role("r", "", List.of("p"), Duration.ofHours(1), AT, 1, AT),
                new AccessKey("k", "a", AccessKey.Form.CLOUD, "c2VhbGVk", "", true, Optional.of(AT), AT),
                Directory.EMPTY.policy(Directory.READ_ONLY).orElseThrow());
        for (Entry entry : entries) {
            assertThat(EntryText.read(entry.kind(), EntryText.write(entry))).isEqualTo(entry);
        }
    }

    @Test
    void aPolicyThatNamesAnActionOfEarlierDaysIsStillRead() {
        String text = EntryText.write(
                        Directory.EMPTY.policy(Directory.READ_ONLY).orElseThrow())
                .replace("product:List", "spaceship:Launch");
        assertThat(EntryText.read(Entry.Kind.POLICY, text).id()).isEqualTo(Directory.READ_ONLY);
    }
}
