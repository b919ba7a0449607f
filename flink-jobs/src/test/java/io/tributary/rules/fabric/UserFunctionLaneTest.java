package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.catalog.Topics;
import io.tributary.identity.RejectedException;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.bundle.Bundle;
import io.tributary.rules.bundle.FunctionJars;
import io.tributary.rules.bundle.UserFunctions;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.compile.ProductTable;
import io.tributary.rules.compile.RuleCompiler;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.stream.Addressed;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rules that call functions of users, in the fabric that is theirs, and beside it the fabric of all others. */
class UserFunctionLaneTest {
    private static final RuleAction TOPIC = new RuleAction.Kafka("out", "", "");
    private static final Bundle ACME = FunctionJars.bundle("acme", FunctionJars.ALL);
    private static final byte[] ONE_JAR = FunctionJars.saying("SAYS", "one");
    private static final byte[] OTHER_JAR = FunctionJars.saying("TELLS", "other");
    private static final Bundle ONE = FunctionJars.bundle("one", ONE_JAR);
    private static final Bundle OTHER = FunctionJars.bundle("other", OTHER_JAR);
    private static final String PLAIN = "SELECT message_id FROM messages";

    private static RuleCompiler compiler;

    @BeforeAll
    static void start() {
        compiler = new RuleCompiler(ProductTable.Source.NONE, FunctionJars.of(ACME, ONE, OTHER));
    }

    @AfterAll
    static void stop() {
        compiler.close();
    }

