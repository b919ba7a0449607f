package io.tributary.gateway.mqtt;

import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.gateway.publish.ProductRules;
import io.tributary.gateway.publish.PublishRights;
import io.tributary.gateway.session.SessionEvents;
import io.tributary.identity.DeviceId;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.WillMessage;
import io.tributary.topic.DeviceTopics;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One device's session: who it is, what was agreed and what it may, resolved once. Belongs to the connection's event loop. */
final class Session {
    private static final LongAdder UNCOUNTED = new LongAdder();

    private final DeviceKey device;
    private final Terms terms;
    private final Packet.@Nullable Will will;
    private final Limits limits;
    private final Subscriptions subscriptions;
    private ProductRules rules;
    private PublishRights rights;
    private LongAdder kind = UNCOUNTED;

    Session(DeviceId id, ProductRules rules, Terms terms, Packet.@Nullable Will will, Limits limits) {
        this.device = new DeviceKey(id);
        this.terms = terms;
        this.will = will;
        this.limits = limits;
        this.subscriptions = new Subscriptions(limits, device.toString());
        this.rules = rules;
        this.rights = new PublishRights(device.toString(), rules, limits);
    }

    /** Its connection is one of these while it lives. */
    void countAs(LongAdder kindOfConnection) {
        kind = kindOfConnection;
    }

    void counted() {
        kind.increment();
    }

    void uncounted() {
        kind.decrement();
    }

    /** The product has other rules from now on. */
    void use(ProductRules changed) {
        rules = changed;
        rights = new PublishRights(device.toString(), changed, limits);
    }

    /** See {@link PublishRights#verdict}. */
    PublishRights.Verdict verdict(String topic) {
        return rights.verdict(topic);
    }

    /** Empty when the topic is within the limits. */
    String whyTooLong(String topic) {
        return rights.whyTooLong(topic);
    }

    DeviceKey device() {
        return device;
    }

    Terms terms() {
        return terms;
    }

    Packet.@Nullable Will will() {
        return will;
    }

    /** What the device-state job hears of it. */
    SessionEvents.Opening opening() {
        return new SessionEvents.Opening(
                terms.clean(),
                terms.level(),
                terms.isFive() ? terms.sessionExpirySeconds() : null,
                terms.window(),
                permittedWill());
    }

    /** None that the device may not publish: nobody looks at its rights when the job says it. */
    private @Nullable WillMessage permittedWill() {
        return will == null || verdict(will.topic()) != PublishRights.Verdict.PERMITTED
                ? null
                : new WillMessage(
                        will.topic(),
                        ByteBuffer.wrap(will.payload()),
                        will.qos(),
                        will.delaySeconds(),
                        will.properties());
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    ProductRules rules() {
        return rules;
    }

    DeviceTopics topics() {
        return rights.topics();
    }
}
