package io.tributary.gateway.coap;

import io.tributary.gateway.coap.DeliveryQueue.Message;
import io.tributary.identity.Rejection;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.observe.ObserveManager;
import org.eclipse.californium.core.observe.ObserveRelation;
import org.eclipse.californium.core.server.resources.ObservableResource;
import org.eclipse.californium.elements.EndpointContext;
import org.jspecify.annotations.Nullable;

/** One device's observation of one topic (RFC 7641), as Californium keeps it: a token that notifications carry. Thread-safe. */
final class Observation implements ObservableResource {
    private static final int NUMBERS = 0xFFFFFF;

    private final Exchange exchange;
    private final ObserveManager manager;
    private final long maxAge;
    private final AtomicInteger numbers;
    private final Runnable gone;
    /** It ends because we say so. */
    private volatile boolean ending;

    /** What becomes of a notification; one of these is told, once. */
    interface Receipt {
        /** The device has it. */
        void acknowledged();

        /** The device does not know, or want, the observation. */
        void rejected();

        /** The device does not answer. */
        void lost();
    }

    /**
     * @param maxAge seconds after which the device does well to observe anew
     * @param numbers of notifications, of all observations of the device: a refreshed one must not begin anew (RFC 7641, section 4.4)
     * @param gone told when Californium has ended it by itself: by a time-out at the device's address, or its token that was used again
     */
    Observation(Exchange exchange, ObserveManager manager, long maxAge, AtomicInteger numbers, Runnable gone) {
        this.exchange = exchange;
        this.manager = manager;
        this.maxAge = maxAge;
        this.numbers = numbers;
        this.gone = gone;
    }

    void begin() {
        exchange.execute(() -> {
            manager.addObserveRelation(exchange, this);
            Response response = new Response(ResponseCode.CONTENT);
            response.getOptions().setMaxAge(maxAge);
            exchange.sendResponse(response);
        });
    }

    /**
     * Tells the device of a message; the one before must have been settled.
     *
     * @param to where the device is now
     */
    void notify(Message message, @Nullable EndpointContext to, Receipt receipt) {
        Response response = CoapAnswers.message(message);
        response.setType(Type.CON);
        response.getOptions().setMaxAge(maxAge);
        response.setDestinationContext(to);
        response.addMessageObserver(new MessageObserverAdapter() {
            @Override
            public void onAcknowledgement() {
                receipt.acknowledged();
            }

            @Override
            public void onReject() {
                receipt.rejected();
            }

            @Override
            public void onTimeout() {
                receipt.lost();
            }

            @Override
            public void onSendError(Throwable error) {
                receipt.lost();
            }

            @Override
            public void onCancel() {
                receipt.lost();
            }
        });
        exchange.sendResponse(response);
    }

    /** Tells the device, if it hears it, that nothing more comes, and why. */
    void end(Rejection reason, String why, @Nullable EndpointContext to) {
        ending = true;
        Response response = CoapAnswers.refused(false, reason, why);
        response.setType(Type.NON);
        response.setDestinationContext(to);
        response.addMessageObserver(new MessageObserverAdapter() {
            @Override
            public void onSent(boolean retransmission) {
                forget();
            }

            @Override
            public void onSendError(Throwable error) {
                forget();
            }
        });
        exchange.sendResponse(response);
    }

    /** Nothing more comes; the device is not told. */
    void forget() {
        ending = true;
        exchange.execute(() -> {
            ObserveRelation relation = exchange.getRelation();
            if (relation != null) {
                relation.cancel();
            }
            exchange.executeComplete();
        });
    }

    @Override
    public String getURI() {
        return exchange.getRequest().getOptions().getUriPathString();
    }

    @Override
    public Type getObserveType() {
        return Type.CON;
    }

    @Override
    public int getNotificationSequenceNumber() {
        return numbers.incrementAndGet() & NUMBERS;
    }

    @Override
    public boolean isObservable() {
        return true;
    }

    @Override
    public void addObserveRelation(ObserveRelation relation) {
        // The session knows its observations.
    }

    @Override
    public void removeObserveRelation(ObserveRelation relation) {
        if (!ending) {
            gone.run();
        }
    }

    @Override
    public int getObserverCount() {
        return 1;
    }
}
