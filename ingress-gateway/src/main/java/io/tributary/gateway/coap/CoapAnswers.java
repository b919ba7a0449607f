package io.tributary.gateway.coap;

import io.tributary.gateway.coap.DeliveryQueue.Message;
import io.tributary.identity.Rejection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;

/**
 * What devices are answered, in the words of CoAP. The reference SDK knows three refusals and takes everything else for a failure;
 * standard clients are told more. Max-Age says when to try again. (Device protocol, section 15.2.)
 */
final class CoapAnswers {
    private static final long AGAIN_SECONDS = 5;
    private static final long RATE_SECONDS = 1;
    private static final byte[] NOTHING = {'{', '}'};

    /** Kafka has the message. */
    static Response accepted(DeviceRequest request) {
        if (!request.sdk()) {
            return new Response(ResponseCode.CHANGED);
        }
        Response response = new Response(ResponseCode.CONTENT);
        if (request.wantsPayload()) {
            response.setPayload(NOTHING);
        }
        return response;
    }

    /** The token of an authentication. */
    static Response token(byte[] token) {
        Response response = new Response(ResponseCode.CONTENT);
        response.setPayload(token);
        return response;
    }

    /** A message to the device; its ETag tells it from every other. */
    static Response message(Message message) {
        Response response = new Response(ResponseCode.CONTENT);
        response.getOptions().addETag(tag(message.tag()));
        String type = message.contentType();
        int format = type == null ? MediaTypeRegistry.UNDEFINED : MediaTypeRegistry.parse(type);
        if (format != MediaTypeRegistry.UNDEFINED) {
            response.getOptions().setContentFormat(format);
        }
        byte[] payload = new byte[message.payload().remaining()];
        message.payload().duplicate().get(payload);
        response.setPayload(payload);
        return response;
    }

    /** A number as an ETag. */
    static byte[] tag(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** @param why for a person who reads along; the reference SDK has no room for it */
    static Response refused(boolean sdk, Rejection reason, String why) {
        Response response = new Response(sdk ? codeForSdk(reason) : codeOf(reason));
        if (reason.isTransient()) {
            response.getOptions().setMaxAge(reason == Rejection.THROTTLED ? RATE_SECONDS : AGAIN_SECONDS);
        }
        if (!sdk) {
            response.getOptions().setContentFormat(MediaTypeRegistry.TEXT_PLAIN); // RFC 7252, section 5.5.2
            response.setPayload(why.getBytes(StandardCharsets.UTF_8));
        }
        return response;
    }

    /** A method that is not for this. */
    static Response notAllowed() {
        return new Response(ResponseCode.METHOD_NOT_ALLOWED);
    }

    /** A bug of ours. */
    static Response failed() {
        return new Response(ResponseCode.INTERNAL_SERVER_ERROR);
    }

    private static ResponseCode codeForSdk(Rejection reason) {
        return switch (reason) {
            case UNAUTHENTICATED -> ResponseCode.UNAUTHORIZED;
            case FORBIDDEN -> ResponseCode.FORBIDDEN;
            case UNAVAILABLE -> ResponseCode.SERVICE_UNAVAILABLE;
            case NOT_FOUND, CONFLICT, INVALID, TOO_LARGE, THROTTLED -> ResponseCode.INTERNAL_SERVER_ERROR;
        };
    }

    private static ResponseCode codeOf(Rejection reason) {
        return switch (reason) {
            case UNAUTHENTICATED -> ResponseCode.UNAUTHORIZED;
            case FORBIDDEN -> ResponseCode.FORBIDDEN;
            case NOT_FOUND -> ResponseCode.NOT_FOUND;
            case CONFLICT -> ResponseCode.CONFLICT;
            case INVALID -> ResponseCode.BAD_REQUEST;
            case TOO_LARGE -> ResponseCode.REQUEST_ENTITY_TOO_LARGE;
            case THROTTLED -> ResponseCode.TOO_MANY_REQUESTS;
            case UNAVAILABLE -> ResponseCode.SERVICE_UNAVAILABLE;
        };
    }

    private CoapAnswers() {}
}
