package io.tributary.management.server;

import io.tributary.management.api.HttpAnswers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is held until it is whole: the handler never waits for who reads it, and nothing of the handler's is kept until he has. Where
 * there is no room for the answer while its reader takes his time, a refusal takes its place.
 */
final class WholeAnswer extends Response.Wrapper {
    private static final byte[] NOTHING = {};

    private final AnswerRoom room;
    private final Callback answered;
    private ByteArrayOutputStream begun = new ByteArrayOutputStream(0);

    // Guarded by this.
    private boolean leaving;
    private boolean left;
    private boolean handled;
    private @Nullable Throwable failure;

    /**
     * @param answered told when the handler is done and its answer has left
     */
    WholeAnswer(Request request, Response response, AnswerRoom room, Callback answered) {
        super(request, response);
        this.room = room;
        this.answered = answered;
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
        if (last) {
            // A copy, and of this size: what comes is lent, and larger, and would be kept from its lender until it is
            // read.
            leave(whole(taken(content)));
        } else {
            begun.writeBytes(taken(content));
        }
        callback.succeeded();
    }

    private byte[] whole(byte[] end) {
        if (begun.size() == 0) {
            return end;
        }
        begun.writeBytes(end);
        byte[] whole = begun.toByteArray();
        begun = new ByteArrayOutputStream(0); // the old one keeps its array, and this is kept until the answer is read
        return whole;
    }

    private void leave(byte[] whole) {
        synchronized (this) {
            leaving = true;
        }
        EndPoint endPoint = BrokenAnswer.endPointOf(getRequest());
        Optional<AnswerRoom.Place> place = room.take(whole.length, () -> BrokenAnswer.reset(endPoint));
        Callback gone = Callback.from(this::gone, this::failed);
        if (place.isPresent()) {
            AnswerRoom.Place taken = place.get();
            super.write(true, ByteBuffer.wrap(whole), Callback.from(() -> room.giveBack(taken), gone));
        } else {
            refuse(gone);
        }
    }

    private void refuse(Callback gone) {
        Response response = getWrapped();
        String requestId = response.getHeaders().get(HttpAnswers.REQUEST_ID);
        response.reset();
        if (requestId != null) {
            response.getHeaders().put(HttpAnswers.REQUEST_ID, requestId);
        }
        FrontDoor.refuse(
                response,
                gone,
                HttpStatus.SERVICE_UNAVAILABLE_503,
                "too many answers wait for who asked for them to read them",
                "Try again, or ask for a smaller page; what was to be changed may be changed.");
    }

    private void gone() {
        failed(null);
    }

    private void failed(@Nullable Throwable cause) {
        synchronized (this) {
            left = true;
            failure = cause;
            if (!handled) {
                return;
            }
        }
        tell(cause);
    }

    /** What the handler is done by. */
    Callback handled() {
        return Callback.from(() -> handled(null), this::handled);
    }

    private void handled(@Nullable Throwable cause) {
        Throwable why;
        synchronized (this) {
            handled = true;
            if (leaving && !left) {
                return;
            }
            why = leaving ? failure : cause;
        }
        tell(why);
    }

    private void tell(@Nullable Throwable why) {
        if (why == null) {
            answered.succeeded();
        } else {
            answered.failed(why);
        }
    }

    @Override
    public void reset() {
        begun.reset();
        super.reset();
    }

    private static byte[] taken(ByteBuffer content) {
        if (!BufferUtil.hasContent(content)) {
            return NOTHING;
        }
        byte[] bytes = BufferUtil.toArray(content);
        BufferUtil.clear(content);
        return bytes;
    }
}
