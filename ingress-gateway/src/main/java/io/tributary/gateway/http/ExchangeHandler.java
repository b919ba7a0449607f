package io.tributary.gateway.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.tributary.gateway.transport.Failure;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request after the other of one connection, or the one of a stream of HTTP/2: reads it whole, within bounds of size and time, and
 * answers it before the next is looked at. What a client sends ahead is held, a little of it, and then not read. All on the
 * connection's event loop.
 */
final class ExchangeHandler extends ChannelInboundHandlerAdapter {
    /** From the first byte of a request to its last. */
    static final long ARRIVAL_SECONDS = 10;
    /** Beyond it nobody waits for Kafka: the message may be there all the same, later. */
    static final long ANSWER_SECONDS = 10;

    private static final long LINGER_SECONDS = 1;
    /** Requests without a proof, or for what is not there, of one connection. */
    private static final int STRANGE_AT_MOST = 8;
    /** Parts of requests that were sent ahead in one piece; what comes on top is no client of ours. */
    private static final int MOST_HELD = 64;

    private static final Answer TOO_LARGE = Answer.text(413, "The body is too large.");
    private static final Answer NO_ROOM =
            Answer.text(503, "Too much is on its way already; try again.").retryAfter(PlainAnswers.RETRY_SECONDS);
    private static final Answer TOO_SLOW = Answer.text(408, "The request did not arrive in time.");
    private static final Answer NO_ANSWER = Answer.text(
                    503, "Kafka does not answer in time; the message may be there all the same.")
            .retryAfter(PlainAnswers.RETRY_SECONDS);

    private final HttpParts parts;
    private final Caller caller;
    private final boolean stream;
    private final Queue<Object> held = new ArrayDeque<>();
    private @Nullable HttpRequest head;
    private @Nullable ArrivingBody body;
    private @Nullable Future<?> patience;
    /** Requests so far: an answer that comes after it was given up is not one to the next. */
    private long number;

    private boolean busy;
    private boolean taking;
    /** What was read last held the end of a request. */
    private boolean served;
    /** Nothing that still comes is looked at. */
    private boolean over;

    private boolean departing;
    private int strange;

