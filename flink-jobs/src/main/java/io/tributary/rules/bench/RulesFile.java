package io.tributary.rules.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.codec.AvroCodec;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.compile.RuleCompiler;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.RuleSeal;
import io.tributary.schemas.avro.RuleRecord;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compiled rules as the topic {@code rules} holds them, in a file: those who run them do not compile.
 *
 * @param signer public key they are signed with, X.509
 * @param records encoded
 */
record RulesFile(byte[] signer, List<byte[]> records) {
    private static final AvroCodec<RuleRecord> CODEC = AvroCodec.of(RuleRecord.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Compiles and signs the rules of a workload. */
    static RulesFile compiled(Workload workload, RuleCompiler compiler) throws IOException {
        KeyPair keys = RuleSeal.newKeys();
        List<byte[]> records = new ArrayList<>();
        for (int rule = 0; rule < workload.rules(); rule++) {
            RuleVerdict verdict = compiler.compile(workload.definition(rule));
            if (!(verdict instanceof RuleVerdict.Accepted accepted)) {
                throw new IllegalStateException("a rule of the benchmark is refused: " + verdict);
            }
            records.add(CODEC.encode(RuleSeal.sign(record(accepted.rule()), keys.getPrivate())));
        }
        return new RulesFile(keys.getPublic().getEncoded(), records);
    }

    private static RuleRecord record(CompiledRule rule) throws IOException {
        RuleDefinition definition = rule.definition();
        return RuleRecord.newBuilder()
                .setRule(definition.name())
                .setIncarnation(1)
                .setRevision(1)
                .setVersion(1)
                .setState("active")
                .setSql(definition.sql())
                .setActions(JSON.writerFor(new TypeReference<List<RuleAction>>() {})
                        .writeValueAsString(definition.actions()))
                .setTopicFilters(new ArrayList<>(rule.topicFilters()))
                .setProgram(ByteBuffer.wrap(rule.queries().get(0).program().toBytes()))
                .setAbi(ProgramAbi.CURRENT)
                .setUplinkTopicId("uplink")
                .setFrom(Map.of("0", 0L))
                .setForwardTopics(Map.of())
                .setSignature(ByteBuffer.allocate(0))
                .build();
    }

    void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            write(out, signer);
            out.writeInt(records.size());
            for (byte[] record : records) {
                write(out, record);
            }
        }
    }

    static RulesFile read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            byte[] signer = in.readNBytes(in.readInt());
            List<byte[]> records = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                records.add(in.readNBytes(in.readInt()));
            }
            return new RulesFile(signer, records);
        }
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
