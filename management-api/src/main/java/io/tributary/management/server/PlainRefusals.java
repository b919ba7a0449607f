package io.tributary.management.server;

import io.tributary.management.api.HttpAnswers;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What the server itself refuses, before any route: as problem details, too, and never with a stack trace. */
final class PlainRefusals extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String message = Optional.ofNullable(request.getAttribute(ERROR_MESSAGE))
                .map(Object::toString)
                .filter(text -> status < 500)
                .orElse(HttpStatus.getMessage(status));
        response.getHeaders().put("Content-Type", HttpAnswers.TYPE);
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            response.getHeaders().put("Retry-After", "2");
        }
        response.write(true, HttpAnswers.problem(status, message, remedyOf(status)), callback);
        return true;
    }

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
        fields.put("Content-Type", HttpAnswers.TYPE);
        String detail = reason == null ? HttpStatus.getMessage(status) : reason;
        return HttpAnswers.problem(status, detail, remedyOf(status));
    }

    private static String remedyOf(int status) {
        return switch (status) {
            case 404 -> "Check the path; the resources are below /api/v1.";
            case 408 -> "Send the whole request without pauses.";
            case 414, 431 -> "Send a shorter path and fewer or shorter headers.";
            case 500 -> "Look at the log of the management API at this time.";
            case 503 -> "Try again.";
            case 505 -> "Use HTTP/1.1.";
            default -> "Correct the form of the request.";
        };
    }
}
