package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.tributary.gateway.kafka.InFlightBytes;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.mqtt.packet.Answers;
import io.tributary.gateway.mqtt.packet.PacketDecoder;
import io.tributary.gateway.mqtt.packet.PacketType;
import io.tributary.gateway.mqtt.packet.Reason;
import io.tributary.schemas.avro.InboxEvent;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a live session share: the way to the client, the order of answers, and the bound of what Kafka has not answered
 * yet. Beyond the bound of the connection, or its share while the node is beyond its own, the client is not read; when the node is full, it is
 * read up to the next packet that would add something, so that pings are answered. When only QoS 0 brought that about and Kafka has
 * stopped answering, it is read again and its QoS 0 dropped. All on the connection's event loop.
 */
final class Connection implements AckOrder.Taker, PacketDecoder.Gate, Runnable {
    /** Unanswered bytes of one connection above which it is not read. */
    static final int BOUND = 256 * 1024;

    private static final int QOS_BITS = 0x06;

    /** What ends a session; see {@link SessionHandler}. */
    interface Closing {
        void close(End end, String why);
    }

    private final ChannelHandlerContext ctx;
    private final PacketDecoder decoder;
    private final Session session;
    private final SessionParts parts;
    private final InFlightBytes node;
    private final Answers answers;
    private final long epoch;
    private final Closing closing;
    private @Nullable AckOrder order;
    private @Nullable Unanswered unanswered;
    private @Nullable Delivering delivering;
    private @Nullable ByteBuf written;
    private int held;
    private int unacknowledged;
    /** Answers written since they were last counted. */
    private int uncounted;

    private boolean pausedByQos0;
    private boolean waitingForNode;
    private boolean sharing;
    private boolean lookingAgain;
    /** A message was written behind the last flush. */
    private boolean echoed;

    private boolean over;

    Connection(
            ChannelHandlerContext ctx,
            PacketDecoder decoder,
            Session session,
            SessionParts parts,
            long epoch,
            Closing closing) {
        this.ctx = ctx;
        this.decoder = decoder;
        this.session = session;
        this.parts = parts;
        this.node = parts.uplink().inFlight();
        this.answers = Answers.of(session.terms().level());
        this.epoch = epoch;
        this.closing = closing;
        decoder.guard(this);
    }

    ChannelHandlerContext ctx() {
        return ctx;
    }

    PacketDecoder decoder() {
        return decoder;
    }

    Session session() {
        return session;
    }

    SessionParts parts() {
        return parts;
    }

    long epoch() {
        return epoch;
    }

    Answers answers() {
        return answers;
    }

    /** What the device is sent; made when there is something to send. */
    Delivering delivering() {
        Delivering made = delivering;
        if (made == null) {
            made = new Delivering(this);
            delivering = made;
        }
        return made;
    }

    void close(End end, String why) {
        closing.close(end, why);
    }

    /** A reason in words, if the client wants words and has room for them. [MQTT-3.1.2-29] */
    @Nullable
    String explain(String why) {
        return session.terms().explain(why);
    }

    /** The next place in the order of answers. */
    AckOrder.Slot place(AckOrder.Answer answer, int packetId, AckOrder.@Nullable Extra extra) {
        AckOrder inOrder = order;
        if (inOrder == null) {
            inOrder = new AckOrder(ctx.executor(), this);
            order = inOrder;
        }
        if (answer == AckOrder.Answer.PUBACK || extra instanceof AckOrder.Refusal) {
            unacknowledged++;
        }
        return inOrder.add(answer, packetId, extra);
    }

    /** For a record whose outcome nobody is told. */
    Pending unanswered() {
        Unanswered made = unanswered;
        if (made == null) {
            made = new Unanswered(ctx.executor(), this::freed, parts.metrics().refusedKafka::increment);
            unanswered = made;
        }
        return made.next();
    }

    /** A record is on its way to Kafka. */
    void handed(Pending record, boolean byQos0) {
        held += record.bytes();
        if (!mayHoldMore()) {
            collect();
            if (!mayHoldMore()) {
                pause(byQos0);
            }
        }
        listen();
    }

    /** Takes off what QoS 0 holds no more. */
    void collect() {
        Unanswered silent = unanswered;
        if (silent != null && !over) {
            release(silent.take());
        }
    }

    /** Who waits for room, or holds a share that others could have, is told when QoS 0 gives some back. */
    private void listen() {
        Unanswered silent = unanswered;
        if (silent != null && (sharing || decoder.isPaused(PacketDecoder.BACKLOG))) {
            silent.want();
        }
    }

    private void freed() {
        if (over) {
            return;
        }
        collect();
        if (decoder.isPaused(PacketDecoder.BACKLOG)) {
            resumeIfRoom();
        }
        listen();
    }

    /** Whether it may hold more than it does: of a node without room, its share. */
    private boolean mayHoldMore() {
        return held < BOUND && (node.hasRoom() || held <= share());
    }

    private long share() {
        if (!sharing) {
            sharing = true;
            node.join();
        }
        return node.fairShare();
    }

    private void release(int bytes) {
        held -= bytes;
        if (sharing && held == 0) {
            leave();
        }
    }

    private void leave() {
        sharing = false;
        node.leave();
    }

