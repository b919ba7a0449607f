package io.tributary.device;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.delivery.NotDelivered;
import io.tributary.device.DeviceEvent.Acknowledged;
import io.tributary.device.DeviceEvent.SessionClosed;
import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceFold.Heard;
import io.tributary.device.Effect.AnnounceSession;
import io.tributary.device.Effect.CloseSession;
import io.tributary.device.Effect.Deliver;
import io.tributary.device.shadow.ShadowLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What holds for every history of a device, checked on many. */
class DeviceFoldPropertiesTest {
    private static final int[] REASONS = {0x97, NotDelivered.EXPIRED.reasonCode(), NotDelivered.TOO_LARGE.reasonCode()};

    /** Small bounds, so that short histories reach them. */
    private static final DeviceFold FOLD =
            new DeviceFold(6, Duration.ofHours(24), 3, 4, 3, 2, 2, 1, new ShadowLimits(3, 200, 6));

    /** {@code -Dfold.samples=100000} looks at more. */
    private static final int SAMPLES = Integer.getInteger("fold.samples", 1_500);

    @Test
    void whatIsHeardTwiceIsDoneOnce() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            List<Heard> twice = new ArrayList<>();
            for (int i = 0; i < inbox.size(); i++) {
                twice.add(inbox.get(i));
                twice.add(inbox.get(i / 2)); // this one or an older one again
                twice.add(inbox.get(i));
            }
            assertThat(effectsOf(new DeviceMemory(), twice)).isEqualTo(effectsOf(new DeviceMemory(), inbox));
        });
    }

    @Test
    void aReplayFromAnyCheckpointGivesTheSameEffects() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            List<Effect> all = effectsOf(new DeviceMemory(), inbox);
            DeviceMemory memory = new DeviceMemory();
            int done = 0;
            for (int i = 0; i < inbox.size(); i++) {
                assertThat(effectsOf(memory.copy(), inbox.subList(i, inbox.size())))
                        .isEqualTo(all.subList(done, all.size()));
                done += memory.hear(FOLD, inbox.get(i)).size();
            }
        });
    }

    @Test
    void theNewerConnectionWins() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            long newest = -1;
            for (Effect effect : effectsOf(new DeviceMemory(), inbox)) {
                if (effect instanceof AnnounceSession announce) {
                    assertThat(announce.to().epoch()).isGreaterThan(newest);
                    newest = announce.to().epoch();
                } else if (effect instanceof CloseSession close) {
                    assertThat(close.byEpoch()).isGreaterThan(close.to().epoch());
                } else if (effect instanceof Deliver deliver) {
                    assertThat(deliver.to().epoch()).isEqualTo(newest);
                }
            }
        });
    }

    @Test
    void nothingIsDeliveredBehindItsAcknowledgement() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            DeviceMemory memory = new DeviceMemory();
            Map<String, String> idBySequence = new HashMap<>();
            Set<String> acknowledged = new HashSet<>();
            for (Heard heard : inbox) {
                if (heard.event() instanceof Acknowledged ack) {
                    String id = idBySequence.get(ack.epoch() + "/" + ack.sequence());
                    if (id != null) acknowledged.add(id);
                }
                for (Deliver deliver : History.deliveriesOf(memory.hear(FOLD, heard).stream())) {
                    if (deliver.qos() == 1) {
                        assertThat(acknowledged)
                                .doesNotContain(deliver.message().messageId());
                        idBySequence.put(
                                deliver.to().epoch() + "/" + deliver.sequence(),
                                deliver.message().messageId());
                    }
                }
            }
        });
    }

    @Test
    void theOrderIsKeptAndRepeatsSaySo() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            Map<Long, Long> lastSequence = new TreeMap<>();
            Map<Long, Integer> lastMessage = new TreeMap<>();
            Set<String> sent = new HashSet<>();
            for (Deliver deliver : History.deliveriesOf(effectsOf(new DeviceMemory(), inbox).stream())) {
                assertThat(deliver.sequence())
                        .isEqualTo(lastSequence.getOrDefault(deliver.to().epoch(), 0L) + 1);
                lastSequence.put(deliver.to().epoch(), deliver.sequence());
                assertThat(deliver.dup()).isEqualTo(!sent.add(deliver.message().messageId()));
                if (deliver.qos() == 1) {
                    int number = Integer.parseInt(deliver.message().messageId().substring(1));
                    assertThat(number)
                            .isGreaterThan(lastMessage.getOrDefault(deliver.to().epoch(), -1));
                    lastMessage.put(deliver.to().epoch(), number);
                }
            }
        });
    }

    @Test
    void theBoundsHold() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            DeviceMemory memory = new DeviceMemory();
            for (Heard heard : inbox) {
                DeviceState before = memory.state();
                memory.hear(FOLD, heard);
                DeviceState state = memory.state();
                assertThat(state.queue()).hasSizeLessThanOrEqualTo(FOLD.queueLength());
                assertThat(memory.contents().keySet())
                        .containsExactlyInAnyOrderElementsOf(state.queue().stream()
                                .map(DeviceState.Pending::key)
                                .toList());
                assertThat(state.requests()).hasSizeLessThanOrEqualTo(FOLD.maxRequests());
                assertThat(state.subDevices()).hasSizeLessThanOrEqualTo(FOLD.maxSubDevices());
                assertThat(state.marks()).hasSizeLessThanOrEqualTo(FOLD.maxMarks());
                assertThat(state.subscriptions()).hasSizeLessThanOrEqualTo(FOLD.maxSubscriptions());
                assertThat(state.clock()).isGreaterThanOrEqualTo(before.clock());
                DeviceState.Session session = state.session();
                if (session != null) {
                    assertThat(state.queue().stream().filter(pending -> pending.sentIn(session.epoch())))
                            .hasSizeLessThanOrEqualTo(session.window(FOLD.inFlight()));
                }
            }
        });
    }

    @Test
    void everyDeliveryGoesWhereItsSessionWasOpenedAndIsInTime() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            DeviceMemory memory = new DeviceMemory();
            Map<Long, Integer> partitions = new HashMap<>();
            for (Heard heard : inbox) {
                if (heard.event() instanceof SessionOpened opened) {
                    partitions.put(heard.offset(), opened.link().partition());
                }
                long before = memory.state().clock();
                List<Effect> effects = memory.hear(FOLD, heard);
                DeviceState state = memory.state();
                for (Deliver deliver : History.deliveriesOf(effects.stream())) {
                    assertThat(deliver.to().partition())
                            .isEqualTo(partitions.get(deliver.to().epoch()));
                    long expiresAt = deliver.message().expiresAt();
                    if (expiresAt != DeviceState.NEVER) {
                        assertThat(expiresAt).isGreaterThanOrEqualTo(Math.max(before, state.clock()));
                    }
                }
            }
        });
    }

    /** The job's timer writes a record when something is due; it must not find the same thing due again. */
    @Test
    void whatIsDueIsDoneWhenItsTimeIsHeard() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            DeviceMemory memory = new DeviceMemory();
            inbox.forEach(heard -> memory.hear(FOLD, heard));
            long offset = inbox.size();
            for (OptionalLong due = FOLD.deadline(memory.state());
                    due.isPresent();
                    due = FOLD.deadline(memory.state())) {
                long at = Math.max(due.getAsLong(), memory.state().clock());
                memory.hear(FOLD, new Heard(History.DEVICE, 0, ++offset, at, new DeviceEvent.TimerFired(at)));
                assertThat(FOLD.deadline(memory.state()).orElse(Long.MAX_VALUE)).isGreaterThan(at);
            }
            assertThat(memory.state().requests()).isEmpty();
            assertThat(memory.state().waitingWill()).isNull();
        });
    }

    @Test
    void everyVersionOfAShadowFollowsTheOneBefore() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            DeviceMemory memory = new DeviceMemory();
            long version = 0;
            for (Heard heard : inbox) {
                for (Effect effect : memory.hear(FOLD, heard)) {
                    if (effect instanceof Effect.KeepShadow kept) {
                        assertThat(kept.after().version()).isEqualTo(++version);
                    } else if (effect instanceof Effect.Erase) {
                        version = 0;
                    }
                }
            }
        });
    }

    @Test
    void whoComesGoesAndWhoAsksIsAnswered() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            DeviceMemory memory = new DeviceMemory();
            int online = 0;
            Map<String, Integer> open = new HashMap<>();
            for (Heard heard : inbox) {
                if (heard.event() instanceof DeviceEvent.RrpcRequested asked) {
                    open.merge(asked.requestId(), 1, Integer::sum);
                }
                for (Effect effect : memory.hear(FOLD, heard)) {
                    online += effect instanceof Effect.Online ? 1 : effect instanceof Effect.Offline ? -1 : 0;
                    assertThat(online).isBetween(0, 1);
                    if (effect instanceof Effect.Answer answer && open.containsKey(answer.requestId())) {
                        open.merge(answer.requestId(), -1, Integer::sum);
                    }
                }
                assertThat(online).isEqualTo(memory.state().session() == null ? 0 : 1);
                assertThat(open.values().stream().mapToInt(each -> each).sum())
                        .isEqualTo(memory.state().requests().size());
            }
        });
    }

    private static List<Effect> effectsOf(DeviceMemory from, List<Heard> inbox) {
        List<Effect> effects = new ArrayList<>();
        inbox.forEach(heard -> effects.addAll(from.hear(FOLD, heard)));
        return effects;
    }

    /** Up to seven sessions, so that every acknowledgement is of a delivery that is still remembered. */
    private static List<Heard> inbox(SplittableRandom random) {
        List<Heard> inbox = new ArrayList<>();
        List<Long> epochs = new ArrayList<>(List.of(0L));
        long time = 1_000_000;
        long ruleOffset = 0;
        int length = random.nextInt(5, 60);
        for (int i = 1; i <= length; i++) {
            time += random.nextInt(20) == 0
                    ? Duration.ofHours(random.nextInt(1, 26)).toMillis()
                    : 1;
            long epoch = epochs.get(epochs.size() - 1 - (random.nextInt(4) == 0 ? random.nextInt(epochs.size()) : 0));
            DeviceEvent event;
            int dice = random.nextInt(27);
            if (dice < 3 && epochs.size() < 8) {
                event = opened(random);
                epochs.add((long) i);
            } else if (dice < 4) {
                event = new SessionClosed(
                        epoch,
                        random.nextInt(3) == 0 ? OptionalLong.of(random.nextInt(2) * 7_200L) : OptionalLong.empty(),
                        "connection-lost",
                        random.nextBoolean());
            } else if (dice < 7) {
                event = DeviceFoldTest.subscribed(
                        epoch,
                        "ABCDEFGHIJ/lamp/" + List.of("#", "+", "control", "x").get(random.nextInt(4)),
                        random.nextInt(2));
            } else if (dice < 12) {
                event = new Acknowledged(
                        epoch,
                        random.nextInt(1, 8),
                        random.nextInt(8) == 0 ? REASONS[random.nextInt(REASONS.length)] : 0);
            } else if (dice < 15) {
                ruleOffset += random.nextInt(-1, 3);
                event = withId("m" + i, DeviceFoldTest.from("r" + random.nextInt(5), ruleOffset, random.nextInt(2)));
            } else if (dice < 20) {
                event = expiring(random, DeviceFoldTest.message("m" + i, random.nextInt(2)));
            } else {
                event = ofOthers(random, epoch, i);
            }
            inbox.add(new Heard(History.DEVICE, 0, i, time - random.nextInt(3), event));
        }
        return inbox;
    }

    /** What comes from the platform, its applications and other devices; and what the device asks of the platform. */
    private static DeviceEvent ofOthers(SplittableRandom random, long epoch, int i) {
        String update = "{\"type\":\"update\",\"state\":{\"" + (random.nextBoolean() ? "desired" : "reported")
                + "\":{\"k"
                + random.nextInt(8) + "\":" + (random.nextInt(3) == 0 ? "null" : random.nextInt(4)) + "}},\"version\":"
                + random.nextInt(3) + "}";
        String device = History.DEVICE;
        return switch (random.nextInt(15)) {
            case 0, 1 -> DeviceFoldTest.published(epoch, "m" + i, "$shadow/operation/" + device, update);
            case 2 -> DeviceFoldTest.published(epoch, "m" + i, "$rrpc/txd/" + device + "/" + random.nextInt(4), "x");
            case 3 -> new DeviceEvent.ShadowRequested("m" + i, DeviceFoldTest.payload(update), false, "api");
            case 4 ->
                new DeviceEvent.RrpcRequested(
                        Integer.toString(random.nextInt(4)), DeviceFoldTest.payload("x"), 5, "api");
            case 5 -> new DeviceEvent.RrpcCancelled(Integer.toString(random.nextInt(4)));
            case 6 -> new DeviceEvent.MessageCancelled("m" + random.nextInt(1, i + 1));
            case 7 -> new DeviceEvent.TimerFired(i);
            case 8 -> new DeviceEvent.GatewayLost("gw-" + random.nextInt(2), "gw-" + random.nextInt(2) + "-1");
            case 9 -> new DeviceEvent.SubDeviceOpened("SUBPROD001/" + random.nextInt(3), i, epoch);
            case 10 -> new DeviceEvent.Configured(random.nextInt(4), true, DeviceFoldTest.payload("{}"));
            case 11 -> configurationAsked(random, epoch, i);
            case 12 -> new DeviceEvent.LogLevelSet(epoch, "m" + i, random.nextInt(5));
            case 13 ->
                DeviceFoldTest.published(
                        epoch,
                        "m" + i,
                        "$log/operation/" + device,
                        "{\"type\":\"get_log_level\",\"clientToken\":\"t\"}");
            default ->
                random.nextInt(4) == 0
                        ? new DeviceEvent.DeviceRemoved(i)
                        : new DeviceEvent.SubDeviceClosed("SUBPROD001/" + random.nextInt(3), i - 1);
        };
    }

    private static DeviceEvent configurationAsked(SplittableRandom random, long epoch, int i) {
        Optional<Remembered.Configuration> said = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Remembered.Configuration(
                        random.nextInt(1, 5), random.nextBoolean(), DeviceFoldTest.payload("{}")));
        return new DeviceEvent.DevicePublished(
                epoch,
                "m" + i,
                "$config/operation/" + History.DEVICE,
                DeviceFoldTest.payload("{\"type\":\"get\"}"),
                1,
                new DeviceEvent.Known(said, OptionalInt.empty()));
    }

    private static DeviceEvent withId(String id, DeviceEvent.PublishRequested message) {
        return new DeviceEvent.PublishRequested(
                id,
                message.topic(),
                message.payload(),
                message.qos(),
                message.origin(),
                message.properties(),
                message.queueing(),
                message.replyTo());
    }

    /** Clean or not, kept for as long as messages are, for two hours or not at all, with a window of its own. */
    private static SessionOpened opened(SplittableRandom random) {
        OptionalLong expiry = random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(2) * 7_200L);
        String gateway = "gw-" + random.nextInt(2);
        return new SessionOpened(
                gateway,
                random.nextInt(4) == 0,
                expiry,
                new DeviceState.Link(
                        random.nextInt(-1, 4), gateway + "-1", random.nextInt(1, 5), null, "10.0.0.1", null));
    }

    private static DeviceEvent expiring(SplittableRandom random, DeviceEvent.PublishRequested message) {
        if (random.nextInt(3) > 0) {
            return message;
        }
        Properties properties =
                new Properties(true, "text/plain", null, null, random.nextLong(0, 3) * 3_600, List.of());
        return new DeviceEvent.PublishRequested(
                message.messageId(),
                message.topic(),
                message.payload(),
                message.qos(),
                message.origin(),
                Optional.of(properties),
                message.queueing(),
                message.replyTo());
    }
}
