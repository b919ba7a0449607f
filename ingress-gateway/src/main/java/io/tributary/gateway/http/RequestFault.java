package io.tributary.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Optional;

/** What of a request's head is no HTTP for us, whatever is asked for. Pure. */
final class RequestFault {
    /** Why the decoder did not understand a request. */
    static Answer ofDecoder(Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            return Answer.text(431, "The headers are too long.");
        }
        return cause instanceof TooLongHttpLineException
                ? Answer.text(414, "The first line is too long.")
                : Answer.text(400, "This is not HTTP.");
    }

    /** @param stream one of HTTP/2, which has no framing of its own to go wrong */
    static Optional<Answer> of(HttpRequest head, boolean stream) {
        if (!head.uri().startsWith("/")) {
            return Optional.of(Answer.text(400, "Ask for a path."));
        }
        if (stream) {
            return Optional.empty();
        }
        HttpVersion version = head.protocolVersion();
        boolean one = version.equals(HttpVersion.HTTP_1_1);
        if (!one && !version.equals(HttpVersion.HTTP_1_0)) {
            return Optional.of(Answer.text(505, "HTTP/1.1 and HTTP/2 are spoken here."));
        }
        HttpHeaders headers = head.headers();
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (one && hosts == 0)) {
            return Optional.of(Answer.text(400, "Send one header Host."));
        }
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty() && !(one && codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"))) {
            return Optional.of(Answer.text(400, "The only Transfer-Encoding that is read is chunked."));
        }
        List<String> expectations = headers.getAll(HttpHeaderNames.EXPECT);
        if (expectations.size() > 1
                || (expectations.size() == 1 && !expectations.get(0).equalsIgnoreCase("100-continue"))) {
            return Optional.of(Answer.text(417, "The only expectation that is met is 100-continue."));
        }
        return Optional.empty();
    }

    private RequestFault() {}
}
