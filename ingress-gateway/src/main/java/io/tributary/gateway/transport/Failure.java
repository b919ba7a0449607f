package io.tributary.gateway.transport;

import io.netty.channel.Channel;
import io.netty.handler.codec.DecoderException;
import io.tributary.gateway.logging.Seldom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was thrown in the pipeline of a connection. What a peer can bring about (resets, TLS records and frames that are none) is worth
 * a word at debug level and a count; an error line is for bugs of ours, and even of those there are a few in ten seconds at most, for a
 * stranger may have found out how to cause one.
 */
public record Failure(Throwable cause) {
    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);
    private static final Seldom BUGS = new Seldom(5);

    /** What is behind the decoder's wrapping. */
    public static Failure of(Throwable thrown) {
        return new Failure(
                thrown.getClass() == DecoderException.class && thrown.getCause() != null ? thrown.getCause() : thrown);
    }

    /** Whether no peer could bring it about if all were right here. */
    public boolean isOurs() {
        return EarlyEnd.of(cause) == EarlyEnd.BUG;
    }

    /**
     * Writes the error line of a bug, or not, when there were many.
     *
     * @param whose the device, or the address of the peer
     */
    public void report(String key, Object whose) {
        if (BUGS.now()) {
            LOG.atError().setCause(cause).addKeyValue(key, whose).log("a bug ends this connection");
        }
    }

    /** Ends a connection that has no session to speak for it, and counts why if it has not sent its CONNECT. */
    public void end(Channel channel) {
        if (isOurs()) {
            report("remote", channel.remoteAddress());
        } else {
            LOG.atDebug()
                    .addKeyValue("remote", channel.remoteAddress())
                    .addKeyValue("cause", cause.toString())
                    .log("connection lost before its session was open");
        }
        Arrival.present(channel).ifPresent(arrival -> arrival.blame(arrival.laterThanHandshake(EarlyEnd.of(cause))));
        channel.close();
    }
}
