package io.tributary.device.job;

import io.tributary.codec.MalformedRecordException;
import io.tributary.device.DeviceEvent;
import io.tributary.device.DeviceFold;
import io.tributary.device.DeviceFold.Heard;
import io.tributary.device.DeviceState;
import io.tributary.device.Effect;
import io.tributary.device.Remembered;
import io.tributary.device.shadow.ShadowDocument;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each device's state in Flink; every decision is {@link DeviceFold}'s. What cannot be read is counted, named and passed by. What
 * is not in a device's inbox, a gateway's end and the passing of time, is written there, and takes effect when it is read back.
 */
final class DeviceStateFunction extends KeyedBroadcastProcessFunction<String, LogRecord, GatewayNews, DeviceStep> {
    /** Gateways that are gone, by incarnation: a session of one of them may still be on its way here. */
    static final MapStateDescriptor<String, Long> LOST =
            new MapStateDescriptor<>("lost-gateways", String.class, Long.class);

    /** One device more or less of a product is connected. */
    static final OutputTag<PresenceChange> PRESENCE = new OutputTag<>("presence") {};

    private static final Logger LOG = LoggerFactory.getLogger(DeviceStateFunction.class);
    private static final ValueStateDescriptor<String> GATEWAY =
            new ValueStateDescriptor<>("gateway-incarnation", String.class);
    private static final int LOST_AT_MOST = 1_000;

    private final DeviceFold fold;
    private final EffectRecords records;
    private final int generation;

    private transient ValueState<DeviceState> state;
    private transient ValueState<String> gateway;
    private transient ValueState<Reminder> reminder;
    private transient MapState<String, ShadowDocument> shadows;
    private transient MapState<Long, Remembered.Content> contents;
    private transient ValueState<Remembered.Configuration> configuration;
    private transient MetricGroup metrics;
    private transient Map<String, Counter> counters;

    /** @param generation of the inbox */
    DeviceStateFunction(DeviceFold fold, EffectRecords records, int generation) {
        this.fold = fold;
        this.records = records;
        this.generation = generation;
    }

    @Override
    public void open(OpenContext context) {
        state = getRuntimeContext().getState(KeptStates.device());
        gateway = getRuntimeContext().getState(GATEWAY);
        reminder = getRuntimeContext().getState(KeptStates.reminder());
        shadows = getRuntimeContext().getMapState(KeptStates.shadows());
        contents = getRuntimeContext().getMapState(KeptStates.contents());
        configuration = getRuntimeContext().getState(KeptStates.configuration());
        metrics = getRuntimeContext().getMetricGroup();
        counters = new HashMap<>();
    }

    @Override
    public void processElement(LogRecord record, ReadOnlyContext context, Collector<DeviceStep> out) throws Exception {
        Optional<DeviceId> device = deviceOf(record);
        Optional<Heard> read = read(record);
        if (read.isEmpty() || device.isEmpty()) {
            return;
        }
        Heard heard = read.get();
        count("inbox", DeviceEvent.class, heard.event());
        DeviceState known = state.value(); // once: each look reads RocksDB and decodes it
        DeviceState before = known == null ? DeviceState.UNSEEN : known;
        DeviceFold.Step step = fold.step(before, new FromState(), heard);
        state.update(step.state());
        EffectRecords.Cause cause = new EffectRecords.Cause(
                heard, device.get(), record.partition(), step.state().clock(), heard.groupsAfter(before));
        take(step, cause, context, out);
        if (step.effects().contains(new Effect.Vanish())) {
            forget();
            return;
        }
        follow(step.state(), heard.event(), context, out);
        remindOf(fold.deadline(step.state()), context);
    }

