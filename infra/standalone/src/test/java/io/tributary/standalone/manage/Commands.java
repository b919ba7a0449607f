package io.tributary.standalone.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.standalone.Tributary;
import io.tributary.standalone.client.FakeApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ./tributary} in this process against a {@link FakeApi}. */
record Commands(FakeApi api, Path folder) {
    /** What a call printed and how it ended. */
    record Result(int exit, String out, String err) {
        /** It was refused in one line that has these words. */
        void refused(String... words) {
            assertThat(exit).as("%s", this).isNotZero();
            assertThat(err.strip().lines())
                    .as("%s", this)
                    .singleElement()
                    .asString()
                    .contains(words);
        }

        Result succeeded() {
            assertThat(exit).as("%s", this).isZero();
            return this;
        }
    }

    Result run(String... words) {
        try {
            List<String> all = new ArrayList<>(List.of(words));
            Path key = Files.writeString(folder.resolve("test.key"), "tk_test\n");
            all.addAll(List.of("--endpoint", api.root().toString(), "--key", key.toString()));
            return bare(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With just these words. */
    static Result bare(List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        PrintStream newErr = new PrintStream(err, true, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(newErr);
        try {
            int exit = Tributary.commandLine()
                    .setErr(new PrintWriter(newErr, true))
                    .execute(words.toArray(String[]::new));
            return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }

    /** As {@link #run}, with this on the standard input. */
    Result runWith(InputStream input, String... words) {
        InputStream before = System.in;
        System.setIn(input);
        try {
            return run(words);
        } finally {
            System.setIn(before);
        }
    }
}
