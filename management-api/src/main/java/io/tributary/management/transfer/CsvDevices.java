package io.tributary.management.transfer;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CSV as RFC 4180 has it, its first record naming the columns; a quoted field may hold line breaks, as a certificate does. */
public final class CsvDevices implements DeviceFile {
    private static final int MAX_RECORD = 64 * 1_024;
    private static final int END = -1;

    private final Reader reader;
    private final List<String> columns;
    private long line = 1;
    private int pushedBack = -2;
    private boolean tooLong;

    /**
     * Reads the header.
     *
     * @throws RejectedException INVALID when there is none, or when it names a column that no device has
     */
    public CsvDevices(Reader reader) throws IOException {
        this.reader = reader;
        int first = read();
        if (first != '\uFEFF') { // what some spreadsheets begin with
            pushedBack = first;
        }
        this.columns = record().stream().map(String::strip).toList();
        columns.forEach(DeviceLine::requireKnown);
        if (!columns.contains("deviceName")) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the first line does not name a column deviceName",
                    "Begin with a line such as deviceName,secret,certificate.",
                    "deviceName");
        }
    }

    @Override
    public Optional<Item> next() throws IOException {
        while (true) {
            int ahead = read();
            if (ahead == END) {
                return Optional.empty();
            }
            pushedBack = ahead;
            long at = line;
            List<String> fields = record();
            if (tooLong) {
                return Optional.of(Item.of(at, refuse("the line has more than " + MAX_RECORD + " characters")));
            }
            if (fields.size() == 1 && fields.get(0).isBlank()) {
                continue;
            }
            return Optional.of(item(at, fields));
        }
    }

    private Item item(long at, List<String> fields) {
        if (fields.size() != columns.size()) {
            return Item.of(at, refuse(fields.size() + " fields, but " + columns.size() + " columns"));
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            values.put(columns.get(i), fields.get(i));
        }
        try {
            return Item.of(at, DeviceLine.of(values));
        } catch (RejectedException e) {
            return Item.of(at, e);
        }
    }

    private static RejectedException refuse(String detail) {
        return new RejectedException(Rejection.INVALID, detail, "Write it as RFC 4180 says.", "");
    }

    /** One record, its line end included. */
    private List<String> record() throws IOException {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        int length = 0;
        boolean quoted = false;
        tooLong = false;
        while (true) {
            int c = read();
            if (c == END || (c == '\n' && !quoted)) {
                break;
            }
            if (quoted && c == '"') {
                int after = read();
                if (after == '"') {
                    field.append('"');
                } else {
                    quoted = false;
                    pushedBack = after;
                }
            } else if (!quoted && c == '"' && field.length() == 0) {
                quoted = true;
            } else if (!quoted && c == ',') {
                fields.add(field.toString());
                field.setLength(0);
            } else if (quoted || c != '\r') {
                field.append((char) c);
            }
            if (++length > MAX_RECORD) {
                tooLong = true;
                quoted = false; // an open quote must not swallow the whole file
                field.setLength(0);
                fields.clear();
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private int read() throws IOException {
        int c = pushedBack;
        if (c == -2) {
            c = reader.read();
        } else {
            pushedBack = -2;
            return c;
        }
        if (c == '\n') {
            line++;
        }
        return c;
    }
}
