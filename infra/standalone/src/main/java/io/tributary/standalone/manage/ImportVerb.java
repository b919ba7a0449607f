package io.tributary.standalone.manage;

import io.tributary.standalone.TextTable;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.client.ManagementClient;
import io.tributary.standalone.client.Problem;
import io.tributary.standalone.config.IoReason;
import io.tributary.standalone.config.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the devices of a file. */
@Command(
        name = "import",
        description = {
            "Make the devices of a file, each line for itself.",
            "CSV: the first line names columns of deviceName, secret, certificate, enabled, alias, description, tags,"
                    + " logLevel. JSON lines: one object with these a line."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all were made", "1:some were refused, or it did not come to its end"})
final class ImportVerb implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";
    private static final int SHOWN = 20;
    private static final String SEND_AGAIN = "Send the file again: what is there is refused and stays as it is.";

    @Parameters(index = "0", paramLabel = "PRODUCT", description = "The id of the product.")
    private String product = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The file; - is the standard input.")
    private String file = "";

    @Option(names = "--format", paramLabel = "FORM", description = "csv or ndjson (default: what the name says).")
    private Optional<DeviceFileForm> format = Optional.empty();

    @Option(names = "--dry-run", description = "Make nothing; say what would be refused.")
    private boolean dryRun;

    @Option(names = "--secrets", description = "With the secrets of what is made in the report.")
    private boolean secrets;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Keep the report in this new file, one JSON object a line.")
    private Optional<Path> report = Optional.empty();

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
        if (secrets && report.isEmpty() && !api.isJson()) {
            throw new Refusal(
                    "--secrets puts secrets into the report, and nobody keeps it", "Add --report FILE or -o json.");
        }
        DeviceFileForm form = DeviceFileForm.of(format, file);
        ApiPath path = ApiPath.of("products", product, "devices:import");
        path = dryRun ? path.with("dryRun", "true") : path;
        path = secrets ? path.with("secrets", "true") : path;
        ManagementClient client = api.client();
        BodyPublisher body = body();
        Optional<OwnersFile> kept = report.map(OwnersFile::create);
        BufferedReader answer;
        try {
            answer = new BufferedReader(
                    new InputStreamReader(client.upload(path, form.mediaType(), body), StandardCharsets.UTF_8));
        } catch (Refusal e) {
            kept.ifPresent(OwnersFile::discard);
            throw e;
        }
        try (answer;
                Writer writer =
                        kept.isPresent() ? Files.newBufferedWriter(kept.get().path()) : Writer.nullWriter()) {
            return told(answer, writer);
        } catch (IOException e) {
            throw client.brokenOff(e, SEND_AGAIN);
        }
    }

    private int told(BufferedReader answer, Writer writer) throws IOException {
        ProgressLine progress = new ProgressLine();
        Told told = new Told(writer, progress);
        ImportReport.Outcome outcome = ImportReport.read(answer, told);
        progress.clear();
        ImportReport.Count count = outcome.count();
        if (count.refused() > told.shown) {
            System.err.printf(
                    Locale.ROOT,
                    "… and %,d more%s%n",
                    count.refused() - told.shown,
                    report.isPresent() ? " (in " + report.get() + ")" : " (all of them with --report FILE or -o json)");
        }
        if (!api.isJson()) {
            System.out.printf(
                    Locale.ROOT,
                    "%,d lines: %,d %s, %,d refused (%.1f s)%n",
                    count.lines(),
                    count.made(),
                    dryRun ? "possible" : "made",
                    count.refused(),
                    progress.seconds());
        }
        if (outcome.problem().isPresent()) {
            Problem why = outcome.problem().get();
            throw new Refusal("the import stopped: " + why.line().replaceFirst("\\.$", ""), SEND_AGAIN);
        }
        return count.refused() == 0 ? 0 : 1;
    }

    private BodyPublisher body() {
        if (file.equals(STANDARD_INPUT)) {
            return BodyPublishers.ofInputStream(() -> System.in);
        }
        Path path = Path.of(file);
        try (var readable = Files.newInputStream(path)) {
            readable.read(); // a folder can be opened, but not read
            return BodyPublishers.ofFile(path);
        } catch (IOException e) {
            throw new Refusal(
                    "the file " + file + " cannot be read (" + IoReason.of(e) + ")",
                    "Name a file that can be read.",
                    e);
        }
    }

    /** What a person is told while it goes on, and what is kept. */
    private final class Told implements ImportReport.Listener {
        private final Writer writer;
        private final ProgressLine progress;
        private int shown;

        private Told(Writer writer, ProgressLine progress) {
            this.writer = writer;
            this.progress = progress;
        }

        @Override
        public void line(String text) throws IOException {
            if (api.isJson()) {
                System.out.println(text);
            }
            writer.write(text);
            writer.write('\n');
        }

        @Override
        public void refused(long line, String device, Problem problem) {
            if (shown < SHOWN) {
                shown++;
                progress.clear();
                System.err.println(TextTable.printable(
                        "line " + line + (device.isEmpty() ? "" : " " + device) + ": " + problem.line()));
            }
        }

        @Override
        public void progress(ImportReport.Count count) {
            progress.show(count.lines(), String.format(Locale.ROOT, "lines, %,d refused", count.refused()));
        }
    }
}
