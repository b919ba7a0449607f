package io.tributary.standalone.manage;

import io.tributary.standalone.config.Refusal;
import java.util.Locale;
import java.util.Optional;

/** In which form devices are in a file. */
enum DeviceFileForm {
    CSV("text/csv"),
    NDJSON("application/x-ndjson");

    private final String mediaType;

    DeviceFileForm(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** The word of the API. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the end of a file's name says: {@code .csv}, {@code .ndjson}, {@code .jsonl}. */
    static Optional<DeviceFileForm> ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".csv")) {
            return Optional.of(CSV);
        }
        return lower.endsWith(".ndjson") || lower.endsWith(".jsonl") ? Optional.of(NDJSON) : Optional.empty();
    }

    /** What was chosen, else what the name says, else a refusal. */
    static DeviceFileForm of(Optional<DeviceFileForm> chosen, String name) {
        return chosen.or(() -> ofName(name))
                .orElseThrow(() -> new Refusal(
                        "'" + name + "' does not say whether it is CSV or JSON lines",
                        "Name it .csv or .ndjson, or say --format csv or --format ndjson."));
    }
}
