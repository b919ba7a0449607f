package io.tributary.standalone.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.standalone.client.FakeApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Import and export. */
class TransferTest {
    private static final String IMPORT = "POST /api/v1/products/PROD123456/devices:import";
    private static final String EXPORT = "GET /api/v1/products/PROD123456/devices:export";
    private static final String MADE =
            "{\"result\":\"made\",\"line\":2,\"deviceName\":\"d1\",\"secret\":\"c2VjcmV0\"}\n";
    private static final String REFUSED = "{\"result\":\"refused\",\"line\":3,\"deviceName\":\"d2\",\"problem\":"
            + "{\"status\":409,\"detail\":\"device d2 exists\",\"remedy\":\"Choose another name.\"}}\n";

    private final FakeApi api = new FakeApi();
    private final Path folder;
    private final Commands tributary;
    private final Path csv;

    TransferTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        tributary = new Commands(api, folder);
        csv = Files.writeString(folder.resolve("devices.csv"), "deviceName\r\nd1\r\nd2\r\n");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aFileThatIsTakenWholeIsOneLine() throws IOException {
        api.on(IMPORT, 200, MADE + ended(1, 1, 0));
        Commands.Result result =
                tributary.run("device", "import", "PROD123456", csv.toString()).succeeded();
        assertThat(result.out()).startsWith("1 lines: 1 made, 0 refused (");
        assertThat(result.err()).isEmpty();
        FakeApi.Asked asked = api.asked().get(0);
        assertThat(asked.body()).isEqualTo(Files.readString(csv));
        assertThat(asked.header("Content-type")).isEqualTo("text/csv");
    }

