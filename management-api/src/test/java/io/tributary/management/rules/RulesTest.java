package io.tributary.management.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import io.tributary.management.registry.Announcement;
import io.tributary.management.schemas.MemorySchemas;
import io.tributary.management.schemas.SubjectSchemas;
import io.tributary.rules.ActionsText;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.bundle.BundleRef;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.RuleSeal;
import io.tributary.rules.program.SourceLog;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.stream.SourceStart;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept of rules, and what the fabric is told. */
class RulesTest {
    private static final AvroCodec<RuleRecord> RECORDS = AvroCodec.of(RuleRecord.class);
    private static final List<RuleAction> ALARM = List.of(new RuleAction.Repub("ABCDEFGHIJ/lamp/control", 1));
    private static final List<RuleAction> COPY = List.of(new RuleAction.Kafka("copies", "", ""));

    private final MemoryRules store = new MemoryRules();
    private final RuleSigner signer = new RuleSigner(store, new SecretBox(new byte[SecretBox.KEY_BYTES]));
    private final List<String> made = new ArrayList<>();
    private long end = 10;
    private BundleRef bundle = new BundleRef("acme", "11");
    private boolean saidPaused;
    private final Rules rules = new Rules(
            parts(),
            new RuleLanes(rule -> saidPaused, name -> Optional.of(bundle).filter(each -> name.equals("acme"))));

    private Rules.Parts parts() {
        return new Rules.Parts(
                store,
                store,
                new SubjectSchemas(new MemorySchemas(), new Topics("t.")),
                this::compile,
                new Made(),
                log -> new SourceStart(log.topic().name() + "-id", Map.of(0, end++)),
                () -> {},
                signer::key,
                new Topics("t."),
                Limits.DEFAULTS,
                Clock.systemUTC());
    }

    @Test
    void everyChangeIsARevisionSignedForTheFabric() {
        rules.create("hot", "", "SELECT 1", ALARM);
        rules.replace("hot", Optional.empty(), "SELECT 2", ALARM);
        rules.pause("hot");
        rules.pause("hot");
        rules.resume("hot");

        assertThat(records())
                .extracting(record -> record.getRevision() + " v" + record.getVersion() + " " + record.getState() + " "
                        + record.getSql() + " from " + record.getFrom().get("0"))
                .containsExactly(
                        "1 v1 active SELECT 1 from 10",
                        "2 v2 active SELECT 2 from 11",
                        "3 v2 paused SELECT 2 from 12",
                        "4 v2 active SELECT 2 from 14");
        assertThat(records())
                .allSatisfy(record -> assertThat(RuleSeal.isSealed(record, RuleSeal.publicKey(signer.publicKey())))
                        .isTrue());
        assertThat(records())
                .extracting(RuleRecord::getIncarnation)
                .containsOnly(rules.get("hot").incarnation());
        assertThat(records().get(2).getProgram().remaining()).isZero();
    }

    @Test
    void aScriptIsOneRevisionOfSeveralPrograms() {
        store.create(new Destination("db", "jdbc", "jdbc:postgresql://db/x", "u", new byte[0], Instant.EPOCH));
        String sql = "INSERT INTO kafka.copies SELECT device_name FROM messages;\n"
                + "INSERT INTO db.seen /*+ OPTIONS('key' = 'device_name') */ SELECT device_name FROM messages";
        rules.create("plant", "", sql, List.of());
        rules.replace("plant", Optional.empty(), "SELECT 1", ALARM);
        rules.rollback("plant", 1);
        rules.pause("plant");

        assertThat(made).contains("copies", "rule.plant.db.seen");
        assertThat(records()).extracting(record -> record.getInserts().size()).containsExactly(2, 0, 2, 0);
        assertThat(records().get(0).getProgram().remaining()).isZero();
        assertThat(records().get(0).getInserts().get(0).getTable()).isNull();
        assertThat(records().get(0).getInserts().get(1).getTable().getTopic()).isEqualTo("t.rule.plant.db.seen");
        assertThat(records())
                .allSatisfy(record -> assertThat(RuleSeal.isSealed(record, RuleSeal.publicKey(signer.publicKey())))
                        .isTrue());
        assertThat(rules.versions("plant"))
                .extracting(version -> version.definition().sql())
                .containsExactly(sql, "SELECT 1", sql);
        assertThat(rules.outputTopicOf(rules.get("plant"))).isEmpty();
    }

