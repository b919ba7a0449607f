package io.tributary.gateway.fuzz;

import io.tributary.gateway.conformance.NoErrorsLogged;
import io.tributary.testing.Samples;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * The pipeline under random conversations for some seconds, or as many as {@code -Dfuzz.seconds} says; {@code -Dsamples.seed} repeats. It
 * needs no instrumentation; {@link PipelineFuzzTest} searches with it.
 */
class MutationsTest {
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 6);

    @Test
    @DisplayName("no conversation makes a handler fail, leaks a buffer, grows memory or leaves an illegal state")
    void nothingBreaksThePipeline(TestReporter reporter) {
        long seed = Samples.seed();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        NoErrorsLogged errors = new NoErrorsLogged();
        errors.start();
        long played = 0;
        try {
            while (System.nanoTime() < end) {
                byte[] script = Scripts.any(new SplittableRandom(seed + played));
                try {
                    FuzzRun.play(script);
                    errors.check();
                } catch (RuntimeException | AssertionError failure) {
                    throw new AssertionError(
                            "repeat with -Dsamples.seed=" + (seed + played) + ": "
                                    + HexFormat.of().formatHex(script),
                            failure);
                }
                played++;
            }
        } finally {
            errors.stop();
        }
        reporter.publishEntry("conversations", Long.toString(played));
    }
}
