package io.tributary.gateway.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.CloudEvent;
import io.tributary.codec.MessageId;
import io.tributary.codec.SecretBox;
import io.tributary.gateway.device.DeviceDirectory;
import io.tributary.gateway.device.DeviceGroups;
import io.tributary.gateway.device.DeviceSecrets;
import io.tributary.gateway.device.MemoryStore;
import io.tributary.gateway.device.RegistryListener;
import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.gateway.mqtt.packet.PacketDecoder;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.UplinkMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** From the bytes of a PUBLISH to the record Kafka's producer takes, and what its parts cost another way. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UplinkBenchmark {
    private static final int PACKETS = 10;
    private static final String NODE = "gateway-1";
    private static final String SOURCE = "gateway/" + NODE;
    private static final String TYPE = "io.tributary.uplink";
    private static final String TOPIC = "PROD123456/dev01/event";
    private static final AvroCodec<UplinkMessage> AVRO = AvroCodec.of(UplinkMessage.class);

    private final DeviceKey device = new DeviceKey(new DeviceId("PROD123456", "dev01"));
    private final DeviceKey member = new DeviceKey(new DeviceId("PROD123456", "dev02"));
    private final DeviceGroups groups = groups(3);
    private final UplinkEncoder encoder = new UplinkEncoder(NODE, "mqtt");
    private final EventHeaders headers = new EventHeaders(SOURCE, TYPE);
    private final byte[] payload = "{\"t\":23.41,\"h\":41.2}".repeat(10).getBytes(StandardCharsets.US_ASCII);
    private final Publication publication =
            new Publication(TOPIC, Unpooled.directBuffer().writeBytes(payload), 1, false, null, null);
    private final ByteBuf packets = packets();
    private final Recorder recorder = new Recorder();
    private final EmbeddedChannel channel = channel();
    private long now = 1_790_000_000_000L;

    private DeviceGroups groups(int some) {
        DeviceDirectory directory = new DeviceDirectory(
                new MemoryStore(),
                new DeviceSecrets(new SecretBox(new byte[SecretBox.KEY_BYTES])),
                RegistryListener.all());
        DeviceDirectory.Batch changes = directory.batch();
        for (int i = 0; i < some; i++) {
            changes.groups().put("GROUP0000" + i, "floor-" + i, Optional.empty());
            changes.groups().add("GROUP0000" + i, member.id());
        }
        changes.commit();
        return directory.groups();
    }

    private EmbeddedChannel channel() {
        EmbeddedChannel made = new EmbeddedChannel(new PacketDecoder(20_000), recorder);
        made.writeInbound(
                Unpooled.wrappedBuffer(new byte[] {0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 2, 'i', 'd'}));
        return made;
    }

    private ByteBuf packets() {
        ByteBuf out = Unpooled.directBuffer();
        byte[] topic = TOPIC.getBytes(StandardCharsets.US_ASCII);
        int length = 2 + topic.length + 2 + payload.length;
        for (int i = 1; i <= PACKETS; i++) {
            out.writeByte(0x32).writeByte(length & 0x7F | 0x80).writeByte(length >> 7);
            out.writeShort(topic.length).writeBytes(topic).writeShort(i).writeBytes(payload);
        }
        return out;
    }

    /** Ends the pipeline with records instead of sending them. */
    private final class Recorder extends ChannelInboundHandlerAdapter {
        private Object last = "";

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object packet) {
            if (packet instanceof Packet.Publish publish) {
                last = record(new Publication(
                        publish.topic(), publish.payload(), publish.qos(), publish.dup(), null, publish.properties()));
            }
        }
    }

    private EventRecord record(Publication message) {
        byte[] id = MessageId.mintText(now);
        byte[] value = encoder.encode(id, device.head(message.topic()), device.groups(groups), message, now);
        return new EventRecord(
                "uplink", device.partition(4), device.bytes(), value, headers.of(id, now, device.subject()), null);
    }

    /** The whole way, ten packets a read. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public Object publishToRecord() {
        now++;
        channel.writeInbound(packets.retainedDuplicate());
        return recorder.last;
    }

    /** The value, written by hand. */
    @Benchmark
    public byte[] valueByHand() {
        return encoder.encode(MessageId.mintText(now), device.head(TOPIC), device.groups(groups), publication, now);
    }

    /** The same of a device in three groups. */
    @Benchmark
    public byte[] valueInGroupsByHand() {
        return encoder.encode(MessageId.mintText(now), member.head(TOPIC), member.groups(groups), publication, now);
    }

    /** That the groups of the device are those of its last message. */
    @Benchmark
    public byte[] groupsKnown() {
        return device.groups(groups);
    }

    /** The value, as {@link AvroCodec} writes it. */
    @Benchmark
    public byte[] valueByAvro() {
        byte[] copy = new byte[payload.length];
        publication.payload().getBytes(0, copy);
        return AVRO.encode(new UplinkMessage(
                MessageId.mint(now),
                device.id().productId(),
                device.id().deviceName(),
                TOPIC,
                ByteBuffer.wrap(copy),
                1,
                false,
                Instant.ofEpochMilli(now),
                NODE,
                "mqtt",
                null,
                List.of(),
                null));
    }

    /** The headers, what is the same in all of them shared. */
    @Benchmark
    public Header[] headersShared() {
        return headers.of(MessageId.mintText(now), now, device.subject());
    }

    /** The headers, each made anew. */
    @Benchmark
    public void headersMade(Blackhole sink) {
        List<Header> made = new ArrayList<>(8);
        new CloudEvent(MessageId.mint(now), SOURCE, TYPE, now, device.toString())
                .headers((name, value) -> made.add(new RecordHeader(name, value)));
        sink.consume(made);
    }
}
