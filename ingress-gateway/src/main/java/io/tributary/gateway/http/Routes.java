package io.tributary.gateway.http;

import io.tributary.identity.RejectedException;
import java.util.Map;
import java.util.function.Consumer;

/** Which request is whose: fixed paths, and below one prefix the modern form. All are POSTs. */
final class Routes {
    private final Map<String, Route> fixed;
    private final Route messages;

    /** @param messages what serves {@link ModernForm#PREFIX} */
    Routes(Map<String, Route> fixed, Route messages) {
        this.fixed = Map.copyOf(fixed);
        this.messages = messages;
    }

    /** Answers once, at once or later, on any thread. */
    void serve(Request request, Consumer<Answer> answer) {
        Route route = request.path().startsWith(ModernForm.PREFIX) ? messages : fixed.get(request.path());
        if (route == null) {
            answer.accept(Answer.text(404, "There is nothing here; see docs/http.md for what devices can ask for."));
        } else if (!request.method().equals("POST")) {
            answer.accept(Answer.text(405, "Only POST is served here."));
        } else {
            try {
                route.serve(request, answer);
            } catch (RejectedException e) {
                answer.accept(route.refused(e));
            }
        }
    }
}
