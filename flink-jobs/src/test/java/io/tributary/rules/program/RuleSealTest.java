package io.tributary.rules.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.schemas.avro.RuleInsert;
import io.tributary.schemas.avro.RuleRecord;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RuleSealTest {
    @SuppressWarnings("NullAway.Init")
    private KeyPair keys;

    @BeforeEach
    void makeKeys() {
        keys = RuleSeal.newKeys();
    }

    @Test
    void whatWasSignedBeforeThereWereScriptsHolds() throws Exception {
        KeyPair before = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(before.getPrivate());
        signature.update(inTheFirstForm());
        RuleRecord signed = RuleRecord.newBuilder(record())
                .setSignature(ByteBuffer.wrap(signature.sign()))
                .build();

        assertThat(RuleSeal.isSealed(
                        signed, RuleSeal.publicKey(before.getPublic().getEncoded())))
                .isTrue();
        assertThat(RuleSeal.isSealed(signed, keys.getPublic())).isFalse();
        assertThat(RuleSeal.privateKey(before.getPrivate().getEncoded())).isEqualTo(before.getPrivate());
    }

    @Test
    void keysAreReadAsTheyWereWritten() {
        assertThat(RuleSeal.publicKey(keys.getPublic().getEncoded())).isEqualTo(keys.getPublic());
        assertThat(RuleSeal.privateKey(keys.getPrivate().getEncoded())).isEqualTo(keys.getPrivate());
        assertThatThrownBy(() -> RuleSeal.publicKey(new byte[] {1, 2, 3})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyInsertIsSigned() {
        RuleRecord script = RuleRecord.newBuilder(record())
                .setInserts(List.of(insert("a"), insert("b")))
                .build();
        RuleRecord signed = RuleSeal.sign(script, keys.getPrivate());

        assertThat(RuleSeal.isSealed(signed, keys.getPublic())).isTrue();
        for (List<RuleInsert> others : List.of(
                List.<RuleInsert>of(),
                List.of(insert("a")),
                List.of(insert("b"), insert("a")),
                List.of(insert("a"), insert("c")))) {
            assertThat(RuleSeal.isSealed(
                            RuleRecord.newBuilder(signed).setInserts(others).build(), keys.getPublic()))
                    .isFalse();
        }
    }

    private static RuleInsert insert(String topic) {
        return RuleInsert.newBuilder()
                .setTopicFilters(List.of(topic))
                .setProgram(ByteBuffer.wrap(new byte[] {1}))
                .setTable(null)
                .build();
    }

    private static RuleRecord record() {
        return RuleRecord.newBuilder()
                .setRule("hot")
                .setIncarnation(1)
                .setRevision(2)
                .setVersion(1)
                .setState("active")
                .setSql("SELECT 1 AS x FROM messages")
                .setActions("[]")
                .setTopicFilters(List.of("P/#"))
                .setProgram(ByteBuffer.wrap(new byte[] {1, 2}))
                .setAbi("abi")
                .setUplinkTopicId("uplink")
                .setFrom(Map.of("0", 7L))
                .setForwardTopics(Map.of())
                .setTable(null)
                .setSignature(ByteBuffer.allocate(0))
                .build();
    }

    /** By the schema that was released first. */
    private static byte[] inTheFirstForm() throws Exception {
        Schema schema;
        try (InputStream text =
                RuleRecord.class.getResourceAsStream("/io/tributary/schemas/released/RuleRecord.v1.avsc")) {
            schema = new Schema.Parser().parse(text);
        }
        GenericData.Record record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.name(), record().get(field.name()));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