    private void take(
            DeviceFold.Step step, EffectRecords.Cause cause, ReadOnlyContext context, Collector<DeviceStep> out)
            throws Exception {
        if (step.effects().isEmpty()) {
            return;
        }
        Heard heard = cause.heard();
        DeviceId device = cause.device();
        DeviceRows rows = new DeviceRows(device, fold.retention());
        List<Addressed> told = new ArrayList<>(step.effects().size());
        for (int i = 0; i < step.effects().size(); i++) {
            Effect effect = step.effects().get(i);
            count("effects", Effect.class, effect);
            remember(effect);
            rows.add(effect);
            records.write(effect, cause, i).ifPresent(told::add);
            if (effect instanceof Effect.Online) {
                context.output(PRESENCE, new PresenceChange(device.productId(), 1));
            } else if (effect instanceof Effect.Offline) {
                context.output(PRESENCE, new PresenceChange(device.productId(), -1));
            } else if (effect instanceof Effect.Drop drop) {
                count("dropped", drop.cause().word());
                LOG.debug("{}: message {} goes nowhere: {}", heard.device(), drop.messageId(), drop.cause());
            }
        }
        List<DeviceStep.Mutation> mutations = rows.mutations();
        if (!mutations.isEmpty() || !told.isEmpty()) {
            // Cassandra takes no timestamp of 0.
            out.collect(new DeviceStep(heard.position() + 1, mutations, told));
        }
    }

    private void remember(Effect effect) throws Exception {
        if (effect instanceof Effect.Remember message) {
            contents.put(message.key(), new Remembered.Content(message.payload(), message.properties()));
        } else if (effect instanceof Effect.Forget message) {
            contents.remove(message.key());
        } else if (effect instanceof Effect.KeepShadow shadow) {
            shadows.put(shadow.name(), shadow.after());
        } else if (effect instanceof Effect.KeepConfiguration keep) {
            configuration.update(keep.configuration());
        } else if (effect instanceof Effect.Erase) {
            contents.clear();
            shadows.clear();
            configuration.clear();
        }
    }

    private void forget() {
        state.clear();
        gateway.clear();
        reminder.clear();
        shadows.clear();
        contents.clear();
        configuration.clear();
    }

    /** Notes which gateway holds the session; one that is gone already will not close it. */
    private void follow(DeviceState after, DeviceEvent event, ReadOnlyContext context, Collector<DeviceStep> out)
            throws Exception {
        String incarnation = after.session() == null || after.session().link() == null
                ? ""
                : after.session().link().incarnation();
        if (incarnation.isEmpty()) {
            if (gateway.value() != null) {
                gateway.clear();
            }
        } else if (event instanceof DeviceEvent.SessionOpened opened) {
            gateway.update(incarnation);
            if (context.getBroadcastState(LOST).contains(incarnation)) {
                out.collect(loss(
                        context.getCurrentKey(),
                        new GatewayNews(opened.gateway(), incarnation, true),
                        context.currentProcessingTime()));
            }
        }
    }

    /** The device is called at its deadline; it may be called for nothing, but never too late. */
    private void remindOf(OptionalLong deadline, ReadOnlyContext context) throws Exception {
        if (deadline.isEmpty()) {
            return;
        }
        Reminder known = reminder();
        boolean onItsWay = known.written() == deadline.getAsLong();
        if (known.at() == Reminder.NONE || (deadline.getAsLong() < known.at() && !onItsWay)) {
            reminder.update(known.setTo(register(deadline.getAsLong(), context)));
        }
    }

    private Reminder reminder() throws Exception {
        Reminder known = reminder.value();
        return known == null ? Reminder.NOTHING : known;
    }

    private static long register(long deadline, ReadOnlyContext context) {
        long at = Math.max(deadline, context.timerService().currentProcessingTime() + 1);
        context.timerService().registerProcessingTimeTimer(at);
        return at;
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<DeviceStep> out) throws Exception {
        Reminder known = reminder();
        if (known.at() != Reminder.NONE && known.at() != timestamp) {
            return; // an earlier one was set since
        }
        DeviceState now = state.value();
        OptionalLong deadline = now == null ? OptionalLong.empty() : fold.deadline(now);
        if (deadline.isEmpty()) {
            reminder.clear();
            return;
        }
        if (deadline.getAsLong() > timestamp) {
            reminder.update(known.setTo(register(deadline.getAsLong(), context)));
            return;
        }
        Reminder next = known.afterWriting(deadline.getAsLong());
        reminder.update(next.setTo(register(timestamp + next.pauseMillis(), context)));
        String device = context.getCurrentKey();
        String id = "timer-" + device + "-" + deadline.getAsLong();
        out.collect(new DeviceStep(
                0,
                List.of(),
                List.of(InboxWriter.write(
                        records.topics(), device, new DeviceEvent.TimerFired(deadline.getAsLong()), id, timestamp))));
    }

