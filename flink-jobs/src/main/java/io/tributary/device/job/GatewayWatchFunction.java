package io.tributary.device.job;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.schemas.avro.GatewayRecord;
import io.tributary.stream.LogRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what gateways say of themselves, one key for all, and names those that are gone. Those that live are in its state: one that dies
 * while the job is away is missed afterwards.
 */
final class GatewayWatchFunction extends KeyedProcessFunction<Boolean, LogRecord, GatewayNews> {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayWatchFunction.class);
    private static final AvroCodec<GatewayRecord> CODEC = AvroCodec.of(GatewayRecord.class);
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /** Between two looks, when the machine was suspended or very busy: then nobody was heard, whoever spoke. */
    private static final Duration STOOD_STILL = Duration.ofSeconds(6);

    private final String bootstrapServers;
    private final String topic;
    private final Duration patience;

    private transient GatewayWatch watch;
    private transient @Nullable Admin admin;
    private transient boolean begun;
    private transient long lookedAt;
    private transient MapState<String, String> living;
    private transient ValueState<Long> readUpTo;

    /** @param patience how long a gateway may be silent */
    GatewayWatchFunction(String bootstrapServers, String topic, Duration patience) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.patience = patience;
    }

    @Override
    public void open(OpenContext context) {
        watch = new GatewayWatch(patience);
        living = getRuntimeContext().getMapState(new MapStateDescriptor<>("living", String.class, String.class));
        readUpTo = getRuntimeContext().getState(new ValueStateDescriptor<>("read-up-to", Long.class));
    }

    /** What was known before has its time again. */
    private void begin(TimerService timers) throws Exception {
        if (!begun) {
            begun = true;
            long now = timers.currentProcessingTime();
            for (Map.Entry<String, String> each : living.entries()) {
                watch.heard(each.getValue(), each.getKey(), false, now);
            }
            Long read = readUpTo.value();
            watch.read(read == null ? 0 : read);
            lookedAt = now;
            lookLater(timers);
        }
    }

    private static void lookLater(TimerService timers) {
        timers.registerProcessingTimeTimer(timers.currentProcessingTime() + LOOKS_EVERY.toMillis());
    }

    @Override
    public void processElement(LogRecord record, Context context, Collector<GatewayNews> out) throws Exception {
        begin(context.timerService());
        watch.read(record.offset() + 1);
        readUpTo.update(record.offset() + 1);
        long now = context.timerService().currentProcessingTime();
        if (record.value().length == 0) {
            return; // a deletion in the compacted log
        }
        try {
            GatewayRecord said = CODEC.decode(record.value());
            Optional<GatewayNews> news = watch.heard(said.getGateway(), said.getIncarnation(), said.getReleased(), now);
            if (news.isPresent()) {
                tell(news.get(), out);
            }
        } catch (MalformedRecordException e) {
            LOG.warn("a record of gateways is passed by, {}: {}", record, e.getMessage());
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<GatewayNews> out) throws Exception {
        if (!begun) {
            begin(context.timerService()); // the timer of an earlier attempt
            return;
        }
        lookLater(context.timerService());
        long now = context.timerService().currentProcessingTime();
        boolean stoodStill = now - lookedAt > STOOD_STILL.toMillis();
        lookedAt = now;
        if (!watch.hasAny()) {
            return;
        }
        OptionalLong end = stoodStill ? OptionalLong.empty() : end();
        if (end.isPresent()) {
            watch.sawEnd(end.getAsLong(), now);
        } else {
            watch.blind(now);
        }
        judge(out);
    }

    private void judge(Collector<GatewayNews> out) throws Exception {
        List<GatewayNews> lost = watch.lost();
        lost.forEach(gateway -> LOG.warn(
                "gateway {} ({}) has said nothing for {} s: its devices are offline",
                gateway.gateway(),
                gateway.incarnation(),
                patience.toSeconds()));
        for (GatewayNews news : lost) {
            tell(news, out);
        }
    }

    private void tell(GatewayNews news, Collector<GatewayNews> out) throws Exception {
        if (news.gone()) {
            living.remove(news.incarnation());
        } else {
            living.put(news.incarnation(), news.gateway());
        }
        out.collect(news);
    }

    /** Where the log ends; empty while Kafka does not answer. */
    private OptionalLong end() {
        TopicPartition only = new TopicPartition(topic, 0);
        try {
            return OptionalLong.of(admin().listOffsets(Map.of(only, OffsetSpec.latest()))
                    .partitionResult(only)
                    .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                    .offset());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        } catch (ExecutionException | TimeoutException e) {
            return OptionalLong.empty();
        }
    }

    private Admin admin() {
        @Nullable Admin known = admin;
        if (known == null) {
            known = Admin.create(Map.of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                    bootstrapServers,
                    AdminClientConfig.CLIENT_ID_CONFIG,
                    "device-state-gateways",
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    (int) ANSWER.toMillis(),
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    (int) ANSWER.toMillis(),
                    // While no broker answers, Kafka 4.2's rebootstrap makes an admin client spin.
                    AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG,
                    "none"));
            admin = known;
        }
        return known;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
