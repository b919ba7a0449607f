package io.tributary.gateway.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tributary.gateway.conformance.NoErrorsLogged;

/**
 * Jazzer's way in: replays the seeds in a test run; searches with {@code JAZZER_FUZZ=1}. The command is in docs/mqtt-conformance.md.
 */
class PipelineFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void pipeline(byte[] script) {
        NoErrorsLogged errors = new NoErrorsLogged();
        errors.start();
        try {
            FuzzRun.play(script);
        } finally {
            errors.stop();
        }
        errors.check();
    }
}
