package io.tributary.bench.reference;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** One HTTP connection: the body to Kafka under the path, 204 when Kafka has it. */
final class HttpReferenceHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;

    HttpReferenceHandler(KafkaProducer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        byte[] key = request.uri().getBytes(StandardCharsets.UTF_8);
        byte[] body = ByteBufUtil.getBytes(request.content());
        producer.send(new ProducerRecord<>(topic, key, body), (metadata, failure) -> {
            if (failure == null) {
                ctx.writeAndFlush(
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT),
                        ctx.voidPromise());
            } else {
                System.err.println("Kafka refused a record: " + failure);
                ctx.close();
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            cause.printStackTrace();
        }
        ctx.close();
    }
}
