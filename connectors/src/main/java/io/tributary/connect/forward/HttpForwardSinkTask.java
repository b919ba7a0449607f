package io.tributary.connect.forward;

import io.tributary.forward.ForwardUrl;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * Takes records from Connect and commits what is done of them; the sending is {@link Forwarder}'s. While too much is not done, it
 * pauses its partitions: Connect goes on polling and keeps its place in the group.
 */
public final class HttpForwardSinkTask extends SinkTask {
    private static final Duration COMMIT_EVERY = Duration.ofSeconds(1);
    private static final long LOOK_AGAIN_MILLIS = 1_000;
    private static final long LOOK_AGAIN_PAUSED_MILLIS = 50;

    private final Surroundings surroundings;
    private Progress progress = new Progress();
    private ForwardSettings settings;
    private Loop loop;
    private Forwarder forwarder;
    private boolean paused;
    private Duration committedAt = Duration.ZERO;
    private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();

    public HttpForwardSinkTask() {
        this(new Surroundings() {
            @Override
            public Loop loop(String connector) {
                return new ThreadLoop("forward-" + connector);
            }

            @Override
            public DeadLetters deadLetters(ForwardSettings settings) {
                return KafkaDeadLetters.to(settings.deadLetters(), settings.producer(), settings.connector());
            }
        });
    }

    HttpForwardSinkTask(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** What a task finds around it. */
    interface Surroundings {
        Loop loop(String connector);

        DeadLetters deadLetters(ForwardSettings settings);
    }

    @Override
    public void start(Map<String, String> given) {
        settings = ForwardSettings.of(given);
        progress = new Progress();
        DeadLetters deadLetters = surroundings.deadLetters(settings);
        loop = surroundings.loop(settings.connector());
        ForwardUrl url = settings.url();
        // An exchange that was given up holds its connection a moment longer.
        int connections = 2 * settings.window();
        forwarder = new Forwarder(
                url.shown(),
                settings.timeout(),
                new DeviceLanes(RetryPlan.OF_FORWARD, settings.breaker(), settings.window()),
                new HttpTarget(
                        url,
                        settings.token(),
                        settings.policy(),
                        InetAddress::getAllByName,
                        connections,
                        Clock.systemUTC(),
                        new SecureRandom()),
                deadLetters,
                progress,
                loop);
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        if (paused) {
            context.pause(partitions.toArray(TopicPartition[]::new));
        }
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        failIfEnded();
        List<Delivery> deliveries = new ArrayList<>(records.size());
        List<SinkRecord> empty = new ArrayList<>();
        for (SinkRecord record : records) {
            if (record.value() == null) {
                empty.add(record);
            } else {
                deliveries.add(ForwardRecords.read(record)); // may throw: nothing is taken over before all are read
            }
        }
        forwarder.accept(deliveries);
        for (SinkRecord record : empty) {
            TopicPartition source = ForwardRecords.sourceOf(record);
            progress.taken(source, record.originalKafkaOffset());
            progress.done(source, record.originalKafkaOffset());
        }
        pauseOrResume();
        askForCommit();
    }

    private void failIfEnded() {
        forwarder.failure().ifPresent(failure -> {
            throw new ConnectException(
                    "connector '" + settings.connector() + "' cannot go on: " + failure.getMessage()
                            + "; it goes on where it was when it is started again",
                    failure);
        });
    }

    private void pauseOrResume() {
        int pending = progress.pending();
        if (!paused && pending >= settings.backlog()) {
            paused = true;
            context.pause(context.assignment().toArray(TopicPartition[]::new));
        } else if (paused && pending <= settings.backlog() / 2) {
            paused = false;
            context.resume(context.assignment().toArray(TopicPartition[]::new));
        }
        if (pending > 0) { // else Connect calls again with the next record, or when it commits
            context.timeout(paused ? LOOK_AGAIN_PAUSED_MILLIS : LOOK_AGAIN_MILLIS);
        }
    }

    /** Connect's own commits are a minute apart; what is not committed is sent again after a kill. */
    private void askForCommit() {
        if (loop.now().minus(committedAt).compareTo(COMMIT_EVERY) >= 0
                && !progress.committable().equals(committed)) {
            context.requestCommit();
        }
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> handedOver) {
        committedAt = loop.now();
        committed = progress.committable();
        return committed;
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        forwarder.forget(partitions);
    }

    @Override
    public void stop() {
        if (forwarder != null) { // Connect stops what could not start, too
            forwarder.close();
        }
    }

    @Override
    public String version() {
        return Objects.requireNonNullElse(
                HttpForwardSinkTask.class.getPackage().getImplementationVersion(), "development");
    }
}