    @Override
    public void processBroadcastElement(GatewayNews lost, Context context, Collector<DeviceStep> out) throws Exception {
        var gone = context.getBroadcastState(LOST);
        if (!lost.gone()) {
            gone.remove(lost.incarnation());
            return;
        }
        gone.put(lost.incarnation(), context.currentProcessingTime());
        forgetOldest(gone);
        context.applyToKeyedState(GATEWAY, (device, holder) -> {
            if (lost.incarnation().equals(holder.value())) {
                out.collect(loss(device, lost, context.currentProcessingTime()));
            }
        });
    }

    private static void forgetOldest(BroadcastState<String, Long> gone) throws Exception {
        Map.@Nullable Entry<String, Long> oldest = null;
        int size = 0;
        for (Map.Entry<String, Long> each : gone.entries()) {
            size++;
            if (oldest == null || each.getValue() < oldest.getValue()) {
                oldest = each;
            }
        }
        if (oldest != null && size > LOST_AT_MOST) {
            gone.remove(oldest.getKey());
        }
    }

    private DeviceStep loss(String device, GatewayNews lost, long now) {
        return new DeviceStep(
                0,
                List.of(),
                List.of(InboxWriter.write(
                        records.topics(),
                        device,
                        new DeviceEvent.GatewayLost(lost.gateway(), lost.incarnation()),
                        "gateway-lost-" + lost.incarnation() + "-" + device,
                        now)));
    }

    /** What is kept beside the state of the device at hand. */
    private final class FromState implements Remembered {
        @Override
        public ShadowDocument shadow(String name) {
            return looked(() -> Optional.ofNullable(shadows.get(name)).orElse(ShadowDocument.EMPTY));
        }

        @Override
        public Content content(long key) {
            return looked(() -> Optional.ofNullable(contents.get(key))
                    .orElseThrow(() -> new IllegalStateException("a pending message has no content: " + key)));
        }

        @Override
        public Configuration configuration() {
            return looked(() -> Optional.ofNullable(configuration.value()).orElse(Configuration.NONE));
        }

        private static <T> T looked(Callable<T> look) {
            try {
                return look.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) { // as Flink's state declares it
                throw new IllegalStateException("the state of a device cannot be read", e);
            }
        }
    }

    private Optional<DeviceId> deviceOf(LogRecord record) {
        try {
            return Optional.of(DeviceId.parse(record.key()));
        } catch (RejectedException e) {
            count("unreadable", "key");
            LOG.warn("inbox record {} is passed by: its key names no device", record);
            return Optional.empty();
        }
    }

    private Optional<Heard> read(LogRecord record) {
        try {
            Optional<Heard> heard = InboxReader.read(record, generation);
            if (heard.isEmpty()) {
                count("unreadable", "unknown-kind");
            }
            return heard;
        } catch (MalformedRecordException e) {
            count("unreadable", "value");
            LOG.warn("inbox record of {} is passed by: {}", record, e.getMessage());
            return Optional.empty();
        }
    }

    private void count(String group, Class<?> kinds, Object one) {
        if (one.getClass().getEnclosingClass() == kinds) {
            count(group, one.getClass().getSimpleName());
        }
    }

    private void count(String group, String kind) {
        counters.computeIfAbsent(
                        group + "/" + kind,
                        unused -> metrics.addGroup("kind", kind).counter(group))
                .inc();
    }
}
