package io.tributary.gateway.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Reads HTTP/1.1, and refuses what two readers might read in two ways: a length beside chunks, two lengths. Bounded; what is refused
 * comes as a request whose decoder result is a failure, and nothing is read after it.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    private static final int LINE = 2 * 1_024;
    private static final int HEADERS = 8 * 1_024;
    private static final int CHUNK = 16 * 1_024;

    StrictRequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(LINE)
                .setMaxHeaderSize(HEADERS)
                .setMaxChunkSize(CHUNK)
                .setAllowDuplicateContentLengths(false));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
