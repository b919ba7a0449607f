package io.tributary.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class IoReasonTest {

    @Test
    void theRemedyFollowsTheReason() {
        assertThat(IoReason.remedy(new IOException("No space left on device"), "Other."))
                .contains("--data");
        assertThat(IoReason.remedy(new FileSystemException("a", null, "Disk quota exceeded"), "Other."))
                .contains("--data");
        assertThat(IoReason.remedy(new AccessDeniedException("a"), "Other.")).isEqualTo("Other.");
    }

    @Test
    void aFullDiskIsNamedInWords() {
        assertThat(IoReason.of(new IOException("No space left on device"))).isEqualTo("no space left on device");
    }
}
