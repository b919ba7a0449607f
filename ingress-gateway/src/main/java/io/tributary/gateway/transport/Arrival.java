package io.tributary.gateway.transport;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection on its way from accept to CONNECT: counted, timed, and forgotten as soon as {@link Peer#take} has been called. Lives on
 * the thread of its connection.
 */
final class Arrival {
    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);
    private static final AttributeKey<Arrival> KEY = AttributeKey.valueOf(Arrival.class, "arrival");

    private final @Nullable Admission admission;
    private SocketAddress address;
    private @Nullable Peer peer;
    private @Nullable Future<?> deadline;
    private @Nullable EarlyEnd cause;
    private EarlyEnd expected = EarlyEnd.LEFT;
    private boolean counted;
    private boolean left;

    private Arrival(@Nullable Admission admission, SocketAddress address) {
        this.admission = admission;
        this.address = address;
    }

    /** Begins; {@link #start} comes next, on the connection's own thread. */
    static Arrival admitted(Channel channel, Admission admission) {
        Arrival arrival = new Arrival(admission, channel.remoteAddress());
        channel.attr(KEY).set(arrival);
        return arrival;
    }

    /** The one of this channel; a channel that no listener accepted gets one that is neither counted nor timed. */
    static Arrival on(Channel channel) {
        Arrival present = channel.attr(KEY).get();
        if (present != null) {
            return present;
        }
        Arrival uncounted = new Arrival(null, channel.remoteAddress());
        channel.attr(KEY).set(uncounted);
        return uncounted;
    }

    /** The one of this channel, if it has not sent its CONNECT. */
    static Optional<Arrival> present(Channel channel) {
        return Optional.ofNullable(channel.attr(KEY).get());
    }

    static Optional<Peer> end(Channel channel) {
        @Nullable Arrival arrival = channel.attr(KEY).getAndSet(null);
        if (arrival == null) {
            return Optional.empty();
        }
        arrival.leave(true);
        return Optional.ofNullable(arrival.peer);
    }

    /** From here the device has this long until its CONNECT. */
    void start(Channel channel, long timeoutMillis) {
        deadline = channel.eventLoop().schedule(() -> late(channel), timeoutMillis, TimeUnit.MILLISECONDS);
    }

    /** A proxy says whose connection this is. */
    void moved(SocketAddress device) {
        address = device;
    }

    /** Counts it at the device's address; false, and closed, when there are too many of it. */
    boolean count(Channel channel) {
        if (admission == null || counted) {
            return true;
        }
        if (address instanceof InetSocketAddress internet && !admission.enter(internet.getAddress())) {
            fail(channel, EarlyEnd.ADDRESS_FULL, "too many connections of this address have not sent CONNECT");
            return false;
        }
        counted = true;
        return true;
    }

    SocketAddress address() {
        return address;
    }

    /** The device's host; loopback where the transport has no such thing. */
    InetAddress host() {
        return address instanceof InetSocketAddress inet && !inet.isUnresolved()
                ? inet.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    void become(Peer known) {
        peer = known;
    }

    /** Closes the channel; the first cause named is the one that counts. */
    void fail(Channel channel, EarlyEnd why, String detail) {
        blame(why);
        LOG.atDebug()
                .addKeyValue("remote", address)
                .addKeyValue("cause", why.tag())
                .addKeyValue("detail", detail)
                .log("connection closed before CONNECT");
        channel.close();
    }

    /** What it will have been if it ends now; a later stage has its own word. */
    void expect(EarlyEnd why) {
        expected = why;
    }

    void blame(EarlyEnd why) {
        if (cause == null) {
            cause = why;
        }
    }

    /** A failure of TLS once the peer is known is one of a record, not of the handshake. */
    EarlyEnd laterThanHandshake(EarlyEnd why) {
        return peer != null && (why == EarlyEnd.TLS_HANDSHAKE || why == EarlyEnd.NOT_TLS) ? EarlyEnd.TLS_RECORD : why;
    }

    private void late(Channel channel) {
        fail(channel, EarlyEnd.TIMEOUT, "no CONNECT in time");
    }

    /** The channel is closed: what it took is free; its cause may still come to light. */
    void gone() {
        leave(false);
    }

    private void leave(boolean connected) {
        if (left) {
            return;
        }
        left = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (admission != null) {
            admission.leave(counted && address instanceof InetSocketAddress from ? from.getAddress() : null, connected);
        }
    }

    /** Of a channel that is {@link #gone}: why, if that was before its CONNECT. */
    static Optional<EarlyEnd> closed(Channel channel) {
        @Nullable Arrival arrival = channel.attr(KEY).getAndSet(null);
        if (arrival == null) {
            return Optional.empty();
        }
        return Optional.of(arrival.cause == null ? arrival.expected : arrival.cause);
    }
}
