package io.tributary.gateway.coap;

import io.tributary.gateway.publish.Publisher;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.List;
import java.util.function.LongSupplier;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;

/**
 * What devices ask for by GET: with Observe to be told of the messages on a topic, without it the oldest of them, and on the topic on
 * which the shadow is asked for, the shadow.
 */
final class DownlinkRequests {
    private static final int OBSERVE = 0;
    private static final int CANCEL = 1;
    private static final String NAME = "name=";

    private final LongSupplier nanoTime;

    DownlinkRequests(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Answers, perhaps later.
     *
     * @throws RejectedException why not
     */
    void get(Exchange exchange, DeviceRequest asked, CoapPeer peer, Publisher publisher) {
        OptionSet options = exchange.getRequest().getOptions();
        BlockOption block = options.getBlock2();
        if (block != null && block.getNum() > 0) { // of an answer that is forgotten
            exchange.sendResponse(new Response(ResponseCode.REQUEST_ENTITY_INCOMPLETE));
            return;
        }
        CoapSession session = peer.session();
        String topic = asked.topic();
        boolean shadow = topic.equals("$shadow/operation/" + publisher.id());
        if (!shadow && (!publisher.mayReceive(topic) || isPattern(topic))) {
            throw new RejectedException(Rejection.FORBIDDEN, "the device receives nothing on " + topic);
        }
        boolean observes = options.hasObserve() && options.getObserve() == OBSERVE;
        if (observes && block != null && block.getSize() < CoapEndpoints.BLOCK_BYTES) {
            throw new RejectedException(
                    Rejection.INVALID, "a message is one block; observe without Block2, or poll, for smaller ones");
        }
        publisher.ask();
        Question question = new Question(exchange, asked.sdk(), nanoTime.getAsLong());
        if (shadow) {
            session.ask(new Wish.GetShadow(question, nameIn(options.getUriQuery())));
        } else if (observes) {
            session.ask(new Wish.Observe(question, topic));
        } else if (options.hasObserve() && options.getObserve() == CANCEL) {
            session.ask(new Wish.Cancel(question, topic));
        } else {
            session.ask(new Wish.Poll(question, topic));
        }
    }

    /** Requests of RRPC have a topic each, which nobody knows before. */
    private static boolean isPattern(String topic) {
        return topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0 || topic.startsWith("$rrpc/");
    }

    private static String nameIn(List<String> query) {
        return query.stream()
                .filter(each -> each.startsWith(NAME))
                .map(each -> each.substring(NAME.length()))
                .findFirst()
                .orElse("");
    }
}
