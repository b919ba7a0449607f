package io.tributary.management.rules;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.management.registry.Announcement;
import io.tributary.rules.ActionsText;
import io.tributary.rules.CatchUp;
import io.tributary.rules.RuleAction;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.program.RuleSeal;
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
    List<Announcement> of(Rule rule, Optional<CompiledRule> compiled) {
        List<Announcement> announcements = new ArrayList<>();
        announcements.add(announcement(
                rule.recordKey(rule.revision()),
                Optional.of(CODEC.encode(RuleSeal.sign(record(rule, compiled), signer)))));
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

    private RuleRecord record(Rule rule, Optional<CompiledRule> compiled) {
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
                .setTopicFilters(compiled.map(CompiledRule::topicFilters)
                        .map(filters -> (List<String>) new ArrayList<>(filters))
                        .orElse(List.of()))
                .setProgram(ByteBuffer.wrap(
                        compiled.map(each -> each.program().toBytes()).orElse(new byte[0])))
                .setAbi(rule.abi())
                .setUplinkTopicId(rule.start().topicId())
                .setFrom(from)
                .setForwardTopics(forwardTopics(rule))
                .setTable(compiled.flatMap(each -> table(rule, each)).orElse(null))
                .setSignature(ByteBuffer.allocate(0))
                .build();
    }

    private Map<String, String> forwardTopics(Rule rule) {
        Map<String, String> forwards = new HashMap<>();
        for (RuleAction action : rule.definition().actions()) {
            if (action instanceof RuleAction.Forward forward) {
                forwards.put(forward.destination(), topics.nameOf(topics.forwards(rule.name(), forward.destination())));
            }
        }
        return forwards;
    }

    private Optional<RuleTable> table(Rule rule, CompiledRule compiled) {
        return compiled.table()
                .flatMap(schemas -> rule.tableIds()
                        .map(ids -> RuleTable.newBuilder()
                                .setTopic(topics.nameOf(topics.ruleOutput(rule.name())))
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
