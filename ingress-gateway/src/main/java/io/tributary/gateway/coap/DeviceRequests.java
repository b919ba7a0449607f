package io.tributary.gateway.coap;

import io.netty.buffer.Unpooled;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.logging.Seldom;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.gateway.publish.Publisher;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.MessageProperties;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.MessageDeliverer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What devices ask over CoAP: POST publishes, to the topic that is the path; GET asks for messages. (Device protocol, section 15.2.) Every refusal is an answer;
 * an acknowledgement waits for Kafka. Thread-safe, never blocks.
 */
final class DeviceRequests implements MessageDeliverer {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceRequests.class);
    /** Messages are published with QoS 0 inside: nobody is told more than that they were taken. (Section 15.2.) */
    private static final int QOS = 0;

    /** How Californium names a content format without a name. */
    private static final String UNKNOWN = "unknown";

    private final BiFunction<Request, DeviceRequest, CoapPeer> peers;
    private final AwaitedRequests awaited;
    private final Limits limits;
    private final GatewayMetrics.Counted refusals;
    private final DownlinkRequests downlink = new DownlinkRequests(System::nanoTime);
    private final Seldom bugs = new Seldom();
    private volatile boolean closing;

    /**
     * @param peers who sends a request
     * @throws RejectedException from {@code peers}: UNAUTHENTICATED when it is nobody
     */
    DeviceRequests(
            BiFunction<Request, DeviceRequest, CoapPeer> peers,
            AwaitedRequests awaited,
            Limits limits,
            GatewayMetrics.Counted refusals) {
        this.peers = peers;
        this.awaited = awaited;
        this.limits = limits;
        this.refusals = refusals;
    }

    @Override
    public void deliverRequest(Exchange exchange) {
        Request request = exchange.getRequest();
        if (request.getCode() != Code.POST && request.getCode() != Code.GET) {
            exchange.sendResponse(CoapAnswers.notAllowed());
            return;
        }
        DeviceRequest asked = DeviceRequest.of(request.getOptions());
        try {
            if (closing) {
                throw new RejectedException(Rejection.UNAVAILABLE, "this gateway stops; try again");
            }
            CoapPeer peer = peers.apply(request, asked);
            peer.heard(exchange);
            if (request.getCode() == Code.GET) {
                downlink.get(exchange, asked, peer, prove(request, asked, peer));
            } else if (asked.asksForToken()) {
                exchange.sendResponse(authenticate(request, asked, peer));
            } else {
                publish(exchange, request, asked, peer);
            }
        } catch (RejectedException e) {
            refusals.of(e.reason().name().toLowerCase(Locale.ROOT)).increment();
            LOG.atDebug()
                    .addKeyValue("from", request.getSourceContext().getPeerAddress())
                    .addKeyValue("topic", asked.topic())
                    .addKeyValue("cause", e.getMessage())
                    .log("request refused");
            exchange.sendResponse(CoapAnswers.refused(asked.sdk(), e.reason(), String.valueOf(e.getMessage())));
        } catch (RuntimeException bug) { // the datagram of one device must not end the thread of all
            if (bugs.now()) {
                LOG.atError().setCause(bug).log("a request failed; others like it are only counted for a while");
            }
            refusals.of("bug").increment();
            exchange.sendResponse(CoapAnswers.failed());
        }
    }

    /** The path is {@code PID/DN} and a word; the payload, {@code sdkappid;connid}, says nothing that is needed. */
    private static Response authenticate(Request request, DeviceRequest asked, CoapPeer peer) {
        String device =
                peer.publisher(request.getSourceContext().getPeerAddress()).id().toString();
        if (!asked.topic().equals(device + DeviceRequest.AUTHENTICATION)) {
            throw new RejectedException(Rejection.UNAUTHENTICATED, "the path is not that of the device that asks");
        }
        return CoapAnswers.token(peer.token());
    }

    private void publish(Exchange exchange, Request request, DeviceRequest asked, CoapPeer peer) {
        Publisher publisher = prove(request, asked, peer);
        boolean inBlocks = exchange.getBlock1ToAck() != null;
        Pending done = awaited.await(exchange, asked);
        publisher.publish(
                asked.topic(),
                Unpooled.wrappedBuffer(request.getPayload()),
                inBlocks ? limits.mqttPayloadBytes() : limits.coapPayloadBytes(),
                QOS,
                propertiesOf(request),
                done);
        awaited.begun(done);
    }

    private static Publisher prove(Request request, DeviceRequest asked, CoapPeer peer) {
        Publisher publisher = peer.publisher(request.getSourceContext().getPeerAddress());
        boolean proven = asked.token().isPresent() ? peer.isToken(asked.token().get()) : !asked.sdk();
        if (!proven) {
            throw new RejectedException(Rejection.UNAUTHENTICATED, "the token is missing, or not this session's");
        }
        return publisher;
    }

    /** A content format that is named is kept, as MQTT 5's Content Type is. */
    private static @Nullable MessageProperties propertiesOf(Request request) {
        if (!request.getOptions().hasContentFormat()) {
            return null;
        }
        String type = MediaTypeRegistry.toString(request.getOptions().getContentFormat());
        return type.startsWith(UNKNOWN) ? null : new MessageProperties(false, type, null, null, null, List.of());
    }

    /** From now on everybody is told to come again. */
    void close() {
        closing = true;
    }

    @Override
    public void deliverResponse(Exchange exchange, Response response) {
        // Nothing is ever asked of a device, so whatever it answers is to no question.
    }
}
