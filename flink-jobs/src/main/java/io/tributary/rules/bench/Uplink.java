package io.tributary.rules.bench;

import io.tributary.stream.LogRecord;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The workload's messages as records of the log, as fast as they are taken; the same source for every contestant. */
final class Uplink extends RichMapFunction<Long, LogRecord> {
    private final Workload workload;
    private transient Workload.Message[] messages = {};
    private transient long firstMillis;

    static DataStream<LogRecord> of(StreamExecutionEnvironment env, Workload workload) {
        return env.fromSource(
                        new NumberSequenceSource(0, Long.MAX_VALUE - 1), WatermarkStrategy.noWatermarks(), "Numbers")
                .map(new Uplink(workload))
                .returns(TypeInformation.of(LogRecord.class))
                .name("Uplink");
    }

    private Uplink(Workload workload) {
        this.workload = workload;
    }

    @Override
    public void open(OpenContext context) {
        List<Workload.Message> made = workload.messages();
        messages = made.toArray(Workload.Message[]::new);
        firstMillis = System.currentTimeMillis();
    }

    @Override
    public LogRecord map(Long offset) {
        Gate.OF_THIS_PROCESS.pass();
        Workload.Message message = messages[(int) (offset % Workload.MESSAGES)];
        return new LogRecord(message.device(), 0, offset, firstMillis + offset / 1_000, message.value());
    }
}
