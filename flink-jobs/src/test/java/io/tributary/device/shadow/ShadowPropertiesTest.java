package io.tributary.device.shadow;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for every history of a shadow, checked on many. */
class ShadowPropertiesTest {
    /** Small bounds, so that short histories reach them. */
    private static final ShadowFold FOLD = new ShadowFold(new ShadowLimits(3, 160, 8));

    /** {@code -Dfold.samples=100000} looks at more. */
    private static final int SAMPLES = Integer.getInteger("fold.samples", 500);

    /** A request, who made it, and when. */
    private record Asked(String request, boolean fromApplication, long clockMillis) {
        ShadowOutcome of(ShadowDocument before) {
            return FOLD.step(before, request.getBytes(StandardCharsets.UTF_8), fromApplication, clockMillis);
        }
    }

    @Test
    void theFoldDoesWhatTheNaiveModelDoes() {
        forAll(SAMPLES, ShadowPropertiesTest::history, history -> {
            NaiveShadow model = new NaiveShadow();
            ShadowDocument document = ShadowDocument.EMPTY;
            for (Asked asked : history) {
                ShadowOutcome outcome = asked.of(document);
                JsonNode request = NaiveShadow.parse(asked.request());
                NaiveShadow updated = model.copy();
                int expected = expected(updated, request, asked, document);
                assertThat(outcome.result()).as(asked.request()).isEqualTo(expected);
                boolean accepted = expected == 0 && request.get("type").asText().equals("update");
                assertThat(outcome.changed()).isEqualTo(accepted);
                if (accepted) {
                    model = updated;
                } else {
                    assertThat(outcome.after()).isSameAs(document);
                }
                document = outcome.after();
                assertThat(document.version()).isEqualTo(model.version());
                assertThat(NaiveShadow.flat(document.stateJson())).isEqualTo(model.values());
                assertThat(times(document)).isEqualTo(model.times());
                if (accepted) {
                    assertThat(document.timestampMillis()).isEqualTo(asked.clockMillis());
                }
            }
        });
    }

    /** Does to the model what the request asks for, and says what is to be answered. */
    private static int expected(NaiveShadow model, JsonNode request, Asked asked, ShadowDocument before) {
        if (request.get("type").asText().equals("get")) {
            return 0;
        }
        long version = request.path("version").asLong();
        if (version > 0 && version != model.version()) {
            return 5005;
        }
        model.update(request, asked.clockMillis() / 1_000);
        // Only the length is looked at, which does not depend on the order.
        String state = new ShadowFold(new ShadowLimits(9, 99_999, 99_999))
                .step(before, asked.request().getBytes(StandardCharsets.UTF_8), false, 0)
                .after()
                .stateJson();
        return model.broken(FOLD.limits(), state).orElse(0);
    }

    @Test
    void theLimitsHold() {
        forAll(SAMPLES, ShadowPropertiesTest::history, history -> {
            ShadowDocument document = ShadowDocument.EMPTY;
            for (Asked asked : history) {
                document = asked.of(document).after();
                assertThat(document.stateJson().getBytes(StandardCharsets.UTF_8))
                        .hasSizeLessThanOrEqualTo(FOLD.limits().bytes());
                assertThat(NaiveShadow.flat(document.stateJson()).keySet())
                        .allMatch(path ->
                                path.split("/").length - 2 <= FOLD.limits().depth());
                assertThat(times(document))
                        .hasSizeLessThanOrEqualTo(FOLD.limits().attributes());
            }
        });
    }

    @Test
    void metadataHasATimeForEachLeafAndNothingElse() {
        forAll(SAMPLES, ShadowPropertiesTest::history, history -> {
            ShadowDocument document = ShadowDocument.EMPTY;
            for (Asked asked : history) {
                document = asked.of(document).after();
                assertThat(times(document).keySet())
                        .isEqualTo(leaves(document.stateJson()).keySet());
            }
        });
    }

    @Test
    void whatWasAcceptedIsThereAndWhatWasTakenAwayIsNot() {
        forAll(SAMPLES, ShadowPropertiesTest::history, history -> {
            ShadowDocument document = ShadowDocument.EMPTY;
            for (Asked asked : history) {
                ShadowOutcome outcome = asked.of(document);
                document = outcome.after();
                if (!outcome.changed()) {
                    continue;
                }
                String get = FOLD.step(document, "{\"type\":\"get\"}".getBytes(StandardCharsets.UTF_8), false, 0)
                        .reply();
                Map<String, String> now = NaiveShadow.flat(
                        NaiveShadow.parse(get).at("/payload/state").toString());
                String state = NaiveShadow.parse(asked.request()).get("state").toString();
                NaiveShadow.flat(state).forEach((path, value) -> {
                    if (value.equals("null")) {
                        assertThat(now).doesNotContainEntry(path, value);
                        assertThat(now.keySet()).noneMatch(known -> known.startsWith(path + "/"));
                    } else if (!value.equals(NaiveShadow.OBJECT)) {
                        assertThat(now).containsEntry(path, value);
                    }
                });
                assertThat(NaiveShadow.parse(outcome.reply()).at("/payload/state"))
                        .isEqualTo(NaiveShadow.parse(state));
            }
        });
    }

