package io.tributary.management.server;

import io.tributary.management.api.HttpAnswers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;

/**
 * An answer that leaves as it is made and cannot be finished. Its connection is reset, so that nobody takes what has arrived for all there is; to
 * close it would not do, for to a client of HTTP/1.0, or one that asked for {@code Connection: close}, the end of the connection is the end of
 * the answer.
 */
final class BrokenAnswer {
    /** The answer to this request leaves as it is made: says how it is broken off. */
    static void allow(Request request) {
        EndPoint endPoint = endPointOf(request);
        request.setAttribute(HttpAnswers.BREAK_OFF, (Runnable) () -> reset(endPoint));
    }

    static EndPoint endPointOf(Request request) {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /** Ends a connection at once, whatever of an answer is still on its way. */
    static void reset(EndPoint endPoint) {
        try {
            if (endPoint.getTransport() instanceof SocketChannel channel && channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0); // with nothing to wait for, closing resets
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a connection cannot be reset", e);
        } finally {
            endPoint.close(new EofException("the answer cannot be finished"));
        }
    }

    private BrokenAnswer() {}
}
