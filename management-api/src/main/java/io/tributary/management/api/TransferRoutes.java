package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.ResourceNames;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.Products;
import io.tributary.management.transfer.CsvDevices;
import io.tributary.management.transfer.DeviceFile;
import io.tributary.management.transfer.DeviceImport;
import io.tributary.management.transfer.JsonDevices;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * {@code …/devices:import} and {@code …/devices:export}: all devices of a product in one call. Both stream: what is in memory is a page
 * or a line, whoever reads slowly makes the work wait, and whoever goes away ends it; what was made until then stays made.
 */
public final class TransferRoutes {
    private static final String DEVICES = "/api/v1/products/{productId}/devices";
    private static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";
    private static final long MAX_BYTES = 128L << 20;
    private static final int AT_ONCE = 4;

    private final Products products;
    private final Devices devices;
    private final Semaphore slots = new Semaphore(AT_ONCE);

    public TransferRoutes(Products products, Devices devices) {
        this.products = products;
        this.devices = devices;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(DEVICES + ":import", "importDevices", bounded(this::importAll))
                        .says(
                                "Adds many devices from CSV (a first line names the columns, of deviceName, secret, certificate, enabled,"
                                        + " alias, description, tags, logLevel) or from one JSON object a line, 128 MB at most; answers a"
                                        + " line for each device, progress in between and the counts at the end")
                        .query("dryRun", Type.BOOLEAN, "Whether to look only what would be refused")
                        .query("secrets", Type.BOOLEAN, "Whether the answer shows the secrets of what is made")
                        .takes(CSV, NDJSON)
                        .answers(200, ReportLine.class, NDJSON)
                        .being(Trait.STREAMS),
                DeviceFilters.filtered(Route.get(DEVICES + ":export", "exportDevices", bounded(this::exportAll)))
                        .says("Shows the devices of a product that meet all conditions given, one a line")
                        .query("format", Type.STRING, "csv or ndjson; ndjson when left out")
                        .query("secrets", Type.BOOLEAN, "Whether their secrets are shown")
                        .answers(200, NDJSON, CSV)
                        .being(Trait.STREAMS));
    }

    /**
     * A line of a report.
     *
     * @param line where the device begins in the file, from 1
     * @param result made, possible (in a dry run), refused, progress, or ended
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ReportLine(
            String result,
            Optional<Long> line,
            Optional<String> deviceName,
            Optional<String> secret,
            Optional<HttpAnswers.Problem> problem,
            Optional<DeviceImport.Count> count) {}

    /** A line of an export. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record DeviceRow(
            String deviceName,
            boolean enabled,
            String alias,
            String description,
            Map<String, String> tags,
            String logLevel,
            Optional<String> secret,
            Optional<String> fingerprint,
            Instant createdAt) {}

    /** Each holds a thread as long as its client likes, so there are only so many. */
    private Handler bounded(Handler transfer) {
        return http -> {
            if (!slots.tryAcquire()) {
                throw new RejectedException(
                        Rejection.UNAVAILABLE,
                        "this node has its " + AT_ONCE + " imports and exports",
                        "Try again when one of them has ended.",
                        "");
            }
            try {
                transfer.handle(http);
            } finally {
                slots.release();
            }
        };
    }

    private void importAll(Context http) throws IOException {
        String productId = products.get(http.pathParam("productId")).productId();
        boolean dryRun = Requests.flag(http, "dryRun");
        boolean secrets = Requests.flag(http, "secrets");
        String type = mediaTypeOf(http);
        try (Spool body = Spool.of(http.req().getInputStream(), MAX_BYTES);
                Reader reader = new BufferedReader(body.reader())) {
            DeviceFile file = type.equals(CSV) ? new CsvDevices(reader) : new JsonDevices(reader);
            begin(http, NDJSON);
            Writer writer = writerTo(http);
            DeviceImport.run(
                    file,
                    (wanted, listener) -> {
                        if (dryRun) {
                            devices.examineAll(productId, wanted, listener);
                        } else {
                            devices.createAll(productId, wanted, listener);
                        }
                    },
                    new WrittenReport(
                            writer,
                            dryRun ? "possible" : "made",
                            device -> secrets && !dryRun ? Optional.of(devices.secretOf(device)) : Optional.empty()));
        }
    }

    private static String mediaTypeOf(Context http) {
        String type = Optional.ofNullable(http.contentType())
                .orElse("")
                .split(";", -1)[0]
                .strip();
        if (!type.equals(CSV) && !type.equals(NDJSON)) {
            throw new HttpResponseException(
                    415,
                    "the body is '" + type + "'",
                    Map.of("remedy", "Send it as " + CSV + " or " + NDJSON + ".", "field", "Content-Type"));
        }
        return type;
    }

    private void exportAll(Context http) throws IOException {
        String productId = products.get(http.pathParam("productId")).productId();
        boolean secrets = Requests.flag(http, "secrets");
        String format = Requests.query(http, "format").orElse("ndjson");
        if (!format.equals("csv") && !format.equals("ndjson")) {
            throw new RejectedException(
                    Rejection.INVALID, "'" + format + "' is not a format", "Use csv or ndjson.", "format");
        }
        DeviceSearch wanted = DeviceFilters.of(http);
        Page<DeviceView> page = devices.search(productId, wanted, Devices.MAX_PAGE, Optional.empty());
        begin(http, format.equals("csv") ? CSV : NDJSON);
        if (http.method().name().equals("HEAD")) {
            return;
        }
        Writer writer = writerTo(http);
        if (format.equals("csv")) {
            writer.write("deviceName,enabled,alias,description,tags,logLevel," + (secrets ? "secret," : "")
                    + "fingerprint,createdAt\r\n");
        }
        while (true) {
            for (DeviceView view : page.items()) {
                if (!AccessGate.sees(http, ResourceNames.of(view.device().id()))) {
                    continue;
                }
                DeviceRow row = rowOf(view.device(), secrets);
                writer.write(format.equals("csv") ? csv(row, secrets) : Requests.JSON.writeValueAsString(row) + "\n");
            }
            writer.flush();
            if (page.next().isEmpty()) {
                return;
            }
            page = devices.search(productId, wanted, Devices.MAX_PAGE, page.next());
        }
    }

    private DeviceRow rowOf(Device device, boolean secrets) {
        return new DeviceRow(
                device.id().deviceName(),
                device.enabled(),
                device.settings().alias(),
                device.settings().description(),
                device.tags(),
                ProductPolicy.word(device.settings().logLevel()),
                secrets ? Optional.of(devices.secretOf(device)) : Optional.empty(),
                device.certificate().map(each -> each.fingerprint()),
                device.createdAt());
    }

    private static String csv(DeviceRow row, boolean secrets) throws JsonProcessingException {
        return row.deviceName() + "," + row.enabled() + "," + quoted(row.alias()) + "," + quoted(row.description())
                + "," + (row.tags().isEmpty() ? "" : quoted(Requests.JSON.writeValueAsString(row.tags())))
                + "," + row.logLevel() + "," + (secrets ? row.secret().orElse("") + "," : "")
                + row.fingerprint().orElse("") + "," + row.createdAt() + "\r\n";
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "" : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static void begin(Context http, String type) {
        http.status(200).contentType(type).header("Cache-Control", "no-store");
    }

    private static Writer writerTo(Context http) throws IOException {
        return new BufferedWriter(new OutputStreamWriter(http.res().getOutputStream(), StandardCharsets.UTF_8), 16_384);
    }

    /** The report as lines of JSON. */
    private record WrittenReport(Writer writer, String done, Function<Device, Optional<String>> secretOf)
            implements DeviceImport.Report {
        @Override
        public void made(long line, Device device) throws IOException {
            write(new ReportLine(
                    done,
                    Optional.of(line),
                    Optional.of(device.id().deviceName()),
                    secretOf.apply(device),
                    Optional.empty(),
                    Optional.empty()));
        }

        @Override
        public void refused(long line, Optional<String> deviceName, RejectedException why) throws IOException {
            write(new ReportLine(
                    "refused",
                    Optional.of(line),
                    deviceName,
                    Optional.empty(),
                    Optional.of(HttpAnswers.problemOf(why)),
                    Optional.empty()));
        }

        @Override
        public void progress(DeviceImport.Count count) throws IOException {
            write(new ReportLine(
                    "progress",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(count)));
            writer.flush();
        }

        @Override
        public void ended(DeviceImport.Count count, Optional<RejectedException> why) throws IOException {
            write(new ReportLine(
                    "ended",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    why.map(HttpAnswers::problemOf),
                    Optional.of(count)));
            writer.flush();
        }

        private void write(ReportLine line) throws IOException {
            writer.write(Requests.JSON.writeValueAsString(line));
            writer.write('\n');
        }
    }
}
