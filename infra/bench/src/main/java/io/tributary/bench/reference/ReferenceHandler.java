package io.tributary.bench.reference;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** One connection: payload to Kafka under the client id, PUBACK when Kafka has it, several PUBACKs in one write. */
final class ReferenceHandler extends SimpleChannelInboundHandler<MqttMessage> {
    private static final byte[] ANONYMOUS = {};
    private static final byte PUBACK = 0x40;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Queue<Integer> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean answering = new AtomicBoolean();
    private byte[] key = ANONYMOUS;

    ReferenceHandler(KafkaProducer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            ctx.close();
        } else if (message instanceof MqttPublishMessage publish) {
            publish(ctx, publish);
        } else if (message instanceof MqttConnectMessage connect) {
            key = connect.payload().clientIdentifier().getBytes(StandardCharsets.UTF_8);
            ctx.writeAndFlush(MqttMessageBuilders.connAck()
                    .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                    .build());
        } else if (message instanceof MqttSubscribeMessage subscribe) {
            ctx.writeAndFlush(MqttMessageBuilders.subAck()
                    .packetId(subscribe.variableHeader().messageId())
                    .addGrantedQos(MqttQoS.AT_LEAST_ONCE)
                    .build());
        } else if (message.fixedHeader().messageType() == MqttMessageType.PINGREQ) {
            ctx.writeAndFlush(MqttMessage.PINGRESP);
        } else if (message.fixedHeader().messageType() == MqttMessageType.DISCONNECT) {
            ctx.close();
        }
    }

    private void publish(ChannelHandlerContext ctx, MqttPublishMessage publish) {
        int packetId = publish.variableHeader().packetId();
        boolean answered = publish.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE;
        byte[] payload = ByteBufUtil.getBytes(publish.payload());
        producer.send(new ProducerRecord<>(topic, key, payload), (metadata, failure) -> {
            if (failure != null) {
                System.err.println("Kafka refused a record: " + failure);
                ctx.close();
            } else if (answered) {
                acknowledged.add(packetId);
                if (!answering.getAndSet(true)) {
                    ctx.executor().execute(() -> answer(ctx));
                }
            }
        });
    }

    private void answer(ChannelHandlerContext ctx) {
        answering.set(false);
        ByteBuf out = ctx.alloc().buffer(64);
        for (Integer id = acknowledged.poll(); id != null; id = acknowledged.poll()) {
            out.writeByte(PUBACK).writeByte(2).writeShort(id);
        }
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            cause.printStackTrace();
        }
        ctx.close();
    }
}
