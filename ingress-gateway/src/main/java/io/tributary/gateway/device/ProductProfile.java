package io.tributary.gateway.device;

import io.tributary.topic.TopicClass;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a product says about its devices. Every device of a product has the same instance until the product changes, so that what
 * is worked out from it can be kept once for all of them.
 *
 * @param authentication how its devices prove themselves
 * @param messageIdField top-level key of the JSON payload in which devices number their messages
 * @param messageIdProperty MQTT 5 user property in which devices number their messages
 * @param retain what becomes of a PUBLISH with RETAIN
 * @param deviceMessagesPerSecond what one device may publish; empty: the platform's limit
 * @param messagesPerSecond what all its devices together may publish, over all gateways; empty: no limit of its own
 * @param caCertificates the account's own authorities whose certificates its devices may show
 */
public record ProductProfile(
        String productId,
        boolean enabled,
        List<TopicClass> topicClasses,
        Optional<String> messageIdField,
        Authentication authentication,
        Optional<String> messageIdProperty,
        Retain retain,
        Optional<Integer> deviceMessagesPerSecond,
        Optional<Integer> messagesPerSecond,
        List<X509Certificate> caCertificates) {

    /** How the devices of a product prove who they are. */
    public enum Authentication {
        /** By the device secret: a signed password, or TLS-PSK. */
        KEY,
        /** By a certificate whose private key they hold. */
        CERTIFICATE
    }

    /** What becomes of a PUBLISH with RETAIN. */
    public enum Retain {
        /** It is delivered and never kept. */
        IGNORE,
        /** It is not permitted. */
        FORBID
    }

    public ProductProfile {
        topicClasses = List.copyOf(topicClasses);
        caCertificates = List.copyOf(caCertificates);
    }

    /** A product of key devices that leaves everything else at its default. */
    public ProductProfile(
            String productId, boolean enabled, List<TopicClass> topicClasses, Optional<String> messageIdField) {
        this(
                productId,
                enabled,
                topicClasses,
                messageIdField,
                Authentication.KEY,
                Optional.empty(),
                Retain.IGNORE,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }
}
