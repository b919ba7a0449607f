package io.tributary.rules.program;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.TableStreamOperator;
import org.jspecify.annotations.Nullable;

/**
 * What generated operators extend instead of Flink's own base: an operator without a task of its own, so that hundreds live in one and
 * each costs a class and nothing else. Time is the message's, chance follows from the message's id: a replay gives the same rows.
 *
 * <p>Public for generated code, which lives in other class loaders. One thread.
 */
public abstract class RuleOperator extends TableStreamOperator<RowData> {
    private @Nullable StreamingRuntimeContext context;
    private String rule = "";
    private Supplier<String> messageId = () -> "";
    private long messageTime;
    private long turns;
    private int uuids;
    private int unseeded;

    /** Called by the generated constructor; there is neither task nor configuration. */
    @Override
    protected void setup(
            @Nullable StreamTask<?, ?> task, @Nullable StreamConfig config, Output<StreamRecord<RowData>> out) {
        this.output = out;
    }

    @Override
    protected void setProcessingTimeService(@Nullable ProcessingTimeService service) {
        // time is the message's
    }

    /** The base would ask the missing task for its settings. */
    @Override
    public void open() throws Exception {}

    @Override
    public void close() throws Exception {}

    @Override
    public void finish() throws Exception {}

    void attach(StreamingRuntimeContext runtimeContext, String ruleName) {
        this.context = runtimeContext;
        this.rule = ruleName;
    }

    /** From now on this message is evaluated. */
    void begin(Supplier<String> id, long timeMillis) {
        messageId = id;
        messageTime = timeMillis;
        uuids = 0;
        turns++;
    }

    @Override
    public StreamingRuntimeContext getRuntimeContext() {
        StreamingRuntimeContext present = context;
        if (present == null) {
            throw new IllegalStateException("the operator of rule " + rule + " is not attached");
        }
        return present;
    }

    /** Unix milliseconds of the message, for NOW, PROCTIME and their like. */
    public final long messageTime() {
        return messageTime;
    }

    /** The same in seconds. */
    public final long messageTimeSeconds() {
        return Math.floorDiv(messageTime, 1000L);
    }

    /** The next UUID of this message, for UUID(). */
    public final String messageUuid() {
        String name = rule + '\n' + messageId.get() + '\n' + uuids++;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** For RAND and RAND_INTEGER without a seed. */
    public final Random messageRandom() {
        return messageRandom(unseeded++);
    }

    /**
     * For RAND and RAND_INTEGER with a seed: two of one seed give the same for one message. With a constant one it is called once, with
     * an expression for every message.
     */
    public final Random messageRandom(int seed) {
        return new MessageRandom(this, seed);
    }

    /** Numbers that follow from rule, message and seed: splitmix64, begun anew for every message that asks. */
    private static final class MessageRandom extends Random {
        private final transient RuleOperator operator;
        private final int seed;
        private long state;
        private long turn = -1;

        MessageRandom(RuleOperator operator, int seed) {
            this.operator = operator;
            this.seed = seed;
        }

        @Override
        protected int next(int bits) {
            if (turn != operator.turns) {
                state = hash(operator.rule, hash(operator.messageId.get(), 0x9E3779B97F4A7C15L * (seed + 1L)));
                turn = operator.turns;
            }
            state += 0x9E3779B97F4A7C15L;
            return (int) (mixed(state) >>> (64 - bits));
        }

        private static long hash(String text, long start) {
            long hash = start;
            for (int i = 0; i < text.length(); i++) {
                hash = mixed(hash ^ text.charAt(i)) * 31 + i;
            }
            return hash;
        }

        private static long mixed(long value) {
            long z = value;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            return z ^ (z >>> 31);
        }
    }
}
