package io.tributary.management.rules;

import io.tributary.codec.AvroCodec;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.fabric.RuleTrial;
import io.tributary.rules.program.EventSample;
import io.tributary.rules.program.SourceLog;
import io.tributary.schemas.avro.DeviceGroup;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import io.tributary.topic.TopicName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs rules on messages without any effect, a few at a time. Thread-safe; close it. */
public final class Trials implements AutoCloseable {
    /** Messages of one trial. */
    public static final int MAX_MESSAGES = 1_000;

    private static final int AT_A_TIME = 2;
    private static final long PATIENCE_SECONDS = 10;
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);

    /** What lies in the logs. */
    @FunctionalInterface
    public interface Captured {
        /**
         * The newest records of a log, oldest first.
         *
         * @param filters topics; empty: any
         */
        List<LogRecord> newest(SourceLog log, Set<String> filters, int most) throws IOException;
    }

    /**
     * A message, or an event about a device, as someone writes it down.
     *
     * @param topic {@code product/device/suffix}; of an event {@code product/device}
     * @param payload of an event a JSON object of its columns
     * @param groups in which the device of a message is, names by ids
     */
    public record Sample(String topic, String payload, Optional<Integer> qos, Map<String, String> groups) {}

    private final Captured captured;
    private final Clock clock;
    private final ExecutorService threads =
            new ThreadPoolExecutor(0, AT_A_TIME, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "rule-trial");
                thread.setDaemon(true);
                return thread;
            });

    public Trials(Captured captured, Clock clock) {
        this.captured = captured;
        this.clock = clock;
    }

    /** On messages that are given. */
    public List<RuleTrial.Outcome> of(CompiledRule rule, List<Sample> samples) {
        if (samples.size() > MAX_MESSAGES) {
            throw new RejectedException(
                    Rejection.INVALID,
                    samples.size() + " messages are too many",
                    "Send at most " + MAX_MESSAGES + ".",
                    "messages");
        }
        List<LogRecord> records = new ArrayList<>();
        for (Sample sample : samples) {
            records.add(
                    rule.log() == SourceLog.MESSAGES
                            ? record(sample, records.size())
                            : event(rule.log(), sample, records.size()));
        }
        return run(rule, records);
    }

    /** On the newest records of the rule's log, of its topics. */
    public List<RuleTrial.Outcome> ofNewest(CompiledRule rule, int most) {
        try {
            return run(
                    rule, captured.newest(rule.log(), rule.topicFilters(), Math.max(1, Math.min(most, MAX_MESSAGES))));
        } catch (IOException e) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "the newest messages cannot be read (" + e.getMessage() + ")",
                    "Try again; if it stays so, look at Kafka's log.",
                    "");
        }
    }

    private List<RuleTrial.Outcome> run(CompiledRule rule, List<LogRecord> records) {
        Optional<Future<List<RuleTrial.Outcome>>> running = Optional.empty();
        try {
            Future<List<RuleTrial.Outcome>> trial = threads.submit(() -> RuleTrial.of(rule, records));
            running = Optional.of(trial);
            return trial.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE, "other rules are being tried", "Try again in some seconds.", "");
        } catch (TimeoutException e) {
            running.ifPresent(trial -> trial.cancel(true)); // it looks between two messages
            throw new RejectedException(
                    Rejection.INVALID,
                    "the rule does not come to an end within " + PATIENCE_SECONDS + " s",
                    "Look for a function that takes long; try fewer messages.",
                    "sql");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedException refusal) {
                throw refusal;
            }
            throw new RejectedException(
                    Rejection.INVALID, "the rule cannot be tried: " + e.getCause(), "Correct the rule.", "sql");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a rule was tried", e);
        }
    }

    private LogRecord event(SourceLog log, Sample sample, int number) {
        String[] levels = sample.topic().split("/", -1);
        if (levels.length != 2) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + sample.topic() + "' does not name a device",
                    "The rule reads " + log.table()
                            + ": use productId/deviceName, and as payload a JSON object of columns.",
                    "messages[" + number + "].topic");
        }
        return EventSample.record(log, new DeviceId(levels[0], levels[1]), sample.payload(), number, clock.instant());
    }

    private LogRecord record(Sample sample, int number) {
        List<String> levels = new TopicName(sample.topic()).levels();
        if (levels.size() < 3) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + sample.topic() + "' does not name a device and a suffix",
                    "Use productId/deviceName/suffix.",
                    "messages[" + number + "].topic");
        }
        Instant now = clock.instant();
        UplinkMessage message = UplinkMessage.newBuilder()
                .setMessageId(String.format("%032x", number))
                .setProductId(levels.get(0))
                .setDeviceName(levels.get(1))
                .setTopic(sample.topic())
                .setPayload(ByteBuffer.wrap(sample.payload().getBytes(StandardCharsets.UTF_8)))
                .setQos(sample.qos().orElse(1))
                .setReceivedAt(now)
                .setGateway("trial")
                .setGroups(new TreeMap<>(sample.groups())
                        .entrySet().stream()
                                .map(each -> new DeviceGroup(each.getKey(), each.getValue()))
                                .toList())
                .build();
        return new LogRecord(
                levels.get(0) + "/" + levels.get(1), 0, number, now.toEpochMilli(), UPLINK.encode(message));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
