package io.tributary.device.job;

import io.tributary.codec.AvroCodec;
import io.tributary.schemas.avro.Acknowledged;
import io.tributary.schemas.avro.Configured;
import io.tributary.schemas.avro.DeviceGroup;
import io.tributary.schemas.avro.DevicePublished;
import io.tributary.schemas.avro.DeviceRemoved;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.Origin;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.schemas.avro.Queueing;
import io.tributary.schemas.avro.RrpcRequested;
import io.tributary.schemas.avro.SessionClosed;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.ShadowRequested;
import io.tributary.schemas.avro.SubDeviceOpened;
import io.tributary.schemas.avro.Subscribed;
import io.tributary.schemas.avro.Subscription;
import io.tributary.schemas.avro.UserProperty;
import io.tributary.schemas.avro.WillMessage;
import io.tributary.stream.LogRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens to some devices before a savepoint and after it: each form that state has is in it. Releases write a savepoint behind the
 * first part, so that part does not change; what a release adds comes as a part of its own.
 */
public final class SavedHistory {
    /** The time of the records, Unix milliseconds; they are a second apart. */
    static final long START = 1_795_000_000_000L;

    private static final AvroCodec<InboxEvent> INBOX = AvroCodec.of(InboxEvent.class);
    private static final String LAMP = "PROD123456/lamp";
    private static final String PUMP = "PROD123456/pump";
    private static final String VALVE = "PROD123456/valve";
    private static final String GONE = "PROD123456/gone";
    private static final long LAMP_EPOCH = 0;
    private static final long PUMP_EPOCH = 11;
    private static final long FOURTH = 50;

    private final List<LogRecord> records = new ArrayList<>();
    private final long first;

    private SavedHistory(long first) {
        this.first = first;
    }

    /** A session at a gateway with all it can have, one that is over and kept, and a device that was deleted. */
    public static List<LogRecord> before() {
        return new SavedHistory(0)
                .add(LAMP, event().setSessionOpened(opened("gw-a", "a-1").build()))
                .add(LAMP, subscribed(LAMP_EPOCH, LAMP))
                .add(LAMP, event().setDevicePublished(published(LAMP_EPOCH, "$shadow/operation/" + LAMP, """
                        {"type":"update","state":{"reported":{"on":true,"level":[1,2]}},"clientToken":"t"}""")))
                .add(LAMP, event().setShadowRequested(wish("{\"on\":false}", "")))
                .add(LAMP, event().setShadowRequested(wish("{\"station\":7}", "radio")))
                .add(LAMP, event().setPublishRequested(message("m1", LAMP).build()))
                .add(
                        LAMP,
                        event().setPublishRequested(message("m2", LAMP)
                                .setReplyTo("api/1")
                                .setMessageProperties(properties())
                                .build()))
                .add(
                        LAMP,
                        event().setPublishRequested(message("m3", LAMP)
                                .setOrigin(new Origin("hot", "topic-1", 3, 17L, 1, 0))
                                .setQueueing(new Queueing("keep-last", "k", 5))
                                .build()))
                .add(LAMP, event().setConfigured(new Configured(4L, true, bytes("{\"interval\":5}"))))
                .add(LAMP, event().setRrpcRequested(new RrpcRequested("r1", bytes("ping"), 3_600_000L, "api/1")))
                .add(LAMP, event().setSubDeviceOpened(new SubDeviceOpened("PROD123456/sub", 5L, LAMP_EPOCH)))
                .add(PUMP, event().setSessionOpened(opened("gw-b", "b-1").build()))
                .add(PUMP, subscribed(PUMP_EPOCH, PUMP))
                .add(PUMP, event().setPublishRequested(message("m4", PUMP).build()))
                .add(
                        PUMP,
                        event().setSessionClosed(SessionClosed.newBuilder()
                                .setGateway("gw-b")
                                .setEpoch(PUMP_EPOCH)
                                .setReason("the connection broke")
                                .setCause("connection-lost")
                                .setWillPublished(false)
                                .build()))
                .add(PUMP, event().setPublishRequested(message("m5", PUMP).build()))
                .add(GONE, event().setSessionOpened(opened("gw-b", "b-1").build()))
                .add(GONE, event().setDeviceRemoved(new DeviceRemoved(99L)))
                .records;
    }

    /** What came with the fourth form: several wills of connections that were taken over, and a message of a rule that another led to. */
    static List<LogRecord> beforeOfFourth() {
        return new SavedHistory(FOURTH)
                .add(VALVE, event().setSessionOpened(openedWithWill("gw-a", "a-1", "one")))
                .add(VALVE, event().setSessionOpened(openedWithWill("gw-b", "b-1", "two")))
                .add(VALVE, event().setSessionOpened(opened("gw-a", "a-1").build()))
                .add(VALVE, subscribed(FOURTH + 2, VALVE).setGroups(List.of(new DeviceGroup("GROUP00001", "pumps"))))
                .add(
                        VALVE,
                        event().setPublishRequested(message("m6", VALVE)
                                .setOrigin(new Origin("hot", "topic-1", 3, 18L, 0, 1))
                                .build()))
                .records;
    }

