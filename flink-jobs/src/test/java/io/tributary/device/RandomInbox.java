package io.tributary.device;

import io.tributary.delivery.NotDelivered;
import io.tributary.device.DeviceEvent.Acknowledged;
import io.tributary.device.DeviceEvent.SessionClosed;
import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceFold.Heard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A history of a device by chance, with everything an inbox can hold. */
final class RandomInbox {
    private static final int[] REASONS = {0x97, NotDelivered.EXPIRED.reasonCode(), NotDelivered.TOO_LARGE.reasonCode()};

    /** Up to seven sessions, so that every acknowledgement is of a delivery that is still remembered. */
    static List<Heard> of(SplittableRandom random) {
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
                event = opened(random, i);
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

    /** Clean or not, kept for as long as messages are, for two hours or not at all, with a window and perhaps a will of its own. */
    private static SessionOpened opened(SplittableRandom random, int number) {
        OptionalLong expiry = random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(2) * 7_200L);
        String gateway = "gw-" + random.nextInt(2);
        DeviceState.@Nullable Will will = random.nextInt(3) == 0
                ? null
                : new DeviceState.Will(
                        History.DEVICE + "/event",
                        new Payload(new byte[] {(byte) number}),
                        1,
                        random.nextInt(2) * 30L,
                        null);
        return new SessionOpened(
                gateway,
                random.nextInt(4) == 0,
                expiry,
                new DeviceState.Link(
                        random.nextInt(-1, 4), gateway + "-1", random.nextInt(1, 5), will, "10.0.0.1", null));
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

    private RandomInbox() {}
}
