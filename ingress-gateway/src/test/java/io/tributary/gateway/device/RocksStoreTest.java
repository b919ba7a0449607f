package io.tributary.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class RocksStoreTest {
    private static final byte[] LAST = "mlast".getBytes(StandardCharsets.US_ASCII);
    private static final int ROW = 50;

    @Test
    void whatIsWrittenIsThereAfterARestart(@TempDir Path folder) {
        try (RocksStore store = RocksStore.open(folder)) {
            store.write(List.of(change("d1", "one"), change("d2", "two"), change("p1", "product")));
            store.write(List.of(new LocalStore.Change(key("d2"), null)));
        }
        try (RocksStore store = RocksStore.open(folder)) {
            assertThat(store.get(key("d1"))).isEqualTo(key("one"));
            assertThat(store.get(key("d2"))).isNull();
            List<String> products = new ArrayList<>();
            store.scan((byte) 'p', (key, value) -> products.add(text(key) + "=" + text(value)));
            assertThat(products).containsExactly("p1=product");
            store.clear();
            assertThat(store.get(key("d1"))).isNull();
            store.write(List.of(change("d3", "three")));
            assertThat(store.get(key("d3"))).isEqualTo(key("three"));
        }
    }

    @Test
    void aStoreThatIsClosedSaysSo(@TempDir Path folder) {
        RocksStore store = RocksStore.open(folder);
        store.close();
        store.close();
        assertThatThrownBy(() -> store.get(key("d1"))).isInstanceOf(DamagedStoreException.class);
        store.clear();
    }

    @Test
    void aFolderInUseIsLeftAlone(@TempDir Path folder) {
        try (RocksStore store = RocksStore.open(folder)) {
            store.write(List.of(change("d1", "one")));
            assertThatThrownBy(() -> RocksStore.open(folder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("dataDir: " + folder)
                    .hasMessageContaining("another process has it, perhaps a gateway with the same nodeId")
                    .hasMessageNotContaining("\n");
            assertThat(store.get(key("d1"))).isEqualTo(key("one"));
        }
    }

    /** As RocksDB and Java say it; a full disk of its own a test cannot have. */
    @Test
    void aFullDiskIsNoDamage() {
        assertThat(RocksStore.isDiskFull(new RocksDBException(
                        "While appending to file: /data/registry/000012.log: No space left on device",
                        new Status(Status.Code.IOError, Status.SubCode.NoSpace, "No space left on device"))))
                .isTrue();
        assertThat(RocksStore.isDiskFull(new IOException("No space left on device")))
                .isTrue();
        assertThat(RocksStore.isDiskFull(new RocksDBException("block checksum mismatch")))
                .isFalse();
    }

    @Test
    void damageThatSpeaksOfABlockIsDamage() {
        assertThat(RocksStore.isInUse(new RocksDBException(
                        "block checksum mismatch",
                        new Status(Status.Code.Corruption, Status.SubCode.None, "block checksum mismatch"))))
                .isFalse();
    }

    /** A row is written in one batch with its number: after a kill -9 the last number and its row are there together. */
    @Test
    void aKillLosesNoHalfOfWhatWasWrittenTogether(@TempDir Path folder) throws Exception {
        for (int round = 0; round < 3; round++) {
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            folder.toString())
                    .redirectErrorStream(true)
                    .start();
            long said = 0;
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
                for (int i = 0; i < 40; i++) {
                    String line = out.readLine();
                    assertThat(line).as("the writer's last words").isNotNull().containsOnlyDigits();
                    said = Long.parseLong(line);
                }
                writer.destroyForcibly();
            }
            writer.waitFor();
            try (RocksStore store = RocksStore.open(folder)) {
                long last = ByteBuffer.wrap(store.get(LAST)).getLong();
                assertThat(last).isGreaterThanOrEqualTo(said);
                for (long number = 0; number <= last + 1; number++) {
                    for (int i = 0; i < ROW; i++) {
                        assertThat(store.get(key("d" + number + "-" + i)) != null)
                                .isEqualTo(number <= last);
                    }
                }
            }
        }
    }

    /** Writes rows until it is killed. */
    static final class Writer {
        public static void main(String[] args) {
            RocksStore store = RocksStore.open(Path.of(args[0]));
            byte[] before = store.get(LAST);
            for (long number = before == null ? 0 : ByteBuffer.wrap(before).getLong() + 1; ; number++) {
                List<LocalStore.Change> row = new ArrayList<>();
                for (int i = 0; i < ROW; i++) {
                    row.add(new LocalStore.Change(key("d" + number + "-" + i), new byte[60]));
                }
                row.add(new LocalStore.Change(
                        LAST, ByteBuffer.allocate(Long.BYTES).putLong(number).array()));
                store.write(row);
                System.out.println(number);
            }
        }
    }

    /** Whatever byte of whatever file is another: it opens, and what it says is right, or it says that it is damaged. */
    @Test
    void damageIsNoticedOrThrownAway(@TempDir Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 25; round++) {
            Path own = folder.resolve("round-" + round);
            try (RocksStore store = RocksStore.open(own)) {
                List<LocalStore.Change> all = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                    all.add(change("d" + i, "value " + i));
                }
                store.write(all);
            }
            spoil(own.resolve("registry"), random);
            try (RocksStore store = RocksStore.open(own)) {
                for (int i = 0; i < 500; i++) {
                    try {
                        byte[] value = store.get(key("d" + i));
                        assertThat(value == null || text(value).equals("value " + i))
                                .isTrue();
                    } catch (DamagedStoreException e) {
                        assertThat(e).hasMessageContaining("registry");
                    }
                }
                store.clear();
                store.write(List.of(change("d1", "again")));
                assertThat(store.get(key("d1"))).isEqualTo(key("again"));
            }
        }
    }

    private static void spoil(Path store, SplittableRandom random) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            List<Path> candidates = files.filter(file -> {
                        String name = file.getFileName().toString();
                        return !name.startsWith("LOG") && !name.equals("LOCK");
                    })
                    .sorted()
                    .toList();
            Path victim = candidates.get(random.nextInt(candidates.size()));
            byte[] bytes = Files.readAllBytes(victim);
            if (bytes.length == 0 || random.nextInt(4) == 0) {
                Files.delete(victim);
            } else if (random.nextInt(3) == 0) {
                Files.write(victim, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            } else {
                for (int i = 0; i < 1 + bytes.length / 10; i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
                }
                Files.write(victim, bytes);
            }
        }
    }

    private static LocalStore.Change change(String key, String value) {
        return new LocalStore.Change(key(key), key(value));
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
