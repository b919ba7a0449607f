package io.tributary.gateway.http;

import java.util.function.Consumer;

/** What is done for one kind of request. */
interface Route {
    /**
     * Answers, at once or later.
     *
     * @param answer takes one answer, on any thread; a second one is not looked at
     * @throws io.tributary.identity.RejectedException what {@link #refused} makes an answer of
     */
    void serve(Request request, Consumer<Answer> answer);

    /** The form in which this kind of request is told no. */
    Answer refused(io.tributary.identity.RejectedException refusal);
}