    /** @param stream one of HTTP/2, which carries one request */
    ExchangeHandler(HttpParts parts, Caller caller, boolean stream) {
        this.parts = parts;
        this.caller = caller;
        this.stream = stream;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
        } else if (!busy && held.isEmpty()) {
            take(ctx, message);
        } else if (held.size() >= MOST_HELD) {
            ReferenceCountUtil.release(message);
            end(ctx);
            ctx.close();
        } else {
            held.add(message);
            ctx.channel().config().setAutoRead(false);
        }
    }

    private void take(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            refuse(ctx, RequestFault.ofDecoder(part.decoderResult().cause()));
            return;
        }
        if (message instanceof HttpRequest request) {
            begin(ctx, request);
        }
        if (message instanceof HttpContent content) {
            try {
                if (!over) {
                    add(ctx, content);
                }
            } finally {
                content.release();
            }
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        Optional<Answer> fault = RequestFault.of(request, stream);
        head = request;
        if (fault.isPresent()) {
            refuse(ctx, fault.get());
        } else if (HttpUtil.getContentLength(request, 0L) > parts.bodyBytes()) {
            refuse(ctx, TOO_LARGE);
        } else {
            body = new ArrivingBody(parts.bodies(), caller.addressSoFar(), parts.bodyBytes());
            if (HttpUtil.is100ContinueExpected(request)) {
                ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
            }
        }
    }

    private void add(ChannelHandlerContext ctx, HttpContent content) {
        ArrivingBody arriving = body;
        HttpRequest request = head;
        if (arriving == null || request == null) {
            return; // the end of nothing
        }
        switch (arriving.add(content.content())) {
            case TOO_LARGE -> refuse(ctx, TOO_LARGE);
            case NO_ROOM -> refuse(ctx, NO_ROOM);
            case TAKEN -> {
                if (content instanceof LastHttpContent) {
                    serve(ctx, request, arriving.whole());
                }
            }
        }
    }

    private void serve(ChannelHandlerContext ctx, HttpRequest request, byte[] content) {
        long mine = ++number;
        stopWaiting();
        busy = true;
        served = true;
        String uri = request.uri();
        int query = uri.indexOf('?');
        parts.routes()
                .serve(
                        new Request(
                                request.method().name(),
                                query < 0 ? uri : uri.substring(0, query),
                                request.headers(),
                                content,
                                caller.address(),
                                caller.isSecure()),
                        answer -> {
                            if (ctx.executor().inEventLoop()) {
                                answered(ctx, mine, answer);
                            } else {
                                ctx.executor().execute(() -> answered(ctx, mine, answer));
                            }
                        });
        if (busy && mine == number) {
            patience = ctx.executor().schedule(() -> answered(ctx, mine, NO_ANSWER), ANSWER_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void answered(ChannelHandlerContext ctx, long which, Answer answer) {
        HttpRequest request = head;
        if (!busy || which != number || request == null) {
            return;
        }
        stopWaiting();
        boolean keep = stream || (HttpUtil.isKeepAlive(request) && !departing && !isOfAStranger(answer.status()));
        ChannelFuture written = write(ctx, request, answer, keep);
        forget();
        busy = false;
        if (keep && !stream) {
            goOn(ctx);
        } else {
            over = true;
            if (!stream) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    /** Who is told so again and again keeps a connection from others. */
    private boolean isOfAStranger(int status) {
        if (status == 401 || status == 404 || status == 405) {
            strange++;
        }
        return strange > STRANGE_AT_MOST;
    }

    /** What was sent ahead, unless the client does not read its answers. */
    private void goOn(ChannelHandlerContext ctx) {
        if (taking) {
            return;
        }
        taking = true;
        while (!busy && !over && ctx.channel().isWritable() && !held.isEmpty()) {
            take(ctx, held.remove());
        }
        taking = false;
        ctx.channel().config().setAutoRead(held.isEmpty() && ctx.channel().isWritable());
        if (head != null) {
            awaitTheRest(ctx);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!busy && !over) {
            goOn(ctx);
        }
        ctx.fireChannelWritabilityChanged();
    }

    private ChannelFuture write(ChannelHandlerContext ctx, @Nullable HttpRequest request, Answer answer, boolean keep) {
        boolean withBody = request == null || !request.method().equals(HttpMethod.HEAD);
        FullHttpResponse response = AnswerWriter.responseOf(answer, withBody);
        if (!stream) {
            if (!keep) {
                response.headers().set("Connection", "close");
            } else if (request != null && request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
                response.headers().set("Connection", "keep-alive");
            }
        }
        parts.metrics().answered(answer.status());
        return ctx.writeAndFlush(response);
    }

    /**
     * The last answer of a connection whose request was not read to its end. What still comes of it is read for a while and dropped:
     * closed with something unread, the answer might get lost, and some clients of HTTP/2 look at it only when all is sent.
     */
    private void refuse(ChannelHandlerContext ctx, Answer answer) {
        HttpRequest request = head;
        end(ctx);
        write(ctx, request, answer, false);
        ctx.channel().config().setAutoRead(true);
        patience =
                ctx.executor().schedule(() -> ctx.close(), stream ? ARRIVAL_SECONDS : LINGER_SECONDS, TimeUnit.SECONDS);
    }

    /** Part of a request is here, and the rest is not. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (head != null || !(served || stream)) {
            awaitTheRest(ctx);
        }
        served = false;
        ctx.fireChannelReadComplete();
    }

    private void awaitTheRest(ChannelHandlerContext ctx) {
        if (!busy && !over && patience == null) {
            patience = ctx.executor().schedule(() -> refuse(ctx, TOO_SLOW), ARRIVAL_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == HttpConnections.DEPART) {
            departing = true;
            if (!busy && head == null) {
                ctx.close();
            }
        } else if (event instanceof IdleStateEvent) {
            if (!busy) {
                ctx.close();
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(ctx);
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end(ctx);
        Failure.of(cause).end(ctx.channel());
    }

    private void end(ChannelHandlerContext ctx) {
        over = true;
        busy = false;
        stopWaiting();
        forget();
        for (Object part = held.poll(); part != null; part = held.poll()) {
            ReferenceCountUtil.release(part);
        }
    }

    private void stopWaiting() {
        Future<?> waiting = patience;
        if (waiting != null) {
            waiting.cancel(false);
            patience = null;
        }
    }

    private void forget() {
        ArrivingBody arrived = body;
        if (arrived != null) {
            arrived.leave();
            body = null;
        }
        head = null;
    }
}
