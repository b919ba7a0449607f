package io.tributary.standalone.manage;

import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.client.ManagementClient;
import io.tributary.standalone.config.IoReason;
import io.tributary.standalone.config.Refusal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the devices of a product to a file that can be imported. */
@Command(
        name = "export",
        description = "Write the devices of a product, or some of them, to a file or the standard output.")
final class ExportVerb implements Callable<Integer> {
    private static final int BUFFER = 64 * 1024;
    private static final String AGAIN = "Start it again: nothing was changed.";

    @Parameters(index = "0", paramLabel = "PRODUCT", description = "The id of the product.")
    private String product = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where to; replaced when all has arrived (default: the standard output).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "FORM",
            description = "csv or ndjson (default: what the name says, ndjson for the standard output).")
    private Optional<DeviceFileForm> format = Optional.empty();

    @Option(names = "--secrets", description = "With the devices' secrets; the file is readable by its owner alone.")
    private boolean secrets;

    @Mixin
    private DeviceFilterOptions filter = new DeviceFilterOptions();

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
        DeviceFileForm form = file.map(path -> DeviceFileForm.of(format, path.toString()))
                .orElse(format.orElse(DeviceFileForm.NDJSON));
        ApiPath path = filter.addTo(ApiPath.of("products", product, "devices:export"))
                .with("format", form.word())
                .with("secrets", secrets ? Optional.of(true) : Optional.empty());
        ManagementClient client = api.client();
        try (InputStream devices = client.download(path)) {
            if (file.isPresent()) {
                toFile(client, devices, file.get(), form);
            } else {
                copy(client, devices, System.out, new ProgressLine());
                System.out.flush();
            }
            return 0;
        } catch (IOException e) {
            throw client.brokenOff(e, AGAIN);
        }
    }

    /** A half export never stands under the name of a whole one. */
    private static void toFile(ManagementClient client, InputStream devices, Path file, DeviceFileForm form) {
        ProgressLine progress = new ProgressLine();
        OwnersFile draft = OwnersFile.create(file.resolveSibling(file.getFileName() + ".part"));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft.path()))) {
            long lines = copy(client, devices, out, progress);
            out.close();
            Files.move(draft.path(), file, StandardCopyOption.ATOMIC_MOVE);
            progress.clear();
            System.out.printf(
                    Locale.ROOT,
                    "%,d lines%s in %s (%.1f s)%n",
                    lines,
                    form == DeviceFileForm.CSV ? " with the heading" : "",
                    file,
                    progress.seconds());
        } catch (IOException e) {
            draft.discard();
            throw new Refusal(
                    "the file " + file + " cannot be written (" + IoReason.of(e) + ")",
                    "Free some space, or name another file.",
                    e);
        } catch (Refusal e) {
            draft.discard();
            throw e;
        }
    }

    /** How many lines went through. What breaks off on the way in is the API's, on the way out the file's. */
    private static long copy(ManagementClient client, InputStream from, OutputStream to, ProgressLine progress)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        long lines = 0;
        for (int count = read(client, from, buffer); count >= 0; count = read(client, from, buffer)) {
            to.write(buffer, 0, count);
            for (int i = 0; i < count; i++) {
                lines += buffer[i] == '\n' ? 1 : 0;
            }
            progress.show(lines, "lines");
        }
        return lines;
    }

    private static int read(ManagementClient client, InputStream from, byte[] buffer) {
        try {
            return from.read(buffer);
        } catch (IOException e) {
            throw client.brokenOff(e, AGAIN);
        }
    }
}