    @Test
    void functionsAreCalledAndOneThatThrowsSetsItsMessageAside() throws Exception {
        TestFabric.Log log = lane(
                record("scalar", "SELECT celsius(CAST(qos AS DOUBLE) + 211) AS c FROM messages"),
                record("table", "SELECT w.word FROM messages AS m, LATERAL TABLE(words(m.payload)) AS w (word)"),
                record("throws", "SELECT throws(payload) AS t FROM messages"));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "a b"));

            assertThat(fabric.once())
                    .extracting(UserFunctionLaneTest::valueOf)
                    .containsExactlyInAnyOrder("{\"c\":100.0}", "{\"word\":\"a\"}", "{\"word\":\"b\"}");
            assertThat(fabric.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.getStage()).isEqualTo("rule/throws");
                assertThat(letter.getReason()).startsWith("IllegalStateException: no a b");
            });
        }
    }

    @Test
    void eachFabricRunsTheRulesOfItsLaneAndLeavesAloneWhatIsSaidOfTheOthers() throws Exception {
        TestFabric.Log log = lane(record("mine", "SELECT says(payload) AS s FROM messages"), record("plain", PLAIN));
        OperatorSubtaskState state;
        try (TestFabric functions = new TestFabric(log)) {
            functions.send(TestRules.message(0, "x"));
            assertThat(functions.once())
                    .extracting(UserFunctionLaneTest::valueOf)
                    .containsExactly("{\"s\":\"one x\"}");
            assertThat(log.statuses).containsOnlyKeys("mine/1/1");
            state = functions.checkpoint(1);
        }
        log.classes = LaneClasses.PLAIN;
        try (TestFabric plain = new TestFabric(log)) {
            plain.send(TestRules.message(0, "x"));
            assertThat(plain.once())
                    .extracting(UserFunctionLaneTest::valueOf)
                    .containsExactly("{\"message_id\":\"id-0\"}");
        }
        assertThat(log.statuses).containsOnlyKeys("mine/1/1", "plain/1/1");
        log.classes = classes();
        try (TestFabric functions = new TestFabric(log, state)) {
            functions.send(TestRules.message(1, "y"));
            assertThat(functions.once())
                    .extracting(UserFunctionLaneTest::valueOf)
                    .containsExactly("{\"s\":\"one y\"}");
        }
        assertThat(log.statuses).containsOnlyKeys("mine/1/1", "plain/1/1");
    }

    @Test
    void aRuleThatIsPausedInOneLaneGoesOnInTheOther() throws Exception {
        TestFabric.Log log = lane();
        log.classes = LaneClasses.PLAIN;
        try (TestFabric plain = new TestFabric(log)) {
            plain.deploy(record("r", PLAIN));
            plain.send(TestRules.message(0, "a"));
            plain.deploy(TestRules.signed(bare("r", PLAIN, 2, 1).setState("paused")));
            plain.send(TestRules.message(1, "b"));
            log.classes = classes();
            try (TestFabric functions = new TestFabric(log)) {
                functions.send(TestRules.message(0, "a"), TestRules.message(1, "b"));
                functions.deploy(TestRules.signed(bare("r", "SELECT says(payload) AS s FROM messages", 3, 2)));
                functions.send(TestRules.message(2, "c"));
                assertThat(functions.once())
                        .extracting(UserFunctionLaneTest::valueOf)
                        .containsExactly("{\"s\":\"one c\"}");
            }
            plain.send(TestRules.message(2, "c"));
            assertThat(plain.once())
                    .extracting(UserFunctionLaneTest::valueOf)
                    .containsExactly("{\"message_id\":\"id-0\"}");
        }
    }

    @Test
    void twoBundlesWithAClassOfOneNameDoNotSeeEachOther() throws Exception {
        TestFabric.Log log = lane(
                record("one", "SELECT says(payload) AS s FROM messages"),
                record("other", "SELECT tells(payload) AS s FROM messages"));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "x"));
            assertThat(fabric.once())
                    .extracting(UserFunctionLaneTest::valueOf)
                    .containsExactlyInAnyOrder("{\"s\":\"one x\"}", "{\"s\":\"other x\"}");
        }
    }

    @Test
    void theClassesOfABundleAreGoneWithTheLastRuleThatCallsIt() throws Exception {
        LoaderWatch watch = new LoaderWatch(classes());
        TestFabric.Log log = lane(record("first", "SELECT says(payload) AS s FROM messages"));
        log.classes = watch;
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.deploy(record("second", "SELECT says(topic) AS s FROM messages"));
            fabric.send(TestRules.message(0, "x"));
            assertThat(fabric.once()).hasSize(2);
            assertThat(watch.loaders).hasSize(2).allMatch(each -> each.get() != null);
            assertThat(watch.loaders.get(0).get()).isSameAs(watch.loaders.get(1).get());

            fabric.remove("first", 1);
            fabric.remove("second", 1);
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                System.gc();
                return watch.loaders.stream().allMatch(each -> each.get() == null);
            });
        }
    }

    @Test
    void anEvaluationWithoutEndEndsTheProcessAndItsRuleOnly() throws Exception {
        TestFabric.Log log = lane(record("loops", "SELECT loops(payload) AS l FROM messages"));
        log.limits = new Fuse.Limits(
                10,
                10,
                Duration.ofSeconds(2),
                0.5,
                Duration.ofMillis(1),
                Duration.ofSeconds(10),
                Duration.ofMillis(200));
        System.setProperty(FunctionJars.LOOPING, "yes");
        try (TestFabric fabric = new TestFabric(log)) {
            Thread hanging = new Thread(() -> {
                try {
                    fabric.send(TestRules.message(0, "x"));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            hanging.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> log.givenUp.get() == 1);
            assertThat(log.statusOf("loops/1/1").getState()).isEqualTo("suspended");
            assertThat(log.statusOf("loops/1/1").getCause()).contains("did not end within");
            System.clearProperty(FunctionJars.LOOPING);
            hanging.join();
        } finally {
            System.clearProperty(FunctionJars.LOOPING);
        }
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "x"));
            assertThat(fabric.once()).isEmpty();
        }
    }

    @Test
    void aFunctionThatDoesNotGetReadyRefusesItsRuleAndNoOther() throws Exception {
        byte[] jar = FunctionJars.jar(
                Map.of(
                        "acme.Slow",
                        "package acme; import org.apache.flink.table.functions.*; public class Slow extends ScalarFunction {"
                                + " @Override public void open(FunctionContext context) throws Exception {"
                                + " new java.util.concurrent.CountDownLatch(1).await(); }"
                                + " public String eval(String x) { return x; } }"),
                "SLOW = acme.Slow");
        Bundle slow = FunctionJars.bundle("slow", jar);
        TestFabric.Log log = lane(
                TestRules.record(compiled("slow", "SELECT slow(payload) AS s FROM messages", FunctionJars.of(slow))),
                record("mine", "SELECT says(payload) AS s FROM messages"));
        LaneClasses impatient = new BundleClasses(hash -> Optional.of(jar), Duration.ofMillis(500));
        log.classes = new LaneClasses() {
            @Override
            public FabricLane lane() {
                return FabricLane.USER_FUNCTIONS;
            }

            @Override
            public RuleEvaluation load(String abi, Loading loading) throws IOException {
                return (abi.endsWith(slow.ref().sha256()) ? impatient : classes()).load(abi, loading);
            }
        };
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "x"));
            assertThat(fabric.once()).hasSize(1);
            assertThat(log.statusOf("slow/1/1").getState()).isEqualTo("refused");
            assertThat(log.statusOf("slow/1/1").getCause()).contains("not ready within");
        }
    }

    @Test
    void aJarThatIsNotTheOneTheRuleWasCompiledWithIsNotUsed() throws Exception {
        TestFabric.Log log = lane(record("mine", "SELECT says(payload) AS s FROM messages"));
        log.classes = new BundleClasses(hash -> Optional.of(OTHER_JAR));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "x"));
            assertThat(fabric.once()).isEmpty();
            assertThat(fabric.deadLetters()).extracting(DeadLetter::getStage).isEmpty();
            assertThat(log.statusOf("mine/1/1").getCause()).contains("function bundle one", "is not there");
        }
    }

    @Test
    void suchARuleIsNotTriedWhereOthersAre() {
        CompiledRule rule = compiled("tried", "SELECT says(payload) AS s FROM messages", FunctionJars.of(ONE));

        assertThatThrownBy(() -> RuleTrial.open(rule).close())
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("calls functions of bundle 'one'");
    }

    @Test
    void noLaneEndsTheTransactionsOfTheOther() {
        String plain = FabricJob.writer(new Topics("t."), FabricLane.PLAIN);
        String functions = FabricJob.writer(new Topics("t."), FabricLane.USER_FUNCTIONS);

        assertThat(plain).doesNotStartWith(functions);
        assertThat(functions).doesNotStartWith(plain);
    }

    @Test
    void jarsThatCannotBeReadAtTheMomentSayNothingOfTheRule() {
        TestFabric.Log log = lane(record("mine", "SELECT says(payload) AS s FROM messages"));
        log.classes = new BundleClasses(hash -> {
            throw new LaneClasses.UnavailableException("Kafka is away", new IOException("away"));
        });

        assertThatThrownBy(() -> new TestFabric(log).close()).hasMessageContaining("Kafka is away");
        assertThat(log.statuses).isEmpty();
    }

    /** Remembers, weakly, what programs were loaded with. */
    private static final class LoaderWatch implements LaneClasses {
        final List<WeakReference<ClassLoader>> loaders = new CopyOnWriteArrayList<>();
        private final LaneClasses classes;

        LoaderWatch(LaneClasses classes) {
            this.classes = classes;
        }

        @Override
        public FabricLane lane() {
            return classes.lane();
        }

        @Override
        public RuleEvaluation load(String abi, Loading loading) throws IOException {
            return classes.load(abi, loader -> {
                loaders.add(new WeakReference<>(loader));
                return loading.with(loader);
            });
        }
    }

    private static TestFabric.Log lane(RuleRecord... records) {
        TestFabric.Log log = TestFabric.with(records);
        log.classes = classes();
        return log;
    }

    private static LaneClasses classes() {
        Map<String, byte[]> jars = Map.of(
                ACME.ref().sha256(), FunctionJars.ALL,
                ONE.ref().sha256(), ONE_JAR,
                OTHER.ref().sha256(), OTHER_JAR);
        return new BundleClasses(hash -> Optional.ofNullable(jars.get(hash)));
    }

    private static RuleRecord record(String name, String sql) {
        return TestRules.signed(bare(name, sql, 1, 0));
    }

    private static RuleRecord.Builder bare(String name, String sql, int revision, long from) {
        CompiledRule rule = compiled(name, sql, FunctionJars.of(ACME, ONE, OTHER));
        return TestRules.bare(rule, revision, from);
    }

    private static CompiledRule compiled(String name, String sql, UserFunctions functions) {
        RuleVerdict verdict = compiler.compile(new RuleDefinition(name, 1, sql, List.of(TOPIC)), functions);
        if (verdict instanceof RuleVerdict.Accepted accepted) {
            return accepted.rule();
        }
        throw new AssertionError(verdict);
    }

    private static String valueOf(Addressed record) {
        return new String(record.record().value(), StandardCharsets.UTF_8);
    }
}
