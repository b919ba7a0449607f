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
import io.tributary.device.shadow.ShadowLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What holds for every history of a device, checked on many. */
class DeviceFoldPropertiesTest {
    /** Small bounds, so that short histories reach them. */
    private static final DeviceFold FOLD =
            new DeviceFold(6, Duration.ofHours(24), 3, 4, 3, 2, 2, 1, new ShadowLimits(3, 200, 6));

    /** {@code -Dfold.samples=100000} looks at more. */
    private static final int SAMPLES = Integer.getInteger("fold.samples", 1_500);

    @Test
    void whatIsHeardTwiceIsDoneOnce() {
        forAll(SAMPLES, RandomInbox::of, inbox -> {
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
        forAll(SAMPLES, RandomInbox::of, inbox -> {
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
        forAll(SAMPLES, RandomInbox::of, inbox -> {
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
        forAll(SAMPLES, RandomInbox::of, inbox -> {
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
        forAll(SAMPLES, RandomInbox::of, inbox -> {
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
        forAll(SAMPLES, RandomInbox::of, inbox -> {
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
                assertThat(state.supersededWills()).hasSizeLessThanOrEqualTo(Sessions.SUPERSEDED_WILLS);
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
        forAll(SAMPLES, RandomInbox::of, inbox -> {
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
        forAll(SAMPLES, RandomInbox::of, inbox -> {
            DeviceMemory memory = new DeviceMemory();
            inbox.forEach(heard -> memory.hear(FOLD, heard));
            letTimePass(memory, inbox.size());
            assertThat(memory.state().requests()).isEmpty();
            assertThat(memory.state().waitingWill()).isNull();
            assertThat(memory.state().supersededWills()).isEmpty();
        });
    }

    /** Until nothing is due any more. */
    private static List<Effect> letTimePass(DeviceMemory memory, long offset) {
        List<Effect> effects = new ArrayList<>();
        long next = offset;
        for (OptionalLong due = FOLD.deadline(memory.state()); due.isPresent(); due = FOLD.deadline(memory.state())) {
            long at = Math.max(due.getAsLong(), memory.state().clock());
            effects.addAll(memory.hear(FOLD, new Heard(History.DEVICE, 0, ++next, at, new DeviceEvent.TimerFired(at))));
            assertThat(FOLD.deadline(memory.state()).orElse(Long.MAX_VALUE)).isGreaterThan(at);
        }
        return effects;
    }

    /** Its payload is a number of its own. */
    @Test
    void aWillIsSaidOnceUnlessItsGatewayHasSaidItOrTheDeviceWentOn() {
        forAll(SAMPLES, RandomInbox::of, inbox -> {
            DeviceMemory memory = new DeviceMemory();
            List<Effect> effects = effectsOf(memory, inbox);
            effects.addAll(letTimePass(memory, inbox.size()));
            List<Payload> said = effects.stream()
                    .filter(Effect.SayWill.class::isInstance)
                    .map(effect -> ((Effect.SayWill) effect).will().payload())
                    .toList();
            assertThat(said).doesNotHaveDuplicates();
            List<Heard> openings = inbox.stream()
                    .filter(heard -> heard.event() instanceof SessionOpened)
                    .toList();
            boolean removed = inbox.stream().anyMatch(heard -> heard.event() instanceof DeviceEvent.DeviceRemoved);
            DeviceState.Session last = memory.state().session();
            for (int i = Math.max(0, openings.size() - 1 - Sessions.SUPERSEDED_WILLS); i < openings.size(); i++) {
                long epoch = openings.get(i).offset();
                DeviceState.Will will =
                        ((SessionOpened) openings.get(i).event()).link().will();
                boolean goodbye = inbox.stream()
                        .anyMatch(heard -> heard.event() instanceof SessionClosed closed
                                && closed.epoch() == epoch
                                && closed.willSaid());
                boolean lives = last != null && last.epoch() == epoch;
                if (will != null && will.delaySeconds() == 0 && !goodbye && !lives && !removed) {
                    assertThat(said).contains(will.payload());
                }
            }
        });
    }

    @Test
    void everyVersionOfAShadowFollowsTheOneBefore() {
        forAll(SAMPLES, RandomInbox::of, inbox -> {
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
        forAll(SAMPLES, RandomInbox::of, inbox -> {
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
}
