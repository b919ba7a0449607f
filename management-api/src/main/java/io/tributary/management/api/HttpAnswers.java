package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ExceptionHandler;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.router.Endpoint;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.rules.RuleRefusedException;
import io.tributary.management.rules.RuleRefusedException.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The platform's refusals in the words of HTTP (RFC 9457 problem details). */
public final class HttpAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(HttpAnswers.class);
    /** The content type of every refusal. */
    public static final String TYPE = "application/problem+json";

    /** The header of the request id. */
    public static final String REQUEST_ID = "X-Request-Id";

    /** Attribute of requests whose answers leave as they are made: a {@link Runnable} that resets the connection. */
    public static final String BREAK_OFF = "answer.breakOff";

    private static final String BROKEN = "answer.broken";

    /** The record of every refusal. */
    public static final Class<?> PROBLEM = Problem.class;

    /**
     * @param field of the request that is to blame
     * @param errors places in a rule's text
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Problem(
            String type,
            String title,
            int status,
            String detail,
            Optional<String> field,
            Optional<String> remedy,
            List<Place> errors) {}

    public static void register(RoutesConfig routes) {
        routes.exception(RejectedException.class, unlessBegun(HttpAnswers::refuse));
        routes.exception(RuleRefusedException.class, unlessBegun(HttpAnswers::refuseRule));
        routes.exception(HttpResponseException.class, unlessBegun(HttpAnswers::refuseForm));
        routes.exception(IOException.class, HttpAnswers::forget);
        routes.exception(UnsupportedCharsetException.class, unlessBegun(HttpAnswers::refuseCharset));
        routes.exception(IllegalCharsetNameException.class, unlessBegun(HttpAnswers::refuseCharset));
        routes.exception(Exception.class, unlessBegun(HttpAnswers::fail));
    }

    /** Where a part of an answer has left, the rest of it is no refusal: then it is broken off, and whoever reads it sees that. */
    private static <E extends Exception> ExceptionHandler<E> unlessBegun(ExceptionHandler<E> answer) {
        return (failure, http) -> {
            if (http.res().isCommitted() && http.attribute(BREAK_OFF) instanceof Runnable breakOff) {
                breakOff.run();
                http.attribute(BROKEN, String.valueOf(failure.getMessage()));
                LOG.atLevel(failure instanceof RejectedException ? Level.WARN : Level.ERROR)
                        .setCause(failure instanceof RejectedException ? null : failure)
                        .addKeyValue("route", routeOf(http))
                        .log("an answer is broken off: {}", failure.getMessage());
                return;
            }
            if (!http.res().isCommitted()) {
                http.res().resetBuffer(); // of what was written, nothing has left
            }
            answer.handle(failure, http);
        };
    }

    /** Why the answer was broken off; empty when it was not. */
    static Optional<String> brokenOff(Context http) {
        return Optional.ofNullable(http.attribute(BROKEN));
    }

    /** The path with its parameters in braces: of some routes the path itself is a secret. */
    private static String routeOf(Context http) {
        Endpoint matched = http.endpoints().matchedHttpEndpoint();
        return http.method().name() + " " + (matched == null ? "(none)" : matched.path);
    }

    static void refuse(RejectedException refusal, Context http) {
        HttpStatus status = statusOf(refusal.reason());
        if (refusal.reason() == Rejection.UNAUTHENTICATED) {
            http.header("WWW-Authenticate", "Bearer realm=\"tributary\"");
        }
        if (refusal.reason().isTransient()) {
            http.header("Retry-After", "2");
        }
        http.status(status).json(problemOf(refusal)).contentType(TYPE);
    }

    static Problem problemOf(RejectedException refusal) {
        HttpStatus status = statusOf(refusal.reason());
        return new Problem(
                "/problems/" + refusal.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                status.getMessage(),
                status.getCode(),
                String.valueOf(refusal.getMessage()),
                refusal.field(),
                refusal.remedy(),
                List.of());
    }

    /** Whoever asked is gone, or does not read: nobody is left to be told. */
    private static void forget(IOException gone, Context http) {
        LOG.atDebug().setCause(gone).addKeyValue("route", routeOf(http)).log("a client is gone");
    }

    private static void refuseRule(RuleRefusedException refusal, Context http) {
        answer(
                http,
                HttpStatus.UNPROCESSABLE_CONTENT,
                "rule-not-compiled",
                String.valueOf(refusal.getMessage()),
                Optional.of("sql"),
                Optional.of("Correct the rule at the places that 'errors' names."),
                refusal.places());
    }

    /** What Javalin or the form of the request refuses: unknown paths, wrong methods, malformed or too large bodies. */
    private static void refuseForm(HttpResponseException refusal, Context http) {
        HttpStatus status = HttpStatus.forStatus(refusal.getStatus());
        String detail;
        String remedy;
        switch (refusal.getStatus()) {
            case 404 -> {
                detail = "there is nothing at " + http.path();
                remedy = "Check the path; the resources are below /api/v1.";
            }
            case 405 -> {
                detail = http.path() + " does not take " + http.method();
                String allowed = refusal.getDetails().getOrDefault("availableMethods", "");
                remedy = allowed.isEmpty() ? "Use another method." : "Use one of: " + allowed + ".";
                if (!allowed.isEmpty()) {
                    http.header("Allow", allowed);
                }
            }
            case 413 -> {
                detail = "the body is too large";
                remedy = refusal.getDetails()
                        .getOrDefault("remedy", "Send at most " + Requests.MAX_BODY_BYTES + " bytes.");
            }
            default -> {
                detail = String.valueOf(refusal.getMessage());
                remedy = refusal.getDetails().getOrDefault("remedy", "Correct the request.");
            }
        }
        answer(
                http,
                status,
                typeOf(status),
                detail,
                Optional.ofNullable(refusal.getDetails().get("field")),
                Optional.of(remedy),
                List.of());
    }

    private static void refuseCharset(Exception unknown, Context http) {
        answer(
                http,
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                typeOf(HttpStatus.UNSUPPORTED_MEDIA_TYPE),
                "the character set '" + unknown.getMessage() + "' is not known",
                Optional.of("Content-Type"),
                Optional.of("Send the request in UTF-8."),
                List.of());
    }

    private static void fail(Exception bug, Context http) {
        LOG.atError().setCause(bug).addKeyValue("route", routeOf(http)).log("a request failed unexpectedly");
        answer(
                http,
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "the request failed unexpectedly (" + bug.getClass().getSimpleName() + ")",
                Optional.empty(),
                Optional.of("Look at the log of the management API at this time."),
                List.of());
    }

    private static void answer(
            Context http,
            HttpStatus status,
            String type,
            String detail,
            Optional<String> field,
            Optional<String> remedy,
            List<Place> errors) {
        http.status(status)
                .json(new Problem(
                        "/problems/" + type, status.getMessage(), status.getCode(), detail, field, remedy, errors))
                .contentType(TYPE);
    }

    /** A refusal as bytes, for what is refused before there is a route. */
    public static ByteBuffer problem(int code, String detail, String remedy) {
        HttpStatus status = HttpStatus.forStatus(code);
        Problem problem = new Problem(
                "/problems/" + typeOf(status),
                status.getMessage(),
                code,
                detail,
                Optional.empty(),
                Optional.of(remedy),
                List.of());
        try {
            return ByteBuffer.wrap(Requests.JSON.writeValueAsBytes(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts has a JSON form", e);
        }
    }

    private static String typeOf(HttpStatus status) {
        return status.getMessage().toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    static HttpStatus statusOf(Rejection reason) {
        return switch (reason) {
            case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
            case FORBIDDEN -> HttpStatus.FORBIDDEN;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case CONFLICT -> HttpStatus.CONFLICT;
            case INVALID -> HttpStatus.UNPROCESSABLE_CONTENT;
            case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
            case THROTTLED -> HttpStatus.TOO_MANY_REQUESTS;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }

    private HttpAnswers() {}
}
