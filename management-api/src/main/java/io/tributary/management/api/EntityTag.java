package io.tributary.management.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Revision;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The strong entity tag of a thing (RFC 9110, 8.8.3) in two parts: what requests make of it, and all that is shown, which changes by
 * itself, too, such as a rule that comes to run. {@code If-None-Match} compares both, {@code If-Match} the first alone: nobody's change is
 * refused because something happened.
 *
 * @param state what requests make of it
 * @param shown all that is shown
 * @param json what is shown, as it is answered
 */
record EntityTag(String state, String shown, String json) {
    private static final int BYTES = 12;

    /**
     * @param state what requests make of the thing, in any form that Jackson writes
     * @param form what is shown of it
     */
    static EntityTag of(Object state, Object form) {
        return tag(digest(json(state)), form);
    }

    /**
     * The tag of a thing of the registry, whose state is its revision.
     *
     * @param form what is shown of it
     */
    static EntityTag of(Revision revision, Object form) {
        return tag(stateOf(revision), form);
    }

    private static EntityTag tag(String state, Object form) {
        String json = json(form);
        return new EntityTag(state, digest(json), json);
    }

    /** A thing that was deleted and made again begins to count anew, so the time of its making is part of its state. */
    private static String stateOf(Revision revision) {
        return revision.number() + "-" + Long.toString(revision.createdAt().toEpochMilli(), Character.MAX_RADIX);
    }

    /** As the header has it. */
    String text() {
        return "\"" + state + "." + shown + "\"";
    }

    /** Answers a GET with the form, or with 304 when the client has it already. */
    void answer(Context http) {
        http.header("ETag", text());
        if (tagsOf(http, "If-None-Match")
                .anyMatch(tag -> tag.equals("*") || withoutWeakness(tag).equals(text()))) {
            http.status(HttpStatus.NOT_MODIFIED);
        } else {
            show(http);
        }
    }

    /** Answers a change with the form. */
    void answerChange(Context http) {
        http.header("ETag", text());
        show(http);
    }

    private void show(Context http) {
        http.contentType(ContentType.APPLICATION_JSON).result(json);
    }

    /** Refuses a change with 412 when it was decided on another state than this one. */
    static void requireMatch(Context http, Supplier<?> state) {
        List<String> wanted = tagsOf(http, "If-Match").toList();
        if (!wanted.isEmpty()) {
            requireMatch(wanted, digest(json(state.get())));
        }
    }

    /**
     * Makes a change of a thing of the registry, or refuses it with 412 when it was decided on another state, also when that other state comes
     * about in between.
     *
     * @param revision reads which state the thing is in
     * @param change makes the change, given the revision it must be at
     */
    static <T> T changing(Context http, Supplier<Revision> revision, Function<Optional<Long>, T> change) {
        List<String> wanted = tagsOf(http, "If-Match").toList();
        if (wanted.isEmpty()) {
            return change.apply(Optional.empty());
        }
        Revision present = revision.get();
        requireMatch(wanted, stateOf(present));
        try {
            return change.apply(Optional.of(present.number()));
        } catch (RejectedException e) {
            if (e.reason() == Rejection.CONFLICT && e.field().equals(Optional.of(Revision.FIELD))) {
                throw notAnyMore();
            }
            throw e;
        }
    }

    private static void requireMatch(List<String> wanted, String present) {
        if (wanted.stream().noneMatch(tag -> tag.equals("*") || tag.startsWith("\"" + present + "."))) {
            throw notAnyMore();
        }
    }

    private static HttpResponseException notAnyMore() {
        return new HttpResponseException(
                HttpStatus.PRECONDITION_FAILED.getCode(),
                "it is not any more what If-Match names",
                Map.of("remedy", "Read it again, and decide on what it is now.", "field", "If-Match"));
    }

    private static Stream<String> tagsOf(Context http, String header) {
        return Optional.ofNullable(http.header(header)).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty());
    }

    private static String withoutWeakness(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    private static String json(Object of) {
        try {
            return Requests.JSON.writeValueAsString(of);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is shown has a JSON form", e);
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
