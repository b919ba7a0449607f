package io.tributary.bench.load;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.tributary.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Publishes over one connection that is kept, the next message when the last one was answered. On the channel's event loop. */
final class HttpDevice extends SimpleChannelInboundHandler<FullHttpResponse> implements NumberedDevice {
    private final HttpRequests requests;
    private final LoadPayload payload;
    private final int salt;
    private final Recorder latency;
    private @Nullable ChannelHandlerContext channel;
    private long sent;
    private long acknowledged;
    private long sentAt;
    private boolean going;
    private boolean closing;
    private @Nullable CompletableFuture<Void> drained;
    private @Nullable IllegalStateException lost;

    HttpDevice(HttpRequests requests, LoadPayload payload, Recorder latency) {
        this.requests = requests;
        this.payload = payload;
        this.salt = requests.credentials.device().hashCode() * 31;
        this.latency = latency;
    }

    @Override
    public DeviceId device() {
        return requests.credentials.device();
    }

    @Override
    public long acknowledged() {
        return acknowledged;
    }

    /** An answer belongs to the one request there is. */
    @Override
    public long outOfOrder() {
        return 0;
    }

    long sent() {
        return sent;
    }

    void go() {
        ChannelHandlerContext ctx = context();
        ctx.executor().execute(() -> {
            going = true;
            if (sent == acknowledged) {
                send(ctx);
            }
        });
    }

    /** Sends no more; done once the last message is answered. */
    CompletableFuture<Void> halt() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context().executor().execute(() -> {
            going = false;
            drained = done;
            checkDrained();
        });
        return done;
    }

    void close() {
        ChannelHandlerContext ctx = context();
        ctx.executor().execute(() -> {
            closing = true;
            ctx.close();
        });
    }

    private ChannelHandlerContext context() {
        if (channel == null) {
            throw new IllegalStateException(device() + " is not connected");
        }
        return channel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx;
    }

    private void send(ChannelHandlerContext ctx) {
        sent++;
        sentAt = System.nanoTime();
        ctx.writeAndFlush(requests.of(HttpRequests.payload(ctx.alloc(), payload, salt, sent)), ctx.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
        String body = response.content().toString(StandardCharsets.UTF_8);
        if (response.status().code() >= 300 || body.contains("\"Error\"")) {
            fail(device() + " was refused: " + response.status() + " " + body);
            ctx.close();
            return;
        }
        acknowledged++;
        latency.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sentAt));
        if (going) {
            send(ctx);
        } else {
            checkDrained();
        }
    }

    private void checkDrained() {
        CompletableFuture<Void> waiting = drained;
        if (waiting != null && lost != null) {
            waiting.completeExceptionally(lost);
        } else if (waiting != null && sent == acknowledged) {
            drained = null;
            waiting.complete(null);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("the server closed the connection of " + device() + "; see: ./tributary logs gateway");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(device() + ": " + cause);
        ctx.close();
    }

    private void fail(String why) {
        if (!closing && lost == null) {
            lost = new IllegalStateException(why);
            checkDrained();
        }
    }
}
