package io.tributary.management.server;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * A connection that says how much of a header has arrived, byte for byte as the parser takes it in, until the request is answered. One whose header
 * finds no more room is closed. Jetty has no other place where bytes and fields of a header that has not ended can be counted; it bounds one
 * header, not all together.
 */
final class CountedConnection extends HttpConnection {
    /** Of one request: several times what clients send, and little even where ten thousand connections are waiting to be closed. */
    static final int MOST_FIELDS = 100;

    private final HeaderRoom room;

    // Guarded by this.
    private long begin;
    private int fields;
    private int held;
    private boolean serving;
    private boolean complete;
    private boolean answeredEarly;
    private boolean refused;
    private boolean closed;

    private CountedConnection(HttpConfiguration http, Connector connector, EndPoint endPoint, HeaderRoom room) {
        super(http, connector, endPoint);
        this.room = room;
    }

    /** Makes them. */
    static final class Factory extends HttpConnectionFactory {
        private final HeaderRoom room;

        Factory(HttpConfiguration http, HeaderRoom room) {
            super(http);
            this.room = room;
            // The beginning of a next request may lie in the buffer uncounted: no more than each may always take.
            setInputBufferSize(HeaderRoom.FREE);
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            return configure(
                    new CountedConnection(getHttpConfiguration(), connector, endPoint, room), connector, endPoint);
        }
    }

    @Override
    protected RequestHandler newRequestHandler() {
        return new RequestHandler() {
            @Override
            public void parsedHeader(HttpField field) {
                if (countField() > MOST_FIELDS) {
                    throw new HttpException.RuntimeException(
                            HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431,
                            "the header has more than " + MOST_FIELDS + " fields");
                }
                if (hasRoom()) { // else nothing of it is kept: closing takes its time when thousands are closed
                    super.parsedHeader(field);
                }
            }

            @Override
            public boolean headerComplete() {
                bodyBegins();
                return super.headerComplete();
            }

            @Override
            public boolean messageComplete() {
                bodyEnds();
                return super.messageComplete();
            }

            @Override
            public void parsedTrailer(HttpField field) {} // nobody reads them
        };
    }

    @Override
    public void onFillable() {
        super.onFillable();
        if (!fits()) { // an answer that nobody reads would keep the connection, so there is none
            getEndPoint().close(new EofException("no room for the header"));
        }
    }

    /**
     * The header is complete, and its request is served from now on.
     *
     * @return whether there is room for it
     */
    synchronized boolean begun() {
        boolean fits = fits();
        serving = true;
        return fits;
    }

    /** The request is answered; what comes next is the next one's. */
    synchronized void ended() {
        serving = false;
        answeredEarly = !complete;
        giveBack();
        begin = getBytesIn();
        fields = 0;
        refused = false;
    }

    @Override
    public void onClose(Throwable cause) {
        super.onClose(cause);
        synchronized (this) {
            closed = true;
            giveBack();
        }
    }

    private synchronized void bodyBegins() {
        complete = false;
    }

    /** It may end behind the answer, which needs not all of it; the next header is not charged for the rest. */
    private synchronized void bodyEnds() {
        complete = true;
        if (answeredEarly) {
            answeredEarly = false;
            begin = getBytesIn();
        }
    }

    private synchronized int countField() {
        return ++fields;
    }

    private synchronized boolean hasRoom() {
        refused |= !fits();
        return !refused;
    }

    private synchronized boolean fits() {
        if (serving || answeredEarly || closed) {
            return true;
        }
        if (refused) {
            return false;
        }
        int now = (int) Math.min(1 << 30, getBytesIn() - begin + (long) fields * HeaderRoom.FIELD);
        if (!room.grow(held, now)) {
            return false;
        }
        held = now;
        return true;
    }

    private void giveBack() {
        room.giveBack(held);
        held = 0;
    }
}
