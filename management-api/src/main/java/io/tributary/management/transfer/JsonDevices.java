package io.tributary.management.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.IOException;
import java.io.Reader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** NDJSON: one JSON object a line. */
public final class JsonDevices implements DeviceFile {
    private static final int MAX_LINE = 64 * 1_024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Reader reader;
    private long line;

    public JsonDevices(Reader reader) {
        this.reader = reader;
    }

    @Override
    public Optional<Item> next() throws IOException {
        while (true) {
            StringBuilder text = new StringBuilder();
            int c = reader.read();
            if (c < 0) {
                return Optional.empty();
            }
            line++;
            boolean tooLong = false;
            while (c >= 0 && c != '\n') {
                tooLong |= text.length() >= MAX_LINE;
                if (!tooLong) {
                    text.append((char) c);
                }
                c = reader.read();
            }
            if (tooLong) {
                return Optional.of(Item.of(line, refuse("the line has more than " + MAX_LINE + " characters")));
            }
            if (!text.toString().isBlank()) {
                return Optional.of(item(text.toString()));
            }
        }
    }

    private Item item(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (!node.isObject()) {
                return Item.of(line, refuse("the line is not a JSON object"));
            }
            Map<String, String> values = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                boolean tags = field.getKey().equals("tags") && field.getValue().isObject();
                if (field.getValue().isContainerNode() && !tags) {
                    return Item.of(
                            line,
                            new RejectedException(
                                    Rejection.INVALID,
                                    "'" + field.getKey() + "' has the wrong form",
                                    "Use a text.",
                                    field.getKey()));
                }
                values.put(
                        field.getKey(),
                        tags ? field.getValue().toString() : field.getValue().asText(""));
            }
            return Item.of(line, DeviceLine.of(values));
        } catch (JsonProcessingException e) {
            return Item.of(line, refuse("the line is not JSON"));
        } catch (RejectedException e) {
            return Item.of(line, e);
        }
    }

    private static RejectedException refuse(String detail) {
        return new RejectedException(Rejection.INVALID, detail, "Write one JSON object a line.", "");
    }
}
