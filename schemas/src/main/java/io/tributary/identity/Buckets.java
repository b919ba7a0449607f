package io.tributary.identity;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** How names are spread over a number of partitions of a table. */
public final class Buckets {

    /** The bucket of a name, from 0: CRC-32 of its UTF-8 modulo their number. Stable for ever, for rows are found by it. */
    public static int of(String name, int buckets) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % buckets);
    }

    private Buckets() {}
}