    @Test
    void aDeviceThatDoesWhatTheDeltaSaysHasWhatIsDesired() {
        forAll(SAMPLES, ShadowPropertiesTest::history, history -> {
            ShadowFold unlimited = new ShadowFold(new ShadowLimits(9, 99_999, 99_999));
            ShadowDocument document = ShadowDocument.EMPTY;
            for (Asked asked : history) {
                ShadowOutcome outcome = asked.of(document);
                document = outcome.after();
                JsonNode delta = NaiveShadow.parse(document.documentJson(true)).at("/state/delta");
                boolean touchesDesired =
                        NaiveShadow.parse(asked.request()).at("/state").has("desired");
                assertThat(outcome.delta().isPresent())
                        .isEqualTo(outcome.changed()
                                && asked.fromApplication()
                                && touchesDesired
                                && !delta.isMissingNode());
                outcome.delta().ifPresent(push -> {
                    JsonNode message = NaiveShadow.parse(push);
                    assertThat(message.at("/payload/state")).isEqualTo(delta);
                    assertThat(message.at("/payload/version").asLong())
                            .isEqualTo(outcome.after().version());
                });
                String report =
                        "{\"type\":\"update\",\"state\":{\"reported\":" + (delta.isMissingNode() ? "{}" : delta) + "}}";
                ShadowDocument obeyed = unlimited
                        .step(document, report.getBytes(StandardCharsets.UTF_8), false, 0)
                        .after();
                assertThat(NaiveShadow.parse(obeyed.documentJson(false))
                                .at("/state/delta")
                                .isMissingNode())
                        .as(report)
                        .isTrue();
                Map<String, String> values = byValue(NaiveShadow.flat(obeyed.stateJson()));
                values.forEach((path, value) -> {
                    if (path.startsWith("/desired/")) {
                        assertThat(values).containsEntry(path.replaceFirst("/desired", "/reported"), value);
                    }
                });
            }
        });
    }

    @Test
    void whatIsKeptComesBackAsItWas() {
        forAll(SAMPLES, ShadowPropertiesTest::history, history -> {
            ShadowDocument document = ShadowDocument.EMPTY;
            for (Asked asked : history) {
                document = asked.of(document).after();
                assertThat(ShadowDocument.of(
                                document.stateJson(),
                                document.metadataJson(),
                                document.version(),
                                document.timestampMillis()))
                        .isEqualTo(document);
            }
        });
    }

    @Test
    void aDifferenceLeadsFromOneDocumentToTheOther() {
        forAll(SAMPLES, ShadowPropertiesTest::history, history -> {
            List<ShadowDocument> documents = new ArrayList<>(List.of(ShadowDocument.EMPTY));
            history.forEach(asked ->
                    documents.add(asked.of(documents.get(documents.size() - 1)).after()));
            ShadowDocument before = documents.get(documents.size() / 2);
            ShadowDocument after = documents.get(documents.size() - 1);
            Map<String, String> values = byValue(leaves(before.stateJson()));
            ShadowDiff diff = ShadowDiff.between(before, after);
            for (ShadowDiff.Change change : diff.changes()) {
                if (!change.after().equals(Optional.of("{}"))
                        && !change.before().equals(Optional.of("{}"))) {
                    assertThat(Optional.ofNullable(values.get(change.path())))
                            .isEqualTo(change.before().map(ShadowPropertiesTest::byValue));
                }
                values.remove(change.path());
                change.after()
                        .filter(json -> !json.equals("{}"))
                        .ifPresent(json -> values.put(change.path(), byValue(json)));
            }
            assertThat(values).isEqualTo(byValue(leaves(after.stateJson())));
            assertThat(ShadowDiff.between(after, after).changes()).isEmpty();
        });
    }

