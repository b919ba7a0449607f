package io.tributary.device;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.device.DeviceEvent.Acknowledged;
import io.tributary.device.DeviceEvent.SessionClosed;
import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceFold.Heard;
import io.tributary.device.Effect.AnnounceSession;
import io.tributary.device.Effect.CloseSession;
import io.tributary.device.Effect.Deliver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What holds for every history of a device, checked on many. */
class DeviceFoldPropertiesTest {
    /** Small bounds, so that short histories reach them. */
    private static final DeviceFold FOLD = new DeviceFold(6, Duration.ofHours(24), 3, 4, 3);

    private static final int SAMPLES = 1_500;

    @Test
    void whatIsHeardTwiceIsDoneOnce() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            List<Heard> twice = new ArrayList<>();
            for (int i = 0; i < inbox.size(); i++) {
                twice.add(inbox.get(i));
                twice.add(inbox.get(i / 2)); // this one or an older one again
                twice.add(inbox.get(i));
            }
            assertThat(effectsOf(DeviceState.UNSEEN, twice)).isEqualTo(effectsOf(DeviceState.UNSEEN, inbox));
        });
    }

    @Test
    void aReplayFromAnyCheckpointGivesTheSameEffects() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            List<Effect> all = effectsOf(DeviceState.UNSEEN, inbox);
            DeviceState state = DeviceState.UNSEEN;
            int done = 0;
            for (int i = 0; i < inbox.size(); i++) {
                assertThat(effectsOf(state, inbox.subList(i, inbox.size()))).isEqualTo(all.subList(done, all.size()));
                DeviceFold.Step step = FOLD.step(state, inbox.get(i));
                state = step.state();
                done += step.effects().size();
            }
        });
    }

    @Test
    void theNewerConnectionWins() {
        forAll(SAMPLES, DeviceFoldPropertiesTest::inbox, inbox -> {
            long newest = -1;
            for (Effect effect : effectsOf(DeviceState.UNSEEN, inbox)) {
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
            DeviceState state = DeviceState.UNSEEN;
            Map<String, String> idBySequence = new HashMap<>();
            Set<String> acknowledged = new HashSet<>();
            for (Heard heard : inbox) {
                if (heard.event() instanceof Acknowledged ack) {
                    String id = idBySequence.get(ack.epoch() + "/" + ack.sequence());
                    if (id != null) acknowledged.add(id);
                }
                DeviceFold.Step step = FOLD.step(state, heard);
                state = step.state();
                for (Deliver deliver : DeviceFoldTest.History.deliveriesOf(step.effects().stream())) {
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
            for (Deliver deliver : DeviceFoldTest.History.deliveriesOf(effectsOf(DeviceState.UNSEEN, inbox).stream())) {
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
            DeviceState state = DeviceState.UNSEEN;
            for (Heard heard : inbox) {
                DeviceState before = state;
                state = FOLD.step(state, heard).state();
                assertThat(state.queue()).hasSizeLessThanOrEqualTo(FOLD.queueLength());
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
            DeviceState state = DeviceState.UNSEEN;
            Map<Long, Integer> partitions = new HashMap<>();
            for (Heard heard : inbox) {
                if (heard.event() instanceof SessionOpened opened) {
                    partitions.put(heard.offset(), opened.link().partition());
                }
                DeviceFold.Step step = FOLD.step(state, heard);
                long before = state.clock();
                state = step.state();
                for (Deliver deliver : DeviceFoldTest.History.deliveriesOf(step.effects().stream())) {
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

    private static List<Effect> effectsOf(DeviceState from, List<Heard> inbox) {
        List<Effect> effects = new ArrayList<>();
        DeviceState state = from;
        for (Heard heard : inbox) {
            DeviceFold.Step step = FOLD.step(state, heard);
            effects.addAll(step.effects());
            state = step.state();
        }
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
            int dice = random.nextInt(20);
            if (dice < 3 && epochs.size() < 8) {
                event = opened(random);
                epochs.add((long) i);
            } else if (dice < 4) {
                event = new SessionClosed(
                        epoch,
                        random.nextInt(3) == 0 ? OptionalLong.of(random.nextInt(2) * 7_200L) : OptionalLong.empty());
            } else if (dice < 7) {
                event = DeviceFoldTest.subscribed(
                        epoch,
                        "ABCDEFGHIJ/lamp/" + List.of("#", "+", "control", "x").get(random.nextInt(4)),
                        random.nextInt(2));
            } else if (dice < 12) {
                event = new Acknowledged(epoch, random.nextInt(1, 8), random.nextInt(8) == 0 ? 0x97 : 0);
            } else if (dice < 15) {
                ruleOffset += random.nextInt(-1, 3);
                event = withId("m" + i, DeviceFoldTest.from("r" + random.nextInt(5), ruleOffset, random.nextInt(2)));
            } else {
                event = expiring(random, DeviceFoldTest.message("m" + i, random.nextInt(2)));
            }
            inbox.add(new Heard(i, time - random.nextInt(3), event));
        }
        return inbox;
    }

    private static DeviceEvent withId(String id, DeviceEvent.PublishRequested message) {
        return new DeviceEvent.PublishRequested(
                id, message.topic(), message.payload(), message.qos(), message.origin(), message.properties());
    }

    /** Clean or not, kept for as long as messages are, for two hours or not at all, with a window of its own. */
    private static SessionOpened opened(SplittableRandom random) {
        OptionalLong expiry = random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(2) * 7_200L);
        String gateway = "gw-" + random.nextInt(2);
        return new SessionOpened(
                gateway,
                random.nextInt(4) == 0,
                expiry,
                new DeviceState.Link(random.nextInt(-1, 4), gateway + "-1", random.nextInt(1, 5), null));
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
                Optional.of(properties));
    }
}
