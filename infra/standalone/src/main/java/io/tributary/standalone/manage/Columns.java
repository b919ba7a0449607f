package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a table shows of each item of a list.
 *
 * @param heads over the columns
 * @param pointers where in the item the values are, as JSON pointers
 */
record Columns(List<String> heads, List<String> pointers) {

    /** From heads and pointers in turn. */
    static Columns of(String... headsAndPointers) {
        List<String> heads = new ArrayList<>();
        List<String> pointers = new ArrayList<>();
        for (int i = 0; i < headsAndPointers.length; i += 2) {
            heads.add(headsAndPointers[i]);
            pointers.add(headsAndPointers[i + 1]);
        }
        return new Columns(List.copyOf(heads), List.copyOf(pointers));
    }

    String[] head() {
        return heads.toArray(String[]::new);
    }

    String[] row(JsonNode item) {
        return pointers.stream().map(item::at).map(Fields::text).toArray(String[]::new);
    }
}
