package io.tributary.gateway.device;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Up to where the local copy has read the registry.
 *
 * @param cluster which Kafka it was
 * @param topicId which topic: one that was made anew has another
 * @param next per partition the offset to read next
 * @param completeAt when everything there had been read; while reading for the first time, when that began
 */
public record RegistryPosition(String cluster, String topicId, Map<Integer, Long> next, Instant completeAt) {
    /**
     * Of what is stored beside it, too. 1 kept less of certificates and skipped authorities, 2 skipped groups: such a copy is read anew.
     */
    private static final String FORM = "3";

    public RegistryPosition {
        next = Map.copyOf(next);
    }

    byte[] toBytes() {
        StringBuilder text = new StringBuilder();
        text.append(FORM)
                .append('\n')
                .append(cluster)
                .append('\n')
                .append(topicId)
                .append('\n');
        text.append(completeAt.toEpochMilli());
        new TreeMap<>(next)
                .forEach((partition, offset) ->
                        text.append('\n').append(partition).append('=').append(offset));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Empty for what another version, or an accident, wrote. */
    static Optional<RegistryPosition> ofBytes(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        if (lines.length < 4 || !lines[0].equals(FORM)) {
            return Optional.empty();
        }
        Map<Integer, Long> next = new TreeMap<>();
        try {
            for (int i = 4; i < lines.length; i++) {
                int separator = Math.max(lines[i].indexOf('='), 0);
                next.put(
                        Integer.parseInt(lines[i].substring(0, separator)),
                        Long.parseLong(lines[i].substring(separator + 1)));
            }
            return Optional.of(
                    new RegistryPosition(lines[1], lines[2], next, Instant.ofEpochMilli(Long.parseLong(lines[3]))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