    @Test
    void refusedLinesAreNamedWithTheirRemedyAndTheExitCodeSaysSo() {
        api.on(IMPORT + "?dryRun=true", 200, MADE + REFUSED + ended(2, 1, 1));
        Commands.Result result = tributary.run("device", "import", "PROD123456", csv.toString(), "--dry-run");
        result.refused("line 3 d2: device d2 exists. Choose another name.");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).startsWith("2 lines: 1 possible, 1 refused");
    }

    @Test
    void ofManyRefusedLinesTheFirstAreShownAndTheRestCounted() {
        api.on(IMPORT, 200, REFUSED.repeat(25) + ended(25, 0, 25));
        Commands.Result result = tributary.run("device", "import", "PROD123456", csv.toString());
        assertThat(result.err().lines()).hasSize(21).last().asString().contains("and 5 more", "--report");
    }

    @Test
    void theReportIsKeptForItsOwnerAsItCame() throws IOException {
        api.on(IMPORT + "?secrets=true", 200, MADE + REFUSED + ended(2, 1, 1));
        Path report = folder.resolve("report.ndjson");
        tributary.run("device", "import", "PROD123456", csv.toString(), "--secrets", "--report", report.toString());
        assertThat(report).hasContent(MADE + REFUSED + ended(2, 1, 1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(report)))
                .isEqualTo("rw-------");
    }

    @Test
    void secretsThatNobodyKeepsAreRefused() {
        tributary
                .run("device", "import", "PROD123456", csv.toString(), "--secrets")
                .refused("--report");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void programsGetTheReportItself() {
        api.on(IMPORT, 200, MADE + ended(1, 1, 0));
        assertThat(tributary
                        .run("device", "import", "PROD123456", csv.toString(), "-o", "json")
                        .succeeded()
                        .out())
                .isEqualTo(MADE + ended(1, 1, 0));
    }

    @Test
    void theStandardInputIsAFileWhoseFormIsSaid() {
        api.on(IMPORT, 200, ended(0, 0, 0));
        byte[] lines = "{\"deviceName\":\"d1\"}\n".getBytes(StandardCharsets.UTF_8);
        tributary
                .runWith(new ByteArrayInputStream(lines), "device", "import", "PROD123456", "-", "--format", "ndjson")
                .succeeded();
        assertThat(api.asked().get(0).header("Content-type")).isEqualTo("application/x-ndjson");
        assertThat(api.asked().get(0).body()).isEqualTo("{\"deviceName\":\"d1\"}\n");

        tributary.run("device", "import", "PROD123456", "-").refused("CSV or JSON lines", "--format");
    }

    @Test
    void aReportThatBreaksOffIsNoSuccess() {
        api.on(IMPORT, FakeApi.brokenOff(MADE)).on(IMPORT, 200, MADE);
        for (int i = 0; i < 2; i++) {
            tributary.run("device", "import", "PROD123456", csv.toString()).refused("broke off", "Send the file again");
        }
    }

    @Test
    void aPlatformThatCannotGoOnIsSaid() {
        api.on(
                IMPORT,
                200,
                MADE
                        + "{\"result\":\"ended\",\"problem\":{\"status\":503,\"detail\":\"Cassandra does not answer\",\"remedy\":\"Try"
                        + " later.\"},\"count\":{\"lines\":1,\"made\":1,\"refused\":0}}\n");
        Commands.Result result = tributary.run("device", "import", "PROD123456", csv.toString());
        result.refused("the import stopped: Cassandra does not answer. Try later. Send the file again");
        assertThat(result.out()).startsWith("1 lines: 1 made");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        tributary.run("device", "import", "PROD123456", folder + "/none.csv").refused("none.csv", "does not exist");
        tributary
                .run("device", "import", "PROD123456", folder.toString(), "--format", "csv")
                .refused(folder.toString(), "directory");
        tributary.run("device", "import", "PROD123456", folder + "/devices.txt").refused("--format csv");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void aRefusedImportLeavesNoReport() {
        api.on(IMPORT, 404, FakeApi.problem("there is no product PROD123456", "", "List them."));
        Path report = folder.resolve("report.ndjson");
        tributary
                .run("device", "import", "PROD123456", csv.toString(), "--report", report.toString())
                .refused("there is no product PROD123456. List them.");
        assertThat(report).doesNotExist();
    }

    @Test
    void anExportArrivesWholeAndForItsOwner() throws IOException {
        String lines = IntStream.range(0, 5_000)
                .mapToObj(number -> "{\"deviceName\":\"d" + number + "\"}\n")
                .collect(Collectors.joining());
        api.on(EXPORT + "?namePrefix=d&format=ndjson&secrets=true", 200, lines);
        Path file = folder.resolve("out.ndjson");
        Commands.Result result = tributary
                .run("device", "export", "PROD123456", file.toString(), "--secrets", "--name-prefix", "d")
                .succeeded();
        assertThat(result.out()).startsWith("5,000 lines in " + file);
        assertThat(Files.readString(file)).isEqualTo(lines);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void anExportThatBreaksOffLeavesWhatWasThere() throws IOException {
        api.on(EXPORT + "?format=csv", FakeApi.brokenOff("deviceName\r\nd1\r\n"));
        Path file = Files.writeString(folder.resolve("out.csv"), "of yesterday");
        tributary.run("device", "export", "PROD123456", file.toString()).refused("broke off", "Start it again");
        assertThat(file).hasContent("of yesterday");
        assertThat(folder.resolve("out.csv.part")).doesNotExist();
    }

    @Test
    void withoutAFileAnExportIsNothingButTheDevices() {
        api.on(EXPORT + "?format=csv", 200, "deviceName\r\nd1\r\n");
        assertThat(tributary
                        .run("device", "export", "PROD123456", "--format", "csv")
                        .succeeded()
                        .out())
                .isEqualTo("deviceName\r\nd1\r\n");
    }

    @Test
    void aFolderIsNoFileToExportTo() {
        api.on(EXPORT + "?format=csv", 200, "deviceName\r\n");
        tributary
                .run("device", "export", "PROD123456", folder + "/none/out.csv")
                .refused("out.csv", "Free some space, or name");
    }

    private static String ended(long lines, long made, long refused) {
        return "{\"result\":\"ended\",\"count\":{\"lines\":" + lines + ",\"made\":" + made + ",\"refused\":" + refused
                + "}}\n";
    }
}