    /** A full node takes nothing that becomes a record; what is dropped anyway is none. */
    @Override
    public boolean holdsUp(int firstByte) {
        if (!node.isFull()) {
            return false;
        }
        return switch (PacketType.of(firstByte)) {
            case PUBLISH -> {
                boolean qos0 = (firstByte & QOS_BITS) == 0;
                yield !(qos0 && parts.uplink().stalled()) && stop(qos0);
            }
            case PUBACK, SUBSCRIBE, UNSUBSCRIBE -> stop(false);
            default -> false;
        };
    }

    private boolean stop(boolean byQos0) {
        pause(byQos0);
        return true;
    }

    /** Writes an event of the session to the inbox; what fails for good ends the session. */
    void write(InboxEvent event, AckOrder.@Nullable Extra extra) {
        AckOrder.Slot slot = place(AckOrder.Answer.EVENT, 0, extra);
        parts.inbox().write(session.device(), event, slot);
        handed(slot, false);
    }

    /** QoS 1 messages of the client, and refused ones of QoS 2, that are not answered yet. */
    int unacknowledged() {
        return unacknowledged;
    }

    /** Takes the answers whose turn it is; one write however many there are. */
    @Override
    public void run() {
        AckOrder inOrder = order;
        if (inOrder == null) {
            return;
        }
        inOrder.drain(this);
        if (uncounted > 0) {
            parts.metrics().acknowledged.add(uncounted);
            uncounted = 0;
        }
        ByteBuf out = written;
        if (out != null) {
            written = null;
            ctx.writeAndFlush(out);
        } else if (echoed) {
            ctx.flush();
        }
        echoed = false;
        if (decoder.isPaused(PacketDecoder.BACKLOG)) {
            resumeIfRoom();
        }
    }

    @Override
    public void accepted(AckOrder.Slot slot) {
        release(slot.bytes());
        AckOrder.Extra extra = slot.extra;
        if (slot.answer == AckOrder.Answer.PUBACK || slot.answer == AckOrder.Answer.PUBREC) {
            acknowledge(slot);
        }
        if (extra instanceof AckOrder.Echo echo) {
            delivering().echo(echo);
            echoed = true;
        } else if (extra instanceof AckOrder.Reply reply) {
            out().writeBytes(reply.packet());
            reply.packet().release();
        }
    }

    private void acknowledge(AckOrder.Slot slot) {
        if (slot.answer == AckOrder.Answer.PUBACK || slot.extra instanceof AckOrder.Refusal) {
            unacknowledged--;
        }
        PacketType type = slot.answer == AckOrder.Answer.PUBACK ? PacketType.PUBACK : PacketType.PUBREC;
        uncounted++;
        if (slot.extra instanceof AckOrder.Refusal refusal) {
            answers.acknowledge(out(), type, slot.packetId, refusal.reason(), refusal.why());
        } else {
            answers.acknowledge(out(), type, slot.packetId, Reason.SUCCESS, null);
        }
    }

    private ByteBuf out() {
        ByteBuf out = written;
        if (out == null) {
            out = ctx.alloc().buffer(64);
            written = out;
        }
        return out;
    }

    @Override
    public boolean failed(AckOrder.Slot slot) {
        release(slot.bytes());
        parts.metrics().refusedKafka.increment();
        if (slot.extra instanceof AckOrder.Reply reply) {
            reply.packet().release();
        }
        if (slot.answer == AckOrder.Answer.NONE) {
            return true;
        }
        close(End.KAFKA, "Kafka did not take a record of this session; what it was for is not acknowledged");
        return false;
    }

    private void pause(boolean byQos0) {
        if (decoder.isPaused(PacketDecoder.BACKLOG)) {
            return;
        }
        pausedByQos0 = byQos0;
        parts.metrics().pauses.increment();
        decoder.pause(PacketDecoder.BACKLOG);
        if (node.isFull()) {
            waitForNode();
        }
        if (byQos0 && !lookingAgain) {
            lookAgainLater();
        }
        listen();
    }

    private void waitForNode() {
        if (!waitingForNode) {
            waitingForNode = true;
            node.whenNotFull(() -> ctx.executor().execute(() -> {
                waitingForNode = false;
                resumeIfRoom();
            }));
        }
    }

    /** Half of what it may hold has to be free again, so that it does not flutter. Its own answers bring that about. */
    private void resumeIfRoom() {
        if (node.isFull()) {
            waitForNode();
        } else if (held <= BOUND / 2 && (node.hasAmpleRoom() || held <= node.fairShare() / 2)) {
            decoder.resume(PacketDecoder.BACKLOG);
        }
    }

    private void lookAgainLater() {
        lookingAgain = true;
        ctx.executor().schedule(this::lookAgain, 1, TimeUnit.SECONDS);
    }

    /** Kafka may have stopped answering since: then more QoS 0 is read and dropped. */
    private void lookAgain() {
        lookingAgain = false;
        if (!over && decoder.isPaused(PacketDecoder.BACKLOG) && pausedByQos0) {
            if (parts.uplink().stalled()) {
                decoder.resume(PacketDecoder.BACKLOG);
            } else {
                lookAgainLater();
            }
        }
    }

    boolean isOver() {
        return over;
    }

    /** The connection is over: nothing is answered any more. */
    void over() {
        over = true;
        held = 0;
        if (sharing) {
            leave();
        }
        if (order != null) {
            order.clear();
        }
    }
}
