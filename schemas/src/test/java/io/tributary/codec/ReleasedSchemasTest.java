package io.tributary.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.schemas.avro.AuditRecord;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.DeviceLog;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.GatewayRecord;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.LifecycleEvent;
import io.tributary.schemas.avro.RegistryRecord;
import io.tributary.schemas.avro.Reply;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.schemas.avro.ShadowChange;
import io.tributary.schemas.avro.UplinkMessage;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Guards the contracts: what was released stays readable by everyone, in both directions, for ever. */
class ReleasedSchemasTest {
    static Stream<Schema> current() {
        return Stream.of(
                UplinkMessage.getClassSchema(),
                InboxEvent.getClassSchema(),
                DownlinkRecord.getClassSchema(),
                RegistryRecord.getClassSchema(),
                DeadLetter.getClassSchema(),
                GatewayRecord.getClassSchema(),
                AuditRecord.getClassSchema(),
                RuleRecord.getClassSchema(),
                RuleStatus.getClassSchema(),
                LifecycleEvent.getClassSchema(),
                ShadowChange.getClassSchema(),
                Reply.getClassSchema(),
                DeviceLog.getClassSchema());
    }

    @ParameterizedTest
    @MethodSource("current")
    void aSchemaReadsAndIsReadByEveryReleasedVersion(Schema schema) {
        List<ReleasedSchemas.Release> versions = ReleasedSchemas.INSTANCE.versionsOf(schema.getName());
        assertThat(versions).isNotEmpty();
        for (ReleasedSchemas.Release released : versions) {
            assertFullyCompatible(schema, released.schema());
        }
    }

    @ParameterizedTest
    @MethodSource("current")
    void aChangedSchemaIsReleasedUnderANewId(Schema schema) {
        List<ReleasedSchemas.Release> versions = ReleasedSchemas.INSTANCE.versionsOf(schema.getName());
        assertThat(ReleasedSchemas.INSTANCE.idOf(schema))
                .as(
                        "%s was changed: copy it to released/%s.v%d.avsc and give it a new id in index.json",
                        schema.getName(), schema.getName(), versions.size() + 1)
                .contains(versions.get(versions.size() - 1).id());
    }

    @Test
    void everyIdBelongsToThePlatformAndEveryReleaseIsInUse() {
        assertThat(ReleasedSchemas.INSTANCE.all())
                .allSatisfy(release -> assertThat(release.id()).isBetween(1, ReleasedSchemas.FIRST_USER_ID - 1));
        assertThat(ReleasedSchemas.INSTANCE.all())
                .extracting(ReleasedSchemas.Release::name)
                .containsOnly(current().map(Schema::getName).toArray(String[]::new));
    }

    @Test
    void aRemovedFieldWithoutDefaultWouldBeNoticed() {
        Schema before = parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
        Schema after = parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"b\",\"type\":\"int\"}]}");

        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(before, after)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
    }

    private static void assertFullyCompatible(Schema one, Schema other) {
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(one, other)
                        .getType())
                .as("%s reads the released version", one.getName())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(other, one)
                        .getType())
                .as("the released version reads %s", one.getName())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    private static Schema parse(String text) {
        return new Schema.Parser().parse(text);
    }
}
