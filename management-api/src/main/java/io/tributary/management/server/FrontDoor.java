package io.tributary.management.server;

import io.tributary.management.api.HttpAnswers;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes requests in without a thread of their own: a body is read as it arrives, within time and size, and only then does a worker
 * run the handler; its answer is held until it is whole and then leaves by itself, within a size of all answers together. So a client that is slow to send or to read
 * keeps nobody but itself waiting. When all workers are busy and enough requests wait, the answer is 503 at once. Streaming routes read
 * and write as they go, and keep a worker.
 */
final class FrontDoor extends Handler.Wrapper {
    private static final String RETRY_SECONDS = "2";

    private final Bounds bounds;
    private final Bodies bodies;
    private final ThreadPoolExecutor workers;
    private final AtomicLong held = new AtomicLong();
    private final AnswerRoom answers;

    /**
     * @param bodies what they may be
     */
    FrontDoor(Bounds bounds, Bodies bodies) {
        super(false);
        this.bounds = bounds;
        this.bodies = bodies;
        this.answers = new AnswerRoom(bounds.answerBytes(), bounds.patience(), System::nanoTime);
        AtomicInteger number = new AtomicInteger();
        this.workers = new ThreadPoolExecutor(
                bounds.workers(),
                bounds.workers(),
                60,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(bounds.waiting()),
                work -> {
                    Thread thread = new Thread(work, "http-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!(request.getConnectionMetaData().getConnection() instanceof CountedConnection connection)) {
            return take(request, response, callback);
        }
        boolean fits = connection.begun();
        Callback counted = Callback.from(connection::ended, callback); // first, for then the next request may begin
        if (fits) {
            return take(request, response, counted);
        }
        close(response);
        refuseBusy(response, counted);
        return true;
    }

    private boolean take(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        int most = bodies.most(path);
        if (bodies.stream(path)) {
            BrokenAnswer.allow(request);
            dispatch(request, response, callback);
        } else if (request.getLength() == 0) {
            dispatchHeld(request, response, callback, 0);
        } else if (request.getLength() > most) {
            refuseTooLarge(response, callback, most);
        } else {
            new ArrivingBody(request, bounds, most, held, new ArrivingBody.Outcome() {
                        @Override
                        public void arrived(Request whole, int bytes) {
                            dispatchHeld(whole, response, callback, bytes);
                        }

                        @Override
                        public void tooLarge() {
                            refuseTooLarge(response, callback, most);
                        }

                        @Override
                        public void tooSlow() {
                            close(response);
                            refuse(
                                    response,
                                    callback,
                                    408,
                                    "the body did not arrive within "
                                            + bounds.arrival().toSeconds() + " s",
                                    "Send it faster, or a smaller one.");
                        }

                        @Override
                        public void noRoom() {
                            close(response);
                            refuseBusy(response, callback);
                        }

                        @Override
                        public void failed(Throwable cause) {
                            callback.failed(cause);
                        }
                    })
                    .read();
        }
        return true;
    }

    /** Runs the handler on a worker; what the body and the answer take of memory is given back when the answer has left. */
    private void dispatchHeld(Request request, Response response, Callback callback, int bodyBytes) {
        Callback answered = bodyBytes == 0 ? callback : Callback.from(() -> held.addAndGet(-bodyBytes), callback);
        WholeAnswer answer = new WholeAnswer(request, response, answers, answered);
        dispatch(request, answer, answer.handled());
    }

    private void dispatch(Request request, Response response, Callback callback) {
        try {
            workers.execute(() -> serve(request, response, callback));
        } catch (RejectedExecutionException full) {
            refuseBusy(response, callback);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // whatever a handler throws is the request's failure
    private void serve(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Exception e) {
            Response.writeError(request, response, callback, e);
        }
    }

    private static void refuseTooLarge(Response response, Callback callback, int most) {
        close(response);
        refuse(response, callback, 413, "the body is too large", "Send at most " + most + " bytes.");
    }

    private static void refuseBusy(Response response, Callback callback) {
        refuse(response, callback, 503, "the API has more requests than it can work on", "Try again.");
    }

    /** The rest of the body is not waited for. */
    private static void close(Response response) {
        response.getHeaders().put("Connection", "close");
    }

    static void refuse(Response response, Callback callback, int status, String detail, String remedy) {
        response.setStatus(status);
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            response.getHeaders().put("Retry-After", RETRY_SECONDS);
        }
        response.getHeaders().put("Content-Type", HttpAnswers.TYPE);
        response.write(true, HttpAnswers.problem(status, detail, remedy), callback);
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        workers.shutdownNow();
    }
}
