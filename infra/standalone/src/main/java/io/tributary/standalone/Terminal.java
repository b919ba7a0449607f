package io.tributary.standalone;

import java.io.Console;
import java.util.Optional;

/** Whether a person sits in front of this, and what they answer. */
public final class Terminal {

    @SuppressWarnings("SystemConsoleNull") // we run on Java 17, where no terminal means no console
    private static Optional<Console> console() {
        return Optional.ofNullable(System.console());
    }

    public static boolean isThere() {
        return console().isPresent();
    }

    /** The answer, stripped; empty when there is nobody to ask. */
    static String ask(String question) {
        return console()
                .flatMap(console -> Optional.ofNullable(console.readLine("%s", question)))
                .map(String::strip)
                .orElse("");
    }

    /** The answer, not shown while it is typed; empty when there is nobody to ask. */
    public static Optional<String> askUnseen(String question) {
        return console()
                .flatMap(console -> Optional.ofNullable(console.readPassword("%s", question)))
                .map(String::new);
    }

    private Terminal() {}
}
