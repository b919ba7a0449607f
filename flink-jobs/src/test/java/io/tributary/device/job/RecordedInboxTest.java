package io.tributary.device.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.device.DeviceEvent.SessionClosed;
import io.tributary.device.DeviceFold;
import io.tributary.device.DeviceFold.Heard;
import io.tributary.device.DeviceMemory;
import io.tributary.device.DeviceState;
import io.tributary.device.Effect;
import io.tributary.limits.Limits;
import io.tributary.stream.LogRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What two real gateways wrote while a device moved from one to the other, Kafka was away and one gateway left (recorded by
 * TwoGatewaysTest with -Drecord.inbox=…): a replay of it gives the same states and effects, from wherever it begins.
 */
class RecordedInboxTest {
    private static final DeviceFold FOLD = DeviceFold.within(Limits.DEFAULTS);
    private static final String MOVER = "PROD123456/mover";

    /** The memory of all devices, and what was asked of the world. */
    private static final class Replay {
        final Map<String, DeviceMemory> states = new HashMap<>();
        final List<Effect> effects = new ArrayList<>();

        Replay hear(List<LogRecord> inbox) {
            for (LogRecord record : inbox) {
                Heard heard = InboxReader.read(record, 0).orElseThrow();
                effects.addAll(states.computeIfAbsent(record.key(), device -> new DeviceMemory())
                        .hear(FOLD, heard));
            }
            return this;
        }
    }

    @Test
    void aReplayGivesTheSameStatesAndEffectsFromWhereverItBegins() {
        List<LogRecord> inbox = recorded();
        Replay once = new Replay().hear(inbox);
        for (int cut = 0; cut <= inbox.size(); cut++) {
            Replay before = new Replay().hear(inbox.subList(0, cut));
            Replay after = new Replay();
            before.states.forEach((device, memory) -> after.states.put(device, memory.copy()));
            after.hear(inbox.subList(cut / 2, inbox.size())); // some of it a second time

            assertThat(after.states).isEqualTo(once.states);
            List<Effect> all = new ArrayList<>(before.effects);
            all.addAll(after.effects);
            assertThat(all).isEqualTo(once.effects);
        }
    }

    @Test
    void theMoveOfADeviceIsToldToBothGatewaysAndItsLateGoodbyeChangesNothing() {
        List<LogRecord> inbox =
                recorded().stream().filter(record -> record.key().equals(MOVER)).toList();
        List<Effect> effects = new Replay()
                .hear(inbox).effects.stream()
                        .filter(effect ->
                                effect instanceof Effect.AnnounceSession || effect instanceof Effect.CloseSession)
                        .toList();
        Effect.AnnounceSession first = (Effect.AnnounceSession) effects.get(0);
        Effect.CloseSession closed = (Effect.CloseSession) effects.get(1);
        Effect.AnnounceSession second = (Effect.AnnounceSession) effects.get(2);

        assertThat(first.to().gateway()).isEqualTo("gateway-a");
        assertThat(closed.to()).isEqualTo(first.to());
        assertThat(closed.byEpoch()).isEqualTo(second.to().epoch());
        assertThat(second.to().gateway()).isEqualTo("gateway-b");
        assertThat(second.to().partition()).isNotEqualTo(first.to().partition());
        assertThat(second.present()).isTrue();

        int late = indexOfGoodbye(inbox, first.to().epoch());
        DeviceState before = Objects.requireNonNull(
                        new Replay().hear(inbox.subList(0, late)).states.get(MOVER))
                .state();
        DeviceState after = Objects.requireNonNull(
                        new Replay().hear(inbox.subList(0, late + 1)).states.get(MOVER))
                .state();
        assertThat(after.session()).isEqualTo(before.session());
        assertThat(after.lastEpoch()).isEqualTo(second.to().epoch());
    }

    private static int indexOfGoodbye(List<LogRecord> inbox, long epoch) {
        for (int i = 0; i < inbox.size(); i++) {
            if (InboxReader.read(inbox.get(i), 0).orElseThrow().event() instanceof SessionClosed closed
                    && closed.epoch() == epoch) {
                return i;
            }
        }
        throw new AssertionError("no goodbye of session " + epoch);
    }

    /** Lines of partition, offset, time, device, value in base64. */
    private static List<LogRecord> recorded() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(RecordedInboxTest.class.getResourceAsStream("recorded-inbox.txt")),
                StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .map(line -> line.split(" "))
                    .map(part -> new LogRecord(
                            part[3],
                            Integer.parseInt(part[0]),
                            Long.parseLong(part[1]),
                            Long.parseLong(part[2]),
                            Base64.getDecoder().decode(part[4])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
