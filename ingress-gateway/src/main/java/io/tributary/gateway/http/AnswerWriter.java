package io.tributary.gateway.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Makes of an answer what is written. Names of headers are spelled as the C SDK looks for them: it knows {@code Content-Length} alone. */
final class AnswerWriter {
    private static final Date DATE = new Date();

    /** The time, put into words once a second. */
    private static final class Date {
        private record Said(long second, String text) {}

        private volatile Said last = new Said(0, "");

        String now() {
            long second = System.currentTimeMillis() / 1_000;
            Said said = last;
            if (said.second() != second) {
                said = new Said(second, DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
                last = said;
            }
            return said.text();
        }
    }

    /** @param withBody false in answer to HEAD, which gets the headers only */
    static FullHttpResponse responseOf(Answer answer, boolean withBody) {
        boolean body = withBody && answer.body().length > 0;
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                body ? Unpooled.wrappedBuffer(answer.body()) : Unpooled.EMPTY_BUFFER);
        HttpHeaders headers = response.headers();
        headers.set("Date", DATE.now());
        if (!answer.type().isEmpty()) {
            headers.set("Content-Type", answer.type());
        }
        if (answer.status() != 204) { // RFC 9110, 8.6
            headers.set("Content-Length", Integer.toString(answer.body().length));
        }
        if (answer.retryAfterSeconds() > 0) {
            headers.set("Retry-After", Integer.toString(answer.retryAfterSeconds()));
        }
        if (!answer.challenge().isEmpty()) {
            headers.set("WWW-Authenticate", answer.challenge());
        }
        return response;
    }

    private AnswerWriter() {}
}