    static List<LogRecord> afterOfFourth() {
        return new SavedHistory(FOURTH + 100)
                .add(VALVE, event().setAcknowledged(new Acknowledged(FOURTH + 2, 1L, 0x97)))
                .records;
    }

    /** Each of them is asked for what it must remember. */
    static List<LogRecord> after() {
        return new SavedHistory(100)
                .add(LAMP, event().setAcknowledged(new Acknowledged(LAMP_EPOCH, 2L, 0))) // the two wishes
                .add(LAMP, event().setAcknowledged(new Acknowledged(LAMP_EPOCH, 3L, 0)))
                .add(
                        LAMP,
                        event().setPublishRequested(
                                        message("m2", LAMP).setReplyTo("api/1").build()))
                .add(
                        LAMP,
                        event().setPublishRequested(message("m3", LAMP)
                                .setOrigin(new Origin("hot", "topic-1", 3, 17L, 1, 0))
                                .build()))
                .add(LAMP, event().setDevicePublished(published(LAMP_EPOCH, "$shadow/operation/" + LAMP, """
                        {"type":"get","clientToken":"u"}""")))
                .add(LAMP, event().setShadowRequested(wish("{\"station\":8}", "radio")))
                .add(LAMP, event().setDevicePublished(published(LAMP_EPOCH, "$config/operation/" + LAMP, """
                        {"type":"get"}""")))
                .add(LAMP, event().setDevicePublished(published(LAMP_EPOCH, "$rrpc/txd/" + LAMP + "/r1", "pong")))
                .add(
                        LAMP,
                        event().setSessionClosed(SessionClosed.newBuilder()
                                .setGateway("gw-a")
                                .setEpoch(LAMP_EPOCH)
                                .setReason("bye")
                                .setCause("disconnect")
                                .build()))
                .add(PUMP, event().setSessionOpened(opened("gw-b", "b-2").build()))
                .add(GONE, event().setDeviceRemoved(new DeviceRemoved(99L)))
                .add(GONE, event().setSessionOpened(opened("gw-c", "lost-1").build()))
                .records;
    }

    private SavedHistory add(String device, InboxEvent.Builder event) {
        long offset = first + records.size();
        records.add(new LogRecord(device, 0, offset, START + 1_000 * offset, INBOX.encode(event.build())));
        return this;
    }

    private static InboxEvent.Builder event() {
        return InboxEvent.newBuilder().setEventId("e").setSource("test");
    }

    private static SessionOpened.Builder opened(String gateway, String incarnation) {
        return SessionOpened.newBuilder()
                .setGateway(gateway)
                .setCleanSession(false)
                .setProtocolLevel(5)
                .setRemoteAddress("192.0.2.1:5000")
                .setReceiveMaximum(2)
                .setDownlinkPartition(9)
                .setIncarnation(incarnation)
                .setSessionExpirySeconds(7_200L)
                .setWill(new WillMessage("PROD123456/lamp/event", bytes("gone"), 1, 600L, properties()));
    }

    private static SessionOpened openedWithWill(String gateway, String incarnation, String will) {
        return opened(gateway, incarnation)
                .setWill(new WillMessage("PROD123456/valve/event", bytes(will), 1, 0L, null))
                .build();
    }

    private static InboxEvent.Builder subscribed(long epoch, String device) {
        return event().setSubscribed(new Subscribed(
                epoch,
                List.of(
                        new Subscription(device + "/control", 1, true, true, 17),
                        new Subscription("$shadow/operation/result/" + device, 1, false, false, 0),
                        new Subscription("$config/operation/result/" + device, 0, false, false, 0),
                        new Subscription("$rrpc/rxd/" + device + "/+", 0, false, false, 0))));
    }

    private static DevicePublished published(long epoch, String topic, String payload) {
        return DevicePublished.newBuilder()
                .setEpoch(epoch)
                .setMessageId("d")
                .setTopic(topic)
                .setPayload(bytes(payload))
                .setQos(0)
                .setReceivedAt(Instant.ofEpochMilli(START))
                .build();
    }

    private static ShadowRequested wish(String desired, String name) {
        String shadow = name.isEmpty() ? "" : ",\"name\":\"" + name + "\"";
        return ShadowRequested.newBuilder()
                .setRequestId("s")
                .setPayload(bytes("{\"type\":\"update\",\"state\":{\"desired\":" + desired + "}" + shadow
                        + ",\"clientToken\":\"a\"}"))
                .setReplyTo("api/1")
                .build();
    }

    private static PublishRequested.Builder message(String id, String device) {
        return PublishRequested.newBuilder()
                .setMessageId(id)
                .setTopic(device + "/control")
                .setPayload(bytes("content of " + id))
                .setQos(1);
    }

    private static MessageProperties properties() {
        return MessageProperties.newBuilder()
                .setUtf8Payload(true)
                .setContentType("text/plain")
                .setResponseTopic("PROD123456/lamp/data")
                .setCorrelationData(bytes("c"))
                .setExpirySeconds(50_000L)
                .setUserProperties(List.of(new UserProperty("a", "1"), new UserProperty("a", "2")))
                .build();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
