package io.tributary.management.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** An answer that is held until it is whole: the handler never waits for who reads it. */
final class WholeAnswer extends Response.Wrapper {
    private final AtomicLong held;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

    /**
     * @param held counts the bytes; who made this takes {@link #bytes} off again when the answer has left
     */
    WholeAnswer(Request request, Response response, AtomicLong held) {
        super(request, response);
        this.held = held;
    }

    @Override
    public synchronized void write(boolean last, ByteBuffer content, Callback callback) {
        if (last && bytes.size() == 0) {
            super.write(true, content, callback);
            return;
        }
        if (BufferUtil.hasContent(content)) {
            byte[] more = BufferUtil.toArray(content);
            BufferUtil.clear(content);
            held.addAndGet(more.length);
            bytes.writeBytes(more);
        }
        if (last) {
            super.write(true, ByteBuffer.wrap(bytes.toByteArray()), callback);
        } else {
            callback.succeeded();
        }
    }

    @Override
    public synchronized void reset() {
        held.addAndGet(-bytes.size());
        bytes.reset();
        super.reset();
    }

    synchronized int bytes() {
        return bytes.size();
    }
}
