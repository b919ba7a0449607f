package io.tributary.gateway.publish;

import io.tributary.gateway.device.ProductProfile;
import io.tributary.limits.Limits;
import io.tributary.topic.ProductTopics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What a product says of its devices' connections, worked out once and shared by them all. Thread-safe. */
public final class ProductRules {
    private static final long UNTOUCHED = Long.MIN_VALUE;

    /** What a product's devices owe together is forgotten beyond this: none of them is kept waiting for what the others did. */
    private static final long MAX_DEBT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ProductProfile profile;
    private final ProductTopics topics;
    private final Rate deviceRate;
    private final Rate downlinkRate;
    private final @Nullable Rate productRate;
    private final @Nullable String messageIdProperty;
    private final @Nullable String messageIdField;
    private final IntSupplier gateways;
    private volatile @Nullable Share lastShare;
    /** State of the product's bucket on this node. */
    private final AtomicLong fullAt = new AtomicLong(UNTOUCHED);

    private ProductRules(ProductProfile profile, Limits limits, IntSupplier gateways) {
        this.profile = profile;
        this.topics = new ProductTopics(profile.topicClasses());
        this.deviceRate = Rate.perSecond(profile.deviceMessagesPerSecond().orElse(limits.uplinkPerSecond()));
        this.downlinkRate = downlinkRate(profile, limits);
        this.productRate = profile.messagesPerSecond().map(Rate::perSecond).orElse(null);
        this.messageIdProperty = profile.messageIdProperty().orElse(null);
        this.messageIdField = profile.messageIdField().orElse(null);
        this.gateways = gateways;
    }

    /** Who may say more than the platform's devices may be sent hears at least as much, for it may hear itself. */
    private static Rate downlinkRate(ProductProfile profile, Limits limits) {
        int limit = limits.downlinkPerSecond();
        return limit == 0
                ? Rate.ANY
                : Rate.perSecond(
                        Math.max(limit, profile.deviceMessagesPerSecond().orElse(limit)));
    }

    public ProductTopics topics() {
        return topics;
    }

    public Rate deviceRate() {
        return deviceRate;
    }

    /** How often one of its devices is sent a message. */
    public Rate downlinkRate() {
        return downlinkRate;
    }

    public boolean retainForbidden() {
        return profile.retain() == ProductProfile.Retain.FORBID;
    }

    /** The MQTT 5 user property in which devices number their messages. */
    @Nullable
    String messageIdProperty() {
        return messageIdProperty;
    }

    /** The field of their JSON payload in which they do. */
    @Nullable
    String messageIdField() {
        return messageIdField;
    }

    /** How long the product's bucket wants its devices to wait; each node has its share. */
    public long waitNanos(long now) {
        Rate rate = productRate;
        return rate == null ? 0 : share(rate).waitNanos(since(fullAt.get(), now), now);
    }

    /** Takes a token of the product, owing it if need be. */
    public void take(long now) {
        Rate rate = productRate;
        if (rate != null) {
            Rate share = share(rate);
            long latest = now + Math.max(MAX_DEBT_NANOS, share.intervalNanos());
            fullAt.updateAndGet(before -> Math.min(latest, share.take(since(before, now), now)));
        }
    }

    private static long since(long fullAt, long now) {
        return fullAt == UNTOUCHED ? now : fullAt;
    }

    private Rate share(Rate rate) {
        int count = gateways.getAsInt();
        Share last = lastShare;
        if (last == null || last.gateways() != count) {
            last = new Share(count, rate.sharedBy(count));
            lastShare = last;
        }
        return last.rate();
    }

    private record Share(int gateways, Rate rate) {}

    /** The rules of all products that have connections here. */
    public static final class Book {
        private final Map<String, ProductRules> rules = new ConcurrentHashMap<>();
        private final Limits limits;
        private final IntSupplier gateways;

        public Book(Limits limits, IntSupplier gateways) {
            this.limits = limits;
            this.gateways = gateways;
        }

        public ProductRules of(ProductProfile profile) {
            return rules.compute(
                    profile.productId(),
                    (id, known) -> known != null && known.profile.equals(profile)
                            ? known
                            : new ProductRules(profile, limits, gateways));
        }
    }
}
