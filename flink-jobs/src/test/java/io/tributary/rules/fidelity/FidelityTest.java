package io.tributary.rules.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.rules.compile.RuleCompiler;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.rules.program.RuleProgram;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A hot rule gives what Flink SQL gives: each query of {@code queries.sql}, on each message of {@code payloads.txt} and some that are
 * no lines of text, once by the fabric's programs and once by ordinary Flink. Compared are values in Flink's external classes, by
 * their bits; where one side fails, that both do, with the same exception. The gate of an upgrade of Flink.
 */
class FidelityTest {
    /** Of the queries that never fail, one of so many also runs in a real job. */
    private static final int ONE_OF = 10;

    private static final List<Query> QUERIES = Query.all();
    private static final List<Sample> SAMPLES = Sample.all();

    private static final List<List<Answer>> flinks = new ArrayList<>();
    private static List<List<Answer>> ours = List.of();
    private static List<List<Answer>> replayed = List.of();

    @BeforeAll
    static void askBoth() throws Exception {
        // Two planners in two threads: each takes a while for so many queries.
        CompletableFuture<List<RuleProgram>> compiling = CompletableFuture.supplyAsync(FidelityTest::programs);
        Ordinary flink = new Ordinary(SAMPLES);
        for (Query query : QUERIES) {
            flinks.add(flink.answers(flink.plan(query), SAMPLES));
        }
        List<RuleProgram> programs = compiling.get();
        ours = Hot.answers(loaded(programs), SAMPLES);
        replayed = Hot.answers(loaded(programs), SAMPLES);
    }

    private static List<RuleProgram> programs() {
        try (RuleCompiler compiler = new RuleCompiler()) {
            return QUERIES.stream().map(query -> Hot.compile(compiler, query)).toList();
        }
    }

    private static List<RuleEvaluation> loaded(List<RuleProgram> programs) throws IOException {
        List<RuleEvaluation> evaluations = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            evaluations.add(Hot.load(programs.get(i), QUERIES.get(i)));
        }
        return evaluations;
    }

    @AfterAll
    static void forget() {
        flinks.clear();
        ours = List.of();
        replayed = List.of();
    }

    static Stream<String> headings() {
        return QUERIES.stream()
                .filter(query -> !query.isOfTheMessage())
                .map(Query::heading)
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("headings")
    void theFabricAnswersAsFlinkDoes(String heading) {
        List<String> differences = IntStream.range(0, QUERIES.size())
                .filter(i -> QUERIES.get(i).heading().equals(heading))
                .mapToObj(i -> difference(i, flinks.get(i)))
                .flatMap(Optional::stream)
                .toList();

        assertThat(differences).isEmpty();
    }

    /** The first message to which the answers differ. */
    private static Optional<String> difference(int query, List<Answer> others) {
        for (int i = 0; i < SAMPLES.size(); i++) {
            Answer our = ours.get(query).get(i);
            if (!our.equals(others.get(i))) {
                return Optional.of(QUERIES.get(query) + "\n of "
                        + SAMPLES.get(i).row() + "\n ours  " + our + "\n other " + others.get(i));
            }
        }
        return Optional.empty();
    }

    /** What Flink generates runs in a harness of Flink's for most queries: a job gives the same rows. */
    @Test
    void aJobAnswersAsTheHarnessDoes() throws Exception {
        int[] safe = IntStream.range(0, QUERIES.size())
                .filter(i -> !QUERIES.get(i).isOfTheMessage())
                .filter(i -> flinks.get(i).stream().noneMatch(Answer::isFailure))
                .toArray();
        List<Integer> chosen = IntStream.range(0, safe.length / ONE_OF)
                .mapToObj(i -> safe[i * ONE_OF])
                .toList();
        assertThat(chosen).hasSizeGreaterThanOrEqualTo(40);

        // One of its own: whatever was planned before would run, too.
        List<List<@Nullable Object>> rows = new Ordinary(SAMPLES)
                .rowsOfAJob(chosen.stream().map(QUERIES::get).toList());

        for (int i = 0; i < chosen.size(); i++) {
            List<@Nullable Object> expected = new ArrayList<>();
            flinks.get(chosen.get(i)).forEach(answer -> expected.addAll(answer.rows()));
            assertThat(rows.get(i)).as(QUERIES.get(chosen.get(i)).toString()).isEqualTo(expected);
        }
    }

    @Test
    void nothingIsComparedInVain() {
        assertThat(QUERIES).hasSizeGreaterThan(300);
        assertThat(SAMPLES).hasSizeBetween(60, 100);
        for (int i = 0; i < QUERIES.size(); i++) {
            assertThat(flinks.get(i).stream().anyMatch(Answer::saysSomething))
                    .as(QUERIES.get(i) + " gives something")
                    .isNotEqualTo(QUERIES.get(i).barren());
        }
    }

    /** Flink asks the machine for time and chance; the fabric takes both from the message, so that a replay gives the same rows. */
    @Test
    void timeAndChanceAreOfTheMessage() {
        for (int i = 0; i < QUERIES.size(); i++) {
            if (QUERIES.get(i).isOfTheMessage()) {
                assertThat(ours.get(i)).as(QUERIES.get(i) + " replayed").isEqualTo(replayed.get(i));
                for (int j = 0; j < SAMPLES.size(); j++) {
                    if (!QUERIES.get(i).text().startsWith("SELECT ")) {
                        assertThat(kindOf(ours.get(i).get(j)))
                                .as(QUERIES.get(i).toString())
                                .isEqualTo(kindOf(flinks.get(i).get(j)));
                    }
                }
            }
        }
        assertThat(valuesOf("NOW()")).isEqualTo(loggedAt());
        assertThat(valuesOf("CURRENT_TIMESTAMP")).isEqualTo(loggedAt());
        assertThat(valuesOf("PROCTIME()")).isEqualTo(loggedAt());
        assertThat(valuesOf("UNIX_TIMESTAMP()"))
                .isEqualTo(loggedAt().stream().map(Instant::getEpochSecond).toList());
        assertThat(valuesOf("UUID()")).doesNotHaveDuplicates();
        assertThat(valuesOf("RAND()")).doesNotHaveDuplicates();
    }

    /** The class of an answer's value, or its failure. */
    private static String kindOf(Answer answer) {
        if (answer.isFailure()) {
            return answer.failure();
        }
        Object value = valueOf(answer);
        return value == null ? "null" : value.getClass().getName();
    }

    private static List<@Nullable Object> valuesOf(String text) {
        int query = IntStream.range(0, QUERIES.size())
                .filter(i -> QUERIES.get(i).text().equals(text))
                .findFirst()
                .orElseThrow();
        List<@Nullable Object> values = new ArrayList<>();
        ours.get(query).forEach(answer -> values.add(valueOf(answer)));
        return values;
    }

    private static @Nullable Object valueOf(Answer answer) {
        return ((List<?>) Objects.requireNonNull(answer.rows().get(0))).get(1);
    }

    private static List<Instant> loggedAt() {
        return SAMPLES.stream()
                .map(sample -> Instant.ofEpochMilli(sample.record().timeMillis()))
                .toList();
    }
}
