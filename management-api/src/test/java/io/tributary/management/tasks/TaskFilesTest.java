package io.tributary.management.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.tasks.TaskFileStore.TaskFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskFilesTest {
    private static final String PRODUCT = "PROD123456";

    private final MemoryTaskFiles store = new MemoryTaskFiles();
    private final Clock clock = Clock.systemUTC();
    private final TaskFiles files = new TaskFiles(store, new SecretBox(new byte[SecretBox.KEY_BYTES]), clock);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_143, 262_144, 262_145, 524_288, 700_000})
    void whatIsPutIsReadBack(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        TaskFile file = files.take("a.csv", PRODUCT, new ByteArrayInputStream(bytes));

        assertThat(file.bytes()).isEqualTo(size);
        assertThat(file.md5()).hasSize(32);
        try (InputStream in = open(file)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        try (InputStream in = open(file)) {
            for (int i = 0; i < Math.min(size, 3); i++) {
                assertThat(in.read()).isEqualTo(bytes[i] & 0xff);
            }
        }
    }

    @Test
    void nothingOfItIsReadableWhereItIsKept() throws IOException {
        TaskFile file = put("a.csv", "deviceName,secret\nlamp,c2VjcmV0\n");

        assertThat(new String(store.piece(file.upload(), 0).orElseThrow(), StandardCharsets.UTF_8))
                .doesNotContain("lamp", "c2VjcmV0");
    }

    @Test
    void theSameAgainIsNoErrorAndSomethingElseIs() throws IOException {
        TaskFile first = put("a.csv", "a\n");
        TaskFile again = put("a.csv", "a\n");

        assertThat(again).isEqualTo(first);
        refused(Rejection.CONFLICT, () -> put("a.csv", "b\n"));
        assertThat(store.pieces()).isEqualTo(1);
        assertThat(files.get("a.csv", PRODUCT)).isEqualTo(first);
    }

    @Test
    void aFileIsOfItsProduct() throws IOException {
        put("a.csv", "a\n");

        refused(Rejection.NOT_FOUND, () -> files.get("a.csv", "PROD000000"));
        refused(Rejection.NOT_FOUND, () -> files.get("b.csv", PRODUCT));
    }

    @Test
    void aFileWhoseTimeIsOverIsSaidToBeGone() throws IOException {
        TaskFile file = put("a.csv", "a\n");
        store.forgetPieces();

        refused(Rejection.NOT_FOUND, () -> {
            try (InputStream in = open(file)) {
                in.readAllBytes();
            }
        });
    }

    @Test
    void allFilesTogetherAreBounded() {
        long full = TaskFiles.MAX_BYTES_TOGETHER / TaskFiles.MAX_BYTES;
        for (int i = 0; i < full; i++) {
            store.put(
                    new TaskFile("f" + i, PRODUCT, UUID.randomUUID(), 64, TaskFiles.MAX_BYTES, ""), Duration.ofDays(1));
        }

        refused(Rejection.THROTTLED, () -> put("a.csv", "a\n"));
    }

    @Test
    void allFilesTogetherAreBoundedInNumber() {
        for (int i = 0; i < TaskFiles.MAX_FILES; i++) {
            store.put(new TaskFile("f" + i, PRODUCT, UUID.randomUUID(), 1, 1, ""), Duration.ofDays(1));
        }

        refused(Rejection.THROTTLED, () -> put("a.csv", "a\n"));
    }

    @Test
    void ofAnUploadThatFailsNothingStays() {
        store.refuseAfter(2);

        refused(
                Rejection.UNAVAILABLE,
                () -> files.take("a.csv", PRODUCT, new ByteArrayInputStream(new byte[1_000_000])));

        assertThat(store.pieces()).isZero();
        assertThat(store.files()).isEmpty();
    }

    @Test
    void aTaskBeginsWithAFileThatOutlivesItOrNotAtAll() throws IOException {
        TaskFile file = put("a.csv", "a\n");
        assertThat(files.forTask("a.csv", PRODUCT)).isEqualTo(file);

        store.putAt("a.csv", clock.instant().minus(TaskFiles.USABLE).minusSeconds(1));
        refused(Rejection.CONFLICT, () -> files.forTask("a.csv", PRODUCT));
        assertThat(TaskFiles.KEPT).isGreaterThan(TaskFiles.USABLE.plus(Task.LONGEST));
    }

    @Test
    void namesAreNewEachTime() {
        assertThat(files.newName(PRODUCT))
                .matches(PRODUCT + "-[0-9a-f]{18}\\.csv")
                .isNotEqualTo(files.newName(PRODUCT));
    }

    private TaskFile put(String name, String text) throws IOException {
        return files.take(name, PRODUCT, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private InputStream open(TaskFile file) {
        return files.open(new Work.InFile(file.name(), file.upload(), file.pieces()));
    }

    /** Something that may be refused. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws IOException;
    }

    private static void refused(Rejection reason, Attempt attempt) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
