package io.tributary.management.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** A body on its way in: collected without blocking, within a size and a time of its own and a size of all bodies together. */
final class ArrivingBody {
    private final Request request;
    private final Bounds bounds;
    private final int most;
    private final AtomicLong held;
    private final Outcome outcome;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final AtomicBoolean decided = new AtomicBoolean();
    private final Scheduler.Task deadline;

    /** What becomes of a body; exactly one of these is called, once. */
    interface Outcome {
        /** All of it is there; its bytes stay counted as held. */
        void arrived(Request whole, int bytes);

        void tooLarge();

        void tooSlow();

        /** There are too many bytes of others in memory. */
        void noRoom();

        void failed(Throwable cause);
    }

    ArrivingBody(Request request, Bounds bounds, int most, AtomicLong held, Outcome outcome) {
        this.request = request;
        this.bounds = bounds;
        this.most = most;
        this.held = held;
        this.outcome = outcome;
        this.deadline = request.getComponents()
                .getScheduler()
                .schedule(() -> decide(outcome::tooSlow), bounds.arrival().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes what is there; called again by the connection when more comes. */
    void read() {
        while (!decided.get()) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this::read);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                Throwable cause = chunk.getFailure();
                decide(() -> outcome.failed(cause));
                return;
            }
            boolean last = chunk.isLast();
            boolean kept = keep(chunk);
            chunk.release();
            if (!kept) {
                return;
            }
            if (last) {
                finish();
                return;
            }
        }
    }

    private boolean keep(Content.Chunk chunk) {
        int more = chunk.remaining();
        if (bytes.size() + more > most) {
            decide(outcome::tooLarge);
            return false;
        }
        if (held.addAndGet(more) > bounds.heldBytes()) {
            held.addAndGet(-more);
            decide(outcome::noRoom);
            return false;
        }
        bytes.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
        return true;
    }

    private void finish() {
        if (decided.compareAndSet(false, true)) {
            deadline.cancel();
            outcome.arrived(new Whole(request, ByteBuffer.wrap(bytes.toByteArray())), bytes.size());
        }
    }

    private void decide(Runnable refusal) {
        if (decided.compareAndSet(false, true)) {
            deadline.cancel();
            held.addAndGet(-bytes.size());
            refusal.run();
        }
    }

    /** A request whose body is in memory. */
    private static final class Whole extends Request.Wrapper {
        private @Nullable ByteBuffer body;

        Whole(Request request, ByteBuffer body) {
            super(request);
            this.body = body;
        }

        @Override
        public synchronized Content.Chunk read() {
            ByteBuffer all = body;
            body = null;
            return all == null ? Content.Chunk.EOF : Content.Chunk.from(all, true);
        }

        @Override
        public void demand(Runnable whenThere) {
            whenThere.run();
        }

        @Override
        public synchronized boolean consumeAvailable() {
            body = null;
            return true;
        }
    }
}
