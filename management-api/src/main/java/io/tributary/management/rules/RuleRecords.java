package io.tributary.management.rules;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.management.registry.Announcement;
import io.tributary.rules.ActionsText;
import io.tributary.rules.CatchUp;
import io.tributary.rules.RuleAction;
import io.tributary.rules.compile.CompiledQuery;
import io.tributary.rules.program.RuleSeal;
import io.tributary.schemas.avro.RuleInsert;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.schemas.avro.RuleTable;
import java.nio.ByteBuffer;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rules as the fabric reads them: signed, each revision under a key of its own. The last {@value #KEPT} revisions stay, for a fabric that
 * starts again from a checkpoint gives each message to the revision that had it.
 *
 * @param signer the platform's
 */
record RuleRecords(Topics topics, PrivateKey signer) {
    static final int KEPT = 8;
    private static final AvroCodec<RuleRecord> CODEC = AvroCodec.of(RuleRecord.class);

    /** What is written for a new revision. */
    List<Announcement> of(Rule rule, Optional<RuleOutputs.Made> made) {
        List<Announcement> announcements = new ArrayList<>();
        announcements.add(announcement(
                rule.recordKey(rule.revision()), Optional.of(CODEC.encode(RuleSeal.sign(record(rule, made), signer)))));
        if (rule.revision() > KEPT) {
            announcements.add(announcement(rule.recordKey(rule.revision() - KEPT), Optional.empty()));
        }
        return announcements;
    }

    /** What is written when a rule is deleted. */
    List<Announcement> without(Rule rule) {
        List<Announcement> announcements = new ArrayList<>();
        String catchUps = Topics.RULE_CATCH_UPS.name();
        for (int revision = Math.max(1, rule.revision() - KEPT); revision <= rule.revision(); revision++) {
            announcements.add(announcement(rule.recordKey(revision), Optional.empty()));
            announcements.add(new Announcement(catchUps, CatchUpNotes.keyOf(rule, revision), Optional.empty()));
        }
        announcements.add(new Announcement(catchUps, CatchUp.key(rule.name(), rule.incarnation()), Optional.empty()));
        return announcements;
    }

    private RuleRecord record(Rule rule, Optional<RuleOutputs.Made> made) {
        List<RuleInsert> compiled = made.map(each -> insertsOf(rule, each)).orElse(List.of());
        boolean script = made.filter(each -> each.compiled().isScript()).isPresent();
        Optional<RuleInsert> only =
                script ? Optional.empty() : compiled.stream().findFirst();
        Map<String, Long> from = new HashMap<>();
        rule.start().offsets().forEach((partition, offset) -> from.put(Integer.toString(partition), offset));
        return RuleRecord.newBuilder()
                .setRule(rule.name())
                .setIncarnation(rule.incarnation())
                .setRevision(rule.revision())
                .setVersion(rule.definition().version())
                .setState(rule.active() ? "active" : "paused")
                .setSql(rule.definition().sql())
                .setActions(ActionsText.of(rule.definition()).write())
                .setTopicFilters(only.map(RuleInsert::getTopicFilters).orElse(List.of()))
                .setProgram(only.map(RuleInsert::getProgram).orElse(ByteBuffer.allocate(0)))
                .setAbi(rule.abi())
                .setUplinkTopicId(rule.start().topicId())
                .setFrom(from)
                .setForwardTopics(forwardTopics(rule))
                .setTable(only.map(RuleInsert::getTable).orElse(null))
                .setInserts(script ? compiled : List.of())
                .setSignature(ByteBuffer.allocate(0))
                .build();
    }

    private Map<String, String> forwardTopics(Rule rule) {
        Map<String, String> forwards = new HashMap<>();
        for (RuleAction action : rule.definition().effects()) {
            if (action instanceof RuleAction.Forward forward) {
                forwards.put(forward.destination(), topics.nameOf(topics.forwards(rule.name(), forward.destination())));
            }
        }
        return forwards;
    }

    private List<RuleInsert> insertsOf(Rule rule, RuleOutputs.Made made) {
        List<RuleInsert> inserts = new ArrayList<>();
        for (CompiledQuery query : made.compiled().queries()) {
            Optional<Rule.TableIds> ids = made.tableIds().get(inserts.size());
            inserts.add(RuleInsert.newBuilder()
                    .setTopicFilters(new ArrayList<>(query.topicFilters()))
                    .setProgram(ByteBuffer.wrap(query.program().toBytes()))
                    .setTable(ids.flatMap(each -> table(rule, query, each)).orElse(null))
                    .build());
        }
        return inserts;
    }

    private Optional<RuleTable> table(Rule rule, CompiledQuery query, Rule.TableIds ids) {
        Optional<String> topic = query.actions().stream()
                .filter(RuleAction.Jdbc.class::isInstance)
                .map(action -> topics.nameOf(RuleTopics.of(topics, rule.definition(), (RuleAction.Jdbc) action)))
                .findFirst();
        return topic.flatMap(name -> query.table()
                .map(schemas -> RuleTable.newBuilder()
                        .setTopic(name)
                        .setKeySchema(schemas.keySchema())
                        .setKeySchemaId(ids.keySchemaId())
                        .setValueSchema(schemas.valueSchema())
                        .setValueSchemaId(ids.valueSchemaId())
                        .build()));
    }

    private static Announcement announcement(String key, Optional<byte[]> value) {
        return new Announcement(Topics.RULES.name(), key, value);
    }
}
