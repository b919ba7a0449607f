package io.tributary.gateway.coap;

import io.tributary.gateway.coap.DeliveryQueue.Message;
import io.tributary.identity.Rejection;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.observe.ObserveManager;
import org.jspecify.annotations.Nullable;

/** A GET of a device, answered once. Thread-safe. */
final class Question {
    private final Exchange exchange;
    private final boolean sdk;
    private final long since;
    private final AtomicBoolean answered = new AtomicBoolean();

    /** @param since when it came, on a clock that never goes back */
    Question(Exchange exchange, boolean sdk, long since) {
        this.exchange = exchange;
        this.sdk = sdk;
        this.since = since;
    }

    boolean isAnswered() {
        return answered.get();
    }

    long since() {
        return since;
    }

    /** The messages that the device says it has. */
    Set<Long> tags() {
        Set<Long> tags = new HashSet<>();
        for (byte[] tag : exchange.getRequest().getOptions().getETags()) {
            if (tag.length == Long.BYTES) {
                tags.add(ByteBuffer.wrap(tag).getLong());
            }
        }
        return tags;
    }

    /** There is nothing, or nothing newer than what the device has. */
    void nothing() {
        Response response;
        if (exchange.getRequest().getOptions().getETagCount() > 0) {
            response = new Response(ResponseCode.VALID);
            response.getOptions()
                    .addETag(exchange.getRequest().getOptions().getETags().get(0));
        } else {
            response = new Response(ResponseCode.CONTENT);
        }
        response.getOptions().setMaxAge(0);
        answer(response);
    }

    void message(Message message) {
        Response response = CoapAnswers.message(message);
        response.getOptions().setMaxAge(0);
        answer(response);
    }

    /** The shadow, which is the answer also to whoever has it in this version. */
    void document(byte[] json, long version) {
        if (tags().contains(version)) {
            nothing();
            return;
        }
        Response response = new Response(ResponseCode.CONTENT);
        response.getOptions()
                .setContentFormat(MediaTypeRegistry.APPLICATION_JSON)
                .setMaxAge(0);
        response.getOptions().addETag(CoapAnswers.tag(version));
        response.setPayload(json);
        answer(response);
    }

    void refused(Rejection reason, String why) {
        answer(CoapAnswers.refused(sdk, reason, why));
    }

    private void answer(Response response) {
        if (answered.compareAndSet(false, true)) {
            exchange.sendResponse(response);
        }
    }

    /** What it asked for begins; its answer is empty, for the device may not get it. Null, and nothing begins, when it is answered already. */
    @Nullable
    Observation observe(ObserveManager manager, long maxAge, AtomicInteger numbers, Runnable gone) {
        if (!answered.compareAndSet(false, true)) {
            return null;
        }
        Observation observation = new Observation(exchange, manager, maxAge, numbers, gone);
        observation.begin();
        return observation;
    }

    /** The observation is over, as was asked. */
    void cancelled() {
        answer(new Response(ResponseCode.CONTENT));
    }
}
