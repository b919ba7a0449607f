package io.tributary.standalone.manage;

import io.tributary.standalone.Terminal;
import io.tributary.standalone.config.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A password from whoever runs the verb: never from the command line, which others of the machine can read. */
final class NewPassword {
    /** Another password in the place of the present one. */
    record Change(String present, String wanted) {
        @Override
        public String toString() {
            return "Change[]";
        }
    }

    static String read() {
        return Terminal.isThere() ? typed() : line(piped());
    }

    /** Both passwords of a change. */
    static Change change() {
        if (Terminal.isThere()) {
            String present = Terminal.askUnseen("Present password: ").orElse("");
            return new Change(present, typed());
        }
        BufferedReader in = piped();
        return new Change(line(in), line(in));
    }

    private static String typed() {
        String first = Terminal.askUnseen("New password: ").orElse("");
        if (first.isEmpty() || !first.equals(Terminal.askUnseen("Once more: ").orElse(""))) {
            throw new Refusal("the two are not the same, or empty", "Start again.");
        }
        return first;
    }

    private static BufferedReader piped() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    private static String line(BufferedReader in) {
        try {
            return Optional.ofNullable(in.readLine())
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() ->
                            new Refusal("there is no password on the standard input", "Write it there as one line."));
        } catch (IOException e) {
            throw new Refusal("the standard input cannot be read", "Write the password there as one line.", e);
        }
    }

    private NewPassword() {}
}
