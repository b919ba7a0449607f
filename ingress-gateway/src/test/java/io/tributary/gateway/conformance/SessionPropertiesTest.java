package io.tributary.gateway.conformance;

import io.tributary.testing.Samples;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of every session, whatever its device sends and whenever Kafka answers. See {@link SessionRun}. */
@ExtendWith(NoErrorsLogged.class)
class SessionPropertiesTest {
    @ParameterizedTest(name = "MQTT level {0}")
    @ValueSource(ints = {4, 5})
    @DisplayName("answers: each once, in order, none unasked; windows kept; QoS 2 once; nothing stuck at the end")
    void undisturbed(int level) {
        Samples.forAll(250, random -> new SessionRun(level, random, false), SessionRun::play);
    }

    @ParameterizedTest(name = "MQTT level {0}")
    @ValueSource(ints = {4, 5})
    @DisplayName("the same while Kafka refuses messages at random: what it refused is never acknowledged")
    void withFailures(int level) {
        Samples.forAll(250, random -> new SessionRun(level, random, true), SessionRun::play);
    }
}
