package io.tributary.rules.fabric;

import io.tributary.codec.AvroCodec;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The fabric with Kafka taken out, for benchmarks: its rules are given, what it says of them is dropped. */
public final class FabricBench {
    /** Called in the task when the operator begins to open: first of all it reads its rules. */
    public interface Opening extends Serializable {
        void begins();
    }

    /** The only rule there is may take all the time there is. */
    private static final Fuse.Limits LIMITS = new Fuse.Limits(
            Fuse.Limits.DEFAULT.rows(),
            Fuse.Limits.DEFAULT.failures(),
            Fuse.Limits.DEFAULT.slowest(),
            1,
            Fuse.Limits.DEFAULT.slow(),
            Fuse.Limits.DEFAULT.window(),
            Duration.ofMinutes(1));

    /**
     * What the given rules make of the uplink, but for what goes to devices.
     *
     * @param rules values of the topic {@code rules}
     * @param signer public key they are signed with, X.509
     */
    public static DataStream<Addressed> define(
            StreamExecutionEnvironment env,
            DataStream<LogRecord> uplink,
            List<byte[]> rules,
            byte[] signer,
            Opening opening) {
        FabricSettings settings = new FabricSettings(
                "",
                "uplink",
                "lifecycle",
                "shadow",
                "rules",
                "rule-status",
                "dead-letters",
                signer,
                Limits.DEFAULTS.topicBytes(),
                Limits.DEFAULTS.topicSlashes(),
                Limits.DEFAULTS.mqttPayloadBytes(),
                LIMITS);
        return FabricJob.define(env, uplink, settings, new Given(new ArrayList<>(rules), opening))
                .once();
    }

    private record Given(ArrayList<byte[]> rules, Opening opening) implements FabricParts {
        @Override
        public StatusLog statusLog(FabricSettings settings) {
            opening.begins();
            return new NoStatus();
        }

        @Override
        public RuleFeed feed(FabricSettings settings) {
            return new GivenRules(rules, new CountDownLatch(1));
        }

        @Override
        public Targets topics(FabricSettings settings) {
            return plan -> Optional.empty();
        }

        @Override
        public void giveUp() {
            throw new IllegalStateException("an evaluation has no end");
        }
    }

    private record GivenRules(List<byte[]> rules, CountDownLatch closed) implements RuleFeed {
        @Override
        public List<Entry> toTheEnd() {
            AvroCodec<RuleRecord> codec = AvroCodec.of(RuleRecord.class);
            List<Entry> entries = new ArrayList<>();
            for (byte[] rule : rules) {
                RuleRecord record = codec.decode(rule);
                entries.add(new Entry(record.getRule() + "/" + record.getRevision(), Optional.of(record)));
            }
            return entries;
        }

        /** Nothing comes any more. */
        @Override
        public List<Entry> next() throws InterruptedException {
            closed.await();
            return List.of();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private record NoStatus() implements StatusLog {
        @Override
        public Map<String, RuleStatus> all() {
            return Map.of();
        }

        @Override
        public void write(Collection<RuleStatus> statuses) {}

        @Override
        public void report(RuleStatus status) {}

        @Override
        public void forget(String key) {}

        @Override
        public void close() {}
    }

    private FabricBench() {}
}
