package io.tributary.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.fleet.Patience;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.DeviceRemoved;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.Reply;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.ShadowRequested;
import io.tributary.schemas.avro.Subscribed;
import io.tributary.schemas.avro.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Many devices, each with a persistent session and a shadow, written straight to the inbox as a gateway and the API write them: what they
 * cost the device-state job in memory and in its checkpoints, and how soon it is back when its process was killed. Removed at the end.
 */
final class DevicesBench {
    private static final String JOB = "device-state";
    private static final String PROCESS = "taskmanager";
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration RESTART = Duration.ofMinutes(5);
    private static final double MEGABYTE = 1024.0 * 1024;
    private static final int ASKED = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GET = "{\"type\":\"get\"}";

    private final TestBed bed;
    private final int count;
    private final Consumer<String> progress;
    private final FlinkCluster flink;
    private final BenchReport report = BenchReport.of("devices");
    private final String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private final String product = ("B" + run + "0").substring(0, 10).toUpperCase(Locale.ROOT);
    /** By the request's id. */
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();

    DevicesBench(TestBed bed, int count, Consumer<String> progress) {
        this.bed = bed;
        this.count = count;
        this.progress = progress;
        this.flink = bed.flink();
    }

    BenchReport run() {
        report.figure("devices", count);
        try (InboxPen pen = new InboxPen(bed, 5);
                ReplyReader reader = new ReplyReader(bed, reply -> replies.put(reply.getRequestId(), reply))) {
            String job = flink.job(JOB)
                    .orElseThrow(() -> new IllegalStateException("Flink does not run the job " + JOB + " yet"));
            memory("before");
            try {
                fill(pen);
                memory("after");
                checkpoints(job);
                kill(pen);
                memory("restored");
                report.check("lost_after_restore", asked(pen, "after", 1));
            } finally {
                remove(pen);
            }
        }
        return report;
    }

    private DeviceId device(int number) {
        return new DeviceId(product, "device-" + number);
    }

    private void memory(String when) {
        ProcessMemory memory = ProcessMemory.of(bed.pidNow(PROCESS));
        report.figure("heap_" + when + "_mb", memory.heapBytes() / MEGABYTE);
        report.figure("native_" + when + "_mb", memory.nativeBytes() / MEGABYTE);
    }

    private void fill(InboxPen pen) {
        CpuMeter cpu = new CpuMeter(Map.of(PROCESS, bed.pidNow(PROCESS)));
        Map<String, Double> before = cpu.read();
        long start = System.nanoTime();
        progress.accept("opening " + count + " sessions");
        long[] epochs = new long[count];
        long online = bed.written(Topics.LIFECYCLE);
        for (int i = 0; i < count; i++) {
            int number = i;
            pen.write(device(i), opened(i), offset -> epochs[number] = offset);
        }
        pen.flush();
        progress.accept("making " + count + " subscriptions and shadows");
        long shadows = bed.written(Topics.SHADOW);
        for (int i = 0; i < count; i++) {
            pen.write(device(i), subscribed(i, epochs[i]));
            pen.write(device(i), asks("made-" + run + "-" + i, update(i), ""));
        }
        pen.flush();
        awaitWritten(Topics.LIFECYCLE, online + count);
        awaitWritten(Topics.SHADOW, shadows + count);
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Double> used = CpuMeter.between(before, cpu.read());
        report.figure("devices_made_per_second", count / seconds);
        report.figure("taskmanager_cpu_s_per_1000", used.getOrDefault(PROCESS, 0.0) / count * 1_000);
    }

    private InboxEvent.Builder opened(int number) {
        return InboxPen.event("opened-" + run + "-" + number)
                .setSessionOpened(SessionOpened.newBuilder()
                        .setGateway("bench")
                        .setCleanSession(false)
                        .setProtocolLevel(4)
                        .setRemoteAddress("127.0.0.1")
                        .setIncarnation("bench-" + run)
                        .build());
    }

