package io.tributary.standalone.manage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tributary.standalone.client.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/** The report of an import as it streams in, one JSON object a line: docs/rest-api.md, "Devices by the file". */
final class ImportReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * How far an import is.
     *
     * @param lines devices read from the file
     */
    record Count(long lines, long made, long refused) {
        static final Count NONE = new Count(0, 0, 0);

        private static Count of(JsonNode json) {
            return new Count(
                    json.path("lines").asLong(),
                    json.path("made").asLong(),
                    json.path("refused").asLong());
        }
    }

    /** Hears what the report says. */
    interface Listener {
        /** A line of the report as it came. */
        void line(String text) throws IOException;

        /**
         * @param line where the device begins in the file, from 1
         * @param device its name, or nothing when it could not be read
         */
        void refused(long line, String device, Problem problem);

        void progress(Count count);
    }

    /**
     * How an import ended.
     *
     * @param problem why it did not go on, if it did not
     */
    record Outcome(Count count, Optional<Problem> problem) {}

    /**
     * Reads it to its end.
     *
     * @throws IOException when it breaks off
     */
    static Outcome read(BufferedReader report, Listener listener) throws IOException {
        Optional<Outcome> outcome = Optional.empty();
        for (String text = report.readLine(); text != null; text = report.readLine()) {
            if (text.isBlank()) {
                continue;
            }
            listener.line(text);
            JsonNode line = parsed(text);
            switch (line.path("result").asText()) {
                case "refused" ->
                    listener.refused(
                            line.path("line").asLong(),
                            line.path("deviceName").asText(""),
                            Problem.of(line.path("problem")));
                case "progress" -> listener.progress(Count.of(line.path("count")));
                case "ended" ->
                    outcome = Optional.of(new Outcome(
                            Count.of(line.path("count")),
                            Optional.of(line.path("problem"))
                                    .filter(JsonNode::isObject)
                                    .map(Problem::of)));
                default -> {} // made, possible: counted by the platform
            }
        }
        return outcome.orElseThrow(() -> new IOException("its last line is missing"));
    }

    private static JsonNode parsed(String text) throws IOException {
        try {
            return Optional.ofNullable(JSON.readTree(text)).orElse(MissingNode.getInstance());
        } catch (JsonProcessingException e) {
            throw new IOException("a line of it is not JSON", e);
        }
    }

    private ImportReport() {}
}