    @Test
    void theSameTextIsNoNewVersionAndADescriptionNoRevision() {
        rules.create("hot", "old", "SELECT 1", ALARM);
        Rule after = rules.replace("hot", Optional.of("new"), "SELECT 1", ALARM);

        assertThat(after.description()).isEqualTo("new");
        assertThat(after.revision()).isEqualTo(1);
        assertThat(records()).hasSize(1);
    }

    @Test
    void anEarlierVersionComesBackAsTheNewest() {
        rules.create("hot", "", "SELECT 1", ALARM);
        rules.replace("hot", Optional.empty(), "SELECT 2", COPY);
        Rule after = rules.rollback("hot", 1);

        assertThat(after.definition()).isEqualTo(new RuleDefinition("hot", 3, "SELECT 1", ALARM));
        assertThat(rules.versions("hot"))
                .extracting(version -> version.definition().version() + " "
                        + version.definition().sql())
                .containsExactly("3 SELECT 1", "2 SELECT 2", "1 SELECT 1");
        assertThatThrownBy(() -> rules.rollback("hot", 9))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("no version 9");
    }

    @Test
    void oldRevisionsAndDeletedRulesAreTakenAway() {
        rules.create("hot", "", "SELECT 0", ALARM);
        for (int i = 1; i < 10; i++) {
            rules.replace("hot", Optional.empty(), "SELECT " + i, ALARM);
        }
        assertThat(tombstones()).containsExactly("hot/1", "hot/2");
        rules.delete("hot");
        assertThat(tombstones()).contains("hot/3", "hot/10");
        assertThat(rules.list()).isEmpty();
    }

    @Test
    void topicsOfActionsAreMadeButNeverThePlatforms() {
        rules.create("copy", "", "SELECT 1", COPY);
        assertThat(made).contains("copies");
        assertThatThrownBy(() -> rules.create("bad", "", "SELECT 1", List.of(new RuleAction.Kafka("t.uplink", "", ""))))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("the platform's");
        assertThatThrownBy(() -> rules.create("bad", "", "SELECT 1", List.of(new RuleAction.Forward("nowhere", ""))))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("no destination 'nowhere'");
    }

    @Test
    void errorActionsAreAVersionOfTheirOwnAndReachTheFabric() {
        List<RuleAction> told = List.of(new RuleAction.Kafka("failures", "${error.kind}", ""));
        rules.create("hot", "", "SELECT 1", ALARM);
        rules.replace("hot", new RuleReplacement(Optional.empty(), "SELECT 1", ALARM, told, Optional.empty()));
        rules.rollback("hot", 1);
        rules.rollback("hot", 2);

        assertThat(made).contains("failures");
        assertThat(records())
                .extracting(record -> ActionsText.read(record.getActions()))
                .extracting(ActionsText::errorActions)
                .containsExactly(List.of(), told, List.of(), told);
        assertThat(rules.get("hot").definition().errorActions()).isEqualTo(told);
        assertThatThrownBy(
                        () -> rules.lint("bad", "SELECT 1", ALARM, List.of(new RuleAction.Kafka("t.uplink", "", ""))))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("the platform's");
    }

    @Test
    void whatAnotherBuildCompiledIsCompiledAgainAndGoesOnWhereItStands() {
        Rule rule = rules.create("hot", "", "SELECT 1", ALARM);
        store.keep(
                new Rule(
                        rule.definition(),
                        rule.description(),
                        rule.tableIds(),
                        rule.start(),
                        rule.createdAt(),
                        rule.revision(),
                        true,
                        "flink-1/tributary-0",
                        Optional.empty(),
                        1),
                List.of());
        rules.recompile(stopped -> true);
        assertThat(records()).hasSize(1);
        rules.recompile(stopped -> false);
        rules.recompile(stopped -> false);

        assertThat(records()).hasSize(2);
        assertThat(records().get(1).getAbi()).isEqualTo(ProgramAbi.CURRENT);
        assertThat(records().get(1).getFrom()).isEqualTo(records().get(0).getFrom());
    }

