package io.tributary.standalone.host;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the doctor found about one thing; the remedy is empty when nothing is wrong. */
public record Finding(String about, Verdict verdict, String found, String remedy) {

    public enum Verdict {
        OK,
        WARNING,
        BLOCKS;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String about, String found) {
        return new Finding(about, Verdict.OK, found, "");
    }

    static Finding warning(String about, String found, String remedy) {
        return new Finding(about, Verdict.WARNING, found, remedy);
    }

    static Finding blocks(String about, String found, String remedy) {
        return new Finding(about, Verdict.BLOCKS, found, remedy);
    }
}
