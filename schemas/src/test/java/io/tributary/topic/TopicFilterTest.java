package io.tributary.topic;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/c, false",
        "a/+, a/b, true",
        "a/+, a, false",
        "a/+, a/, true",
        "a/+/c, a/b/c, true",
        "a/#, a, true",
        "a/#, a/b/c, true",
        "#, a/b, true",
        "#, $sys/a, false",
        "+/a, $sys/a, false",
        "$sys/#, $sys/a, true",
        "a/b/#, a, false",
        "a, a/b, false",
        "+, /a, false",
        "/+, /a, true",
    })
    void matchesAsTheStandardSays(String filter, String topic, boolean matches) {
        assertThat(new TopicFilter(filter).matches(topic)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a#", "#/a", "a/#/b", "a+", "+a/b", "a/b+", "a\0"})
    void aMisplacedWildcardIsRefused(String filter) {
        assertThatThrownBy(() -> new TopicFilter(filter)).isInstanceOf(RejectedException.class);
    }

    @Test
    void matchesWhatItsTranslationToARegularExpressionMatches() {
        forAll(20_000, random -> new String[] {topic(random, "ab+"), topic(random, "ab")}, pair -> {
            TopicFilter filter = new TopicFilter(pair[0]);
            String regex = pair[0].replace("+", "[^/]*");
            assertThat(filter.matches(pair[1])).isEqualTo(Pattern.matches(regex, pair[1]));
            TopicFilter below = new TopicFilter(pair[0] + "/#");
            assertThat(below.matches(pair[1])).isEqualTo(Pattern.matches(regex + "(/.*)?", pair[1]));
        });
    }

    private static String topic(SplittableRandom random, String levels) {
        return IntStream.range(0, random.nextInt(1, 5))
                .mapToObj(i -> String.valueOf(levels.charAt(random.nextInt(levels.length()))))
                .collect(Collectors.joining("/"));
    }
}
