package io.tributary.management.audit;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.management.registry.Announcement;
import io.tributary.schemas.avro.AuditField;
import io.tributary.schemas.avro.AuditRecord;
import java.util.Optional;

/** The audit log in the words of the topic {@code audit}. */
public final class AuditRecords {
    private static final AvroCodec<AuditRecord> CODEC = AvroCodec.of(AuditRecord.class);

    /** The record that tells of an entry. */
    public static Announcement of(AuditEntry entry) {
        AuditRecord record = AuditRecord.newBuilder()
                .setId(entry.id().toString())
                .setAt(entry.at())
                .setPrincipal(entry.principal())
                .setKeyId(entry.keyId())
                .setAddress(entry.address())
                .setAction(entry.action())
                .setResource(entry.resource())
                .setRequestId(entry.requestId())
                .setOutcome(entry.outcome().word())
                .setDetail(entry.detail())
                .setChanges(entry.changes().stream()
                        .map(each -> AuditField.newBuilder()
                                .setField(each.field())
                                .setBefore(each.before().orElse(null))
                                .setAfter(each.after().orElse(null))
                                .build())
                        .toList())
                .build();
        return new Announcement(Topics.AUDIT.name(), entry.resource(), Optional.of(CODEC.encode(record)));
    }

    private AuditRecords() {}
}
