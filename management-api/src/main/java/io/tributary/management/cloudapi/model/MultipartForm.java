package io.tributary.management.cloudapi.model;

import static io.tributary.management.cloudapi.model.CloudRefusal.MALFORMED;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of a {@code multipart/form-data} body: one part per field, named as in the flattened form. */
public final class MultipartForm {
    private static final Pattern BOUNDARY =
            Pattern.compile("boundary=(?:\"([^\"\\r\\n]{1,70})\"|([^\\s;\"]{1,70}))", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile(
            "(?:^|\\r\\n)content-disposition: *form-data;[^\\r\\n]{0,200}?\\bname=\"([^\"\\r\\n]{1,200})\"",
            Pattern.CASE_INSENSITIVE);

    /** Reads the fields. */
    public static Map<String, String> read(String contentType, byte[] body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw new CloudRefusal(MALFORMED, "the Content-Type names no boundary");
        }
        String line = "--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
        // Bytes as characters: a part is cut out before it is read as UTF-8.
        String text = "\r\n" + new String(body, StandardCharsets.ISO_8859_1);
        String delimiter = "\r\n" + line;
        Map<String, String> fields = new LinkedHashMap<>();
        int at = text.indexOf(delimiter);
        while (at >= 0 && !text.startsWith("--", at + delimiter.length())) {
            int start = text.indexOf("\r\n", at + delimiter.length());
            int end = start < 0 ? -1 : text.indexOf(delimiter, start);
            if (end < 0) {
                throw unfinished();
            }
            addPart(fields, text.substring(start + 2, Math.max(start + 2, end)));
            at = end;
        }
        if (at < 0) {
            throw unfinished();
        }
        return fields;
    }

    private static void addPart(Map<String, String> fields, String part) {
        // Without header lines a part begins with its empty line.
        int blank = part.indexOf("\r\n\r\n");
        Matcher name = NAME.matcher(blank < 0 ? "" : part.substring(0, blank));
        if (!name.find()) {
            throw new CloudRefusal(MALFORMED, "a part of the body has no name");
        }
        WireForms.add(fields, utf8(name.group(1)), utf8(part.substring(blank + 4)));
    }

    private static String utf8(String bytes) {
        return WireForms.text(bytes.getBytes(StandardCharsets.ISO_8859_1), "a part of the body");
    }

    private static CloudRefusal unfinished() {
        return new CloudRefusal(MALFORMED, "the body does not end with its boundary");
    }

    private MultipartForm() {}
}
