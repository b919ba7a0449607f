package io.tributary.standalone.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListeningSocketsTest {
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";
    private static final String LINE =
            "   %d: 0100007F:%04X 00000000:0000 %s 00000000:00000000 00:00000000 00000000 0 0 %d 1\n";

    @TempDir
    private Path proc = Path.of("");

    @Test
    void theHolderIsTheProcessThatHasTheListeningSocketOpen() throws IOException {
        table("tcp", LINE.formatted(0, 9092, "01", 1) + LINE.formatted(1, 9092, "0A", 555));
        process("77", "other\0", 556);
        process("4711", "java\0-cp\0x.jar\0", 555);

        assertThat(new ListeningSockets(proc).holder(9092)).contains("process 4711 (java -cp x.jar)");
    }

    @Test
    void ourOwnComponentsAreCalledByName() throws IOException {
        table("tcp6", LINE.formatted(0, 8080, "0A", 9));
        process("12", "java\0-Dtributary.component=api\0-cp\0x\0", 9);

        assertThat(new ListeningSockets(proc).holder(8080)).contains("process 12 (Tributary's api)");
    }

    @Test
    void withoutAListenerOrAVisibleProcessThereIsNoAnswer() throws IOException {
        table("tcp", LINE.formatted(1, 9092, "0A", 555));

        assertThat(new ListeningSockets(proc).holder(9092)).isEmpty();
        assertThat(new ListeningSockets(proc).holder(1)).isEmpty();
    }

    @Test
    void thisVeryProcessIsFoundOnThisMachine() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ListeningSockets.ofThisMachine()
                            .holder(socket.getLocalPort())
                            .orElse("no /proc here"))
                    .matches("no /proc here|process " + ProcessHandle.current().pid() + " .*");
        }
    }

    private void table(String name, String lines) throws IOException {
        Files.createDirectories(proc.resolve("net"));
        Files.writeString(proc.resolve("net").resolve(name), HEAD + lines);
    }

    private void process(String pid, String command, int inode) throws IOException {
        Path files = Files.createDirectories(proc.resolve(pid).resolve("fd"));
        Files.writeString(proc.resolve(pid).resolve("cmdline"), command);
        Files.createSymbolicLink(files.resolve("3"), Path.of("socket:[" + inode + "]"));
    }
}