    @Test
    void aRuleGoesToTheFabricOfUserFunctionsAndBackWhilePausedAndNotOtherwise() {
        rules.create("hot", "", "SELECT 1", ALARM);
        String moves = "is CONFLICT: with this SQL rule 'hot' goes to the cluster";
        refused(() -> rules.replace("hot", Optional.empty(), "CALLS", ALARM), moves);
        rules.pause("hot");
        refused(() -> rules.replace("hot", Optional.empty(), "CALLS", ALARM), moves);
        saidPaused = true;
        rules.replace("hot", Optional.empty(), "CALLS", ALARM);
        rules.resume("hot");
        assertThat(records())
                .extracting(record -> record.getState() + " " + FabricLane.of(record.getAbi()))
                .containsExactly("active PLAIN", "paused PLAIN", "paused USER_FUNCTIONS", "active USER_FUNCTIONS");
        assertThat(rules.get("hot").owesSince())
                .as("what it missed it makes up for there")
                .isEqualTo(1);
        refused(() -> rules.replace("hot", Optional.empty(), "SELECT 1", ALARM), moves);
    }

    @Test
    void aRuleBeginsInTheLogItReadsAndStaysWithIt() {
        rules.create("gone", "", "EVENTS", ALARM);
        rules.recompile(stopped -> false);
        rules.pause("gone");
        rules.resume("gone");

        assertThat(records())
                .extracting(record ->
                        record.getState() + " " + record.getUplinkTopicId() + " " + ProgramAbi.logOf(record.getAbi()))
                .containsExactly(
                        "active lifecycle-id LIFECYCLE",
                        "paused lifecycle-id LIFECYCLE",
                        "active lifecycle-id LIFECYCLE");
        rules.pause("gone");
        saidPaused = true;
        refused(
                () -> rules.replace("gone", Optional.empty(), "SELECT 1", ALARM),
                "is CONFLICT: rule 'gone' reads lifecycle, and this SQL reads messages");
        refused(
                () -> {
                    rules.create("hot", "", "SELECT 1", ALARM);
                    rules.replace("hot", Optional.empty(), "EVENTS", ALARM);
                },
                "is CONFLICT: rule 'hot' reads messages, and this SQL reads lifecycle");
    }

    @Test
    void aRuleIsCompiledAgainWhenItsBundleHoldsAnotherJar() {
        rules.create("hot", "", "CALLS", ALARM);
        rules.create("plain", "", "SELECT 1", ALARM);
        rules.recompile(stopped -> false);
        assertThat(records()).hasSize(2);
        bundle = new BundleRef("acme", "22");
        rules.recompile(stopped -> false);

        assertThat(records()).hasSize(3);
        assertThat(records().get(2).getAbi()).isEqualTo(ProgramAbi.of(SourceLog.MESSAGES, Optional.of(bundle)));
        assertThat(records().get(2).getFrom()).isEqualTo(records().get(0).getFrom());
        assertThat(records().get(2).getVersion()).isEqualTo(1);
    }

    private static void refused(Runnable change, String how) {
        assertThatThrownBy(change::run)
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refusal -> assertThat("is " + refusal.reason() + ": " + refusal.getMessage())
                                .startsWith(how));
    }

    private List<RuleRecord> records() {
        return store.announcements().stream()
                .filter(each -> each.value().isPresent())
                .map(each -> RECORDS.decode(each.value().get()))
                .toList();
    }

    private List<String> tombstones() {
        return store.announcements().stream()
                .filter(each -> each.value().isEmpty())
                .map(Announcement::key)
                .toList();
    }

    private RuleVerdict compile(RuleDefinition rule) {
        if (rule.sql().equals("EVENTS")) {
            return new RuleVerdict.Accepted(
                    CompiledRules.of(rule, Set.of(), ProgramAbi.of(SourceLog.LIFECYCLE, Optional.empty())));
        }
        String abi = rule.sql().equals("CALLS")
                ? ProgramAbi.of(SourceLog.MESSAGES, Optional.of(bundle))
                : ProgramAbi.CURRENT;
        return new RuleVerdict.Accepted(CompiledRules.of(rule, Set.of("ABCDEFGHIJ/#"), abi));
    }

    private final class Made implements Rules.OutputTopics {
        @Override
        public void ensure(TopicSpec topic) {
            made.add(topic.name());
        }

        @Override
        public void ensureForeign(String name) {
            made.add(name);
        }
    }
}
