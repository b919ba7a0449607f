package io.tributary.fleet;

import io.tributary.schemas.avro.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each rule set aside. A reading that is not JSON names no message id, so one that was re-sent is set aside twice: readings are
 * counted, not records. Not thread-safe.
 */
final class RejectionBook {
    private static final int EXAMPLES = 3;

    private final Map<String, Set<String>> byStage = new HashMap<>();
    private final List<String> examples = new ArrayList<>();

    void add(DeadLetter letter) {
        String payload =
                StandardCharsets.UTF_8.decode(letter.getPayload().duplicate()).toString();
        boolean isNew = byStage.computeIfAbsent(letter.getStage(), stage -> new HashSet<>())
                .add(letter.getDeviceName() + " " + payload);
        if (isNew && examples.size() < EXAMPLES) {
            examples.add(
                    letter.getDeviceName() + " sent " + payload + " → " + letter.getKind() + ": " + letter.getReason());
        }
    }

    long count(String rule) {
        return byStage.getOrDefault("rule/" + rule, Set.of()).size();
    }

    /** A few of them, for people. */
    List<String> examples() {
        return List.copyOf(examples);
    }
}