    private InboxEvent.Builder subscribed(int number, long epoch) {
        String own = device(number).toString();
        List<Subscription> subscriptions = IntStream.of(0, 1)
                .mapToObj(i -> Subscription.newBuilder()
                        .setFilter(i == 0 ? own + "/control" : "$shadow/operation/result/" + own)
                        .setQos(1)
                        .build())
                .toList();
        return InboxPen.event("subscribed-" + run + "-" + number).setSubscribed(new Subscribed(epoch, subscriptions));
    }

    private static String update(int number) {
        return "{\"type\":\"update\",\"state\":{\"reported\":{\"temperature\":21.5,\"humidity\":40,\"level\":" + number
                + ",\"mode\":\"cool\",\"on\":true}}}";
    }

    private static InboxEvent.Builder asks(String id, String request, String replyTo) {
        ByteBuffer payload = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
        return InboxPen.event(id).setShadowRequested(new ShadowRequested(id, payload, false, replyTo));
    }

    private void awaitWritten(TopicSpec topic, long records) {
        Patience.until(PATIENCE, "the device-state job has folded the inbox", () -> {
            return bed.written(topic) >= records ? "folded" : "";
        });
    }

    private void checkpoints(String job) {
        progress.accept("making checkpoints");
        report.figure("checkpoint_longest_under_load_s", flink.longestCheckpoint(job));
        FlinkCluster.Checkpoint full = flink.checkpoint(job, "FULL");
        FlinkCluster.Checkpoint incremental = flink.checkpoint(job, "CONFIGURED");
        report.figure("state_mb", full.stateBytes() / MEGABYTE);
        report.figure("state_bytes_per_device", full.stateBytes() / count);
        report.figure("checkpoint_full_s", full.seconds());
        report.figure("checkpoint_incremental_s", incremental.seconds());
        report.figure("checkpoint_incremental_mb", incremental.writtenBytes() / MEGABYTE);
    }

    /** Until a question that was asked after the death is answered. */
    private void kill(InboxPen pen) {
        progress.accept("killing the TaskManager");
        long start = System.nanoTime();
        ProcessHandle.of(bed.pidNow(PROCESS)).ifPresent(ProcessHandle::destroyForcibly);
        String id = "probe-" + run;
        pen.write(device(0), asks(id, GET, ReplyReader.NAME));
        Patience.until(RESTART, "the device-state job answers again", () -> replies.containsKey(id) ? "answered" : "");
        report.figure("restore_s", (System.nanoTime() - start) / 1e9);
    }

    /** Asks some devices' shadows, the newest ones; returns how many are not of this version. */
    private long asked(InboxPen pen, String when, long version) {
        Set<String> ids = IntStream.range(Math.max(0, count - ASKED), count)
                .mapToObj(i -> {
                    String id = when + "-" + run + "-" + i;
                    pen.write(device(i), asks(id, GET, ReplyReader.NAME));
                    return id;
                })
                .collect(Collectors.toSet());
        Patience.until(
                PATIENCE, "the device-state job answers", () -> replies.keySet().containsAll(ids) ? "all" : "");
        return replies.values().stream()
                .filter(reply -> ids.contains(reply.getRequestId()))
                .filter(reply -> version(reply) != version)
                .count();
    }

    private static long version(Reply reply) {
        byte[] json = new byte[reply.getPayload().remaining()];
        reply.getPayload().duplicate().get(json);
        try {
            return JSON.readTree(json).path("payload").path("version").asLong(-1);
        } catch (IOException e) {
            throw new UncheckedIOException("the reply to " + reply.getRequestId() + " is no JSON", e);
        }
    }

    /** Removes all; the job is done with it when nothing is known any more of the newest. */
    private void remove(InboxPen pen) {
        progress.accept("removing them");
        for (int i = 0; i < count; i++) {
            pen.write(device(i), InboxPen.event("removed-" + run + "-" + i).setDeviceRemoved(new DeviceRemoved(0L)));
        }
        report.check("not_removed", asked(pen, "removed", 0));
    }
}
