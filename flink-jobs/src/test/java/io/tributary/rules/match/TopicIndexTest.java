package io.tributary.rules.match;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.topic.TopicFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicIndexTest {
    private static final String[] LEVELS = {"", "a", "b", "aa", "PRODUCT", "Aa", "BB", "$SYS", "é"
    }; // Aa and BB hash alike

    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/b/c, false",
        "a/+, a/b, true",
        "a/+, a, false",
        "a/+, a/, true",
        "a/#, a, true",
        "a/#, a/b/c, true",
        "+/b, a/b, true",
        "+/b, $a/b, false",
        "#, a, true",
        "#, $a/b, false",
        "$a/#, $a/b, true",
        "$a/+, $a/b, true",
        "+/+, /a, true",
        "/+, /a, true",
        "+, /a, false",
    })
    void aFilterMatchesAsMqttSays(String filter, String topic, boolean matches) {
        TopicIndex<String> index = new TopicIndex<>(List.of(Interest.in(Set.of(new TopicFilter(filter)), "it")));

        assertThat(index.match("PRODUCT", topic)).isEqualTo(matches ? List.of("it") : List.of());
    }

    @Test
    void whoWantsAllGetsSystemTopicsToo() {
        TopicIndex<String> index = new TopicIndex<>(List.of(
                Interest.inAll("all"), Interest.inAll("of P").ofProduct("P"), Interest.in(Set.of(), "nothing")));

        assertThat(index.match("P", "$shadow/operation/P/d")).containsExactly("all", "of P");
        assertThat(index.match("Q", "Q/d/event")).containsExactly("all");
        assertThat(index.size()).isEqualTo(3);
    }

    @Test
    void theIndexAnswersAsAskingEachFilter() {
        forAll(3_000, Case::random, sample -> {
            TopicIndex<Integer> index = new TopicIndex<>(sample.interests);
            TopicCache<Integer> cache = new TopicCache<>(index, 3);
            for (int i = 0; i < 20; i++) {
                String topic = sample.topics.get(i % sample.topics.size());
                String product = i % 7 == 0 ? "Q" : "P";
                List<Integer> expected = sample.asked(product, topic);
                assertThat(index.match(product, topic)).as(topic).isEqualTo(expected);
                assertThat(cache.match(product, topic)).as(topic).isEqualTo(expected);
                assertThat(cache.size()).isLessThanOrEqualTo(3);
            }
        });
    }

    @Test
    void anAnswerIsFoundOnceForATopic() {
        TopicCache<String> cache =
                new TopicCache<>(new TopicIndex<>(List.of(Interest.in(Set.of(new TopicFilter("P/+/event")), "rule"))));
        List<String> first = cache.match("P", "P/d/event");

        assertThat(first).containsExactly("rule");
        assertThat(cache.match("P", new StringBuilder("P/d/event").toString())).isSameAs(first);
    }

    @Test
    void manyNamesOfOneLevelAreKeptApart() {
        List<Interest<Integer>> interests = IntStream.range(0, 5_000)
                .mapToObj(i -> Interest.in(Set.of(new TopicFilter("P/device-" + i + "/event")), i))
                .toList();
        TopicIndex<Integer> index = new TopicIndex<>(interests);

        for (int i = 0; i < 5_000; i++) {
            assertThat(index.match("P", "P/device-" + i + "/event")).containsExactly(i);
        }
        assertThat(index.match("P", "P/device-5000/event")).isEmpty();
    }

    /** Interests and topics of few levels and names, so that they meet. */
    private record Case(List<Interest<Integer>> interests, List<String> topics) {

        static Case random(SplittableRandom random) {
            List<Interest<Integer>> interests = new ArrayList<>();
            int parties = random.nextInt(8);
            for (int i = 0; i < parties; i++) {
                Set<TopicFilter> filters = new HashSet<>();
                for (int n = random.nextInt(4); n > 0; n--) {
                    filters.add(new TopicFilter(text(random, true)));
                }
                Interest<Integer> interest = random.nextInt(5) == 0 ? Interest.inAll(i) : Interest.in(filters, i);
                interests.add(random.nextInt(3) == 0 ? interest.ofProduct(random.nextBoolean() ? "P" : "Q") : interest);
            }
            return new Case(
                    interests,
                    IntStream.range(0, 7).mapToObj(i -> text(random, false)).toList());
        }

        private static String text(SplittableRandom random, boolean filter) {
            StringBuilder text = new StringBuilder();
            int levels = random.nextInt(1, 5);
            for (int i = 0; i < levels; i++) {
                boolean last = i == levels - 1;
                int dice = random.nextInt(6);
                text.append(i == 0 ? "" : "/")
                        .append(
                                filter && dice == 0
                                        ? "+"
                                        : filter && last && dice == 1 ? "#" : LEVELS[random.nextInt(LEVELS.length)]);
            }
            return text.isEmpty() ? "a" : text.toString();
        }

        List<Integer> asked(String product, String topic) {
            return interests.stream()
                    .filter(interest -> interest.productId().equals(Optional.empty())
                            || interest.productId().equals(Optional.of(product)))
                    .filter(interest -> interest.topics() instanceof Interest.Every
                            || interest.topics() instanceof Interest.Matching matching
                                    && matching.filters().stream().anyMatch(filter -> filter.matches(topic)))
                    .map(Interest::party)
                    .toList();
        }
    }
}