    @Test
    void junkIsAnsweredAndLeavesTheShadowReadable() {
        forAll(3_000, ShadowPropertiesTest::junk, junk -> {
            ShadowOutcome outcome = FOLD.step(junk.before(), junk.bytes(), true, 5_000);
            JsonNode reply = NaiveShadow.parse(outcome.reply());
            assertThat(reply.get("result").isIntegralNumber()).isTrue();
            assertThat(reply.get("result").asInt()).isEqualTo(outcome.result());
            assertThat(outcome.result()).isIn(0, 5001, 5002, 5003, 5004, 5005);
            assertThat(outcome.changed()).isEqualTo(!outcome.after().equals(junk.before()));
            assertThat(outcome.result() != 0 && outcome.changed()).isFalse();
            assertThat(times(outcome.after()).keySet())
                    .isEqualTo(leaves(outcome.after().stateJson()).keySet());
            assertThat(new String(outcome.reply().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(outcome.reply());
            assertThat(ShadowFold.nameOf(junk.bytes())).matches("[a-zA-Z0-9_-]{0,64}");
        });
    }

    private record Junk(ShadowDocument before, byte[] bytes) {
        @Override
        public String toString() {
            return before + " ← " + new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** A request with some bytes taken out, doubled or replaced. */
    private static Junk junk(SplittableRandom random) {
        List<Asked> history = history(random);
        ShadowDocument before = ShadowDocument.EMPTY;
        for (Asked asked : history) {
            before = asked.of(before).after();
        }
        byte[] bytes = history.get(history.size() - 1).request().getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i > 0 && bytes.length > 1; i--) {
            int from = random.nextInt(bytes.length);
            int to = random.nextInt(from, Math.min(bytes.length, from + 12)) + 1;
            byte[] wrong = random.nextBoolean()
                    ? List.of("{", "}", "[", "]", ",", "null", "\"", "\\ud800", "1e999999999", "-", "\u0000", "ü")
                            .get(random.nextInt(12))
                            .getBytes(StandardCharsets.UTF_8)
                    : new byte[] {(byte) random.nextInt(256)};
            byte[] next = new byte[from + wrong.length + bytes.length - to];
            System.arraycopy(bytes, 0, next, 0, from);
            System.arraycopy(wrong, 0, next, from, wrong.length);
            System.arraycopy(bytes, to, next, from + wrong.length, bytes.length - to);
            bytes = next;
        }
        return new Junk(before, bytes);
    }

    private static List<Asked> history(SplittableRandom random) {
        List<Asked> history = new ArrayList<>();
        long clock = random.nextLong(1_700_000_000_000L);
        int length = random.nextInt(2, 14);
        for (int i = 0; i < length; i++) {
            clock += random.nextLong(2_500);
            history.add(new Asked(request(random, i), random.nextBoolean(), clock));
        }
        return history;
    }

    private static String request(SplittableRandom random, int updates) {
        StringBuilder request = new StringBuilder("{\"clientToken\":\"t-" + updates + "\"");
        if (random.nextInt(3) == 0) {
            request.append(",\"metadata\":").append(random.nextBoolean());
        }
        if (random.nextInt(3) == 0) {
            request.append(",\"version\":").append(random.nextInt(-1, updates + 2));
        }
        if (random.nextInt(6) == 0) {
            request.append(",\"overwriteUpdate\":").append(random.nextBoolean());
        }
        if (random.nextInt(10) == 0) {
            return request.append(",\"type\":\"get\"}").toString();
        }
        int which = random.nextInt(1, 4);
        List<String> sections = new ArrayList<>();
        if ((which & 1) > 0) {
            sections.add("\"reported\":" + section(random));
        }
        if ((which & 2) > 0) {
            sections.add("\"desired\":" + section(random));
        }
        return request.append(",\"state\":{")
                .append(String.join(",", sections))
                .append("},\"type\":\"update\"}")
                .toString();
    }

    private static String section(SplittableRandom random) {
        return random.nextInt(12) == 0 ? "null" : object(random, 0);
    }

    /** Few names, so that updates meet; the first are likelier than those that do not fit. */
    private static String object(SplittableRandom random, int depth) {
        List<String> names = List.of("a", "b", "timestamp", "é", "d0", "reported");
        int some = random.nextInt(depth == 0 ? 1 : 0, 4);
        return IntStream.range(0, names.size())
                .filter(i -> random.nextInt(names.size()) < some)
                .mapToObj(i -> "\"" + names.get(i) + "\":" + value(random, depth + 1))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String value(SplittableRandom random, int depth) {
        int dice = random.nextInt(16);
        if (dice < 4 && depth < 4) {
            return object(random, depth);
        } else if (dice < 7) {
            return "null";
        }
        List<String> values = List.of(
                "1",
                "1.0",
                "2",
                "true",
                "\"x\"",
                "\"ü\\\"😀\"",
                "[]",
                "[1,2]",
                "[1,{\"a\":2}]",
                "-7.25",
                "\"long, longer, longest\"");
        return values.get(random.nextInt(values.size()));
    }

    /** The seconds of each leaf, from the metadata: what is there has a timestamp and nothing else. */
    private static Map<String, Long> times(ShadowDocument document) {
        Map<String, Long> times = new TreeMap<>();
        NaiveShadow.flat(document.metadataJson()).forEach((path, value) -> {
            if (!value.equals(NaiveShadow.OBJECT)) {
                assertThat(path).endsWith("/timestamp");
                times.put(path.substring(0, path.length() - "/timestamp".length()), Long.parseLong(value));
            }
        });
        return times;
    }

    private static Map<String, String> leaves(String stateJson) {
        Map<String, String> leaves = NaiveShadow.flat(stateJson);
        leaves.values().removeIf(NaiveShadow.OBJECT::equals);
        return leaves;
    }

    private static Map<String, String> byValue(Map<String, String> values) {
        values.replaceAll((path, json) -> byValue(json));
        return values;
    }

    /** The values above write one number in two ways. */
    private static String byValue(String json) {
        return json.equals("1.0") ? "1" : json;
    }
}
