package io.tributary.management.tasks;

import io.tributary.management.transfer.CsvDevices;
import io.tributary.management.transfer.DeviceFile;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file as the reference product's users have it: names of devices, one a line, with or without a heading, which may be spelt
 * DeviceName; or with the columns of an import, which its first line names.
 */
final class NamedColumns implements DeviceFile, Closeable {
    private static final String NAME = "deviceName";
    private static final char BYTE_ORDER_MARK = '\uFEFF'; // what some spreadsheets begin with
    private static final int BYTES_OF_MARK = 3;
    private static final int LONGEST_HEADING = 4_096;

    private final Reader reader;
    private final CsvDevices devices;
    private final int added;

    NamedColumns(InputStream file) throws IOException {
        InputStream bytes = new BufferedInputStream(file, LONGEST_HEADING);
        byte[] line = firstLine(bytes);
        String first = new String(line, StandardCharsets.UTF_8);
        boolean marked = first.indexOf(BYTE_ORDER_MARK) == 0;
        String[] columns = first.substring(marked ? 1 : 0).split(",", -1);
        boolean named = Arrays.stream(columns).anyMatch(NamedColumns::isName);
        boolean list = !named && columns.length == 1;
        if (named) {
            for (int i = 0; i < columns.length; i++) {
                columns[i] = isName(columns[i]) ? NAME : columns[i];
            }
            bytes.skipNBytes(line.length);
        } else if (list && marked) {
            bytes.skipNBytes(BYTES_OF_MARK);
        }
        String heading = named ? String.join(",", columns) : list ? NAME + "\n" : "";
        this.added = list ? 1 : 0;
        this.reader = new BufferedReader(new InputStreamReader(
                new SequenceInputStream(new ByteArrayInputStream(heading.getBytes(StandardCharsets.UTF_8)), bytes),
                StandardCharsets.UTF_8));
        this.devices = new CsvDevices(reader);
    }

    @Override
    public Optional<Item> next() throws IOException {
        return devices.next().map(item -> new Item(item.line() - added, item.device(), item.refusal()));
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** Without its line end, and not taken off the stream; cut where it is longer than any heading is. */
    private static byte[] firstLine(InputStream bytes) throws IOException {
        bytes.mark(LONGEST_HEADING);
        byte[] some = bytes.readNBytes(LONGEST_HEADING);
        bytes.reset();
        int end = 0;
        while (end < some.length && some[end] != '\n' && some[end] != '\r') {
            end++;
        }
        return Arrays.copyOf(some, end);
    }

    private static boolean isName(String column) {
        String stripped = column.strip();
        boolean quoted = stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"");
        return (quoted ? stripped.substring(1, stripped.length() - 1).strip() : stripped).equalsIgnoreCase(NAME);
    }
}
