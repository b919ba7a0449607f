package io.tributary.management.registry;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a product asks of its devices and allows them.
 *
 * @param enabled whether its devices may connect
 * @param messageIdProperty MQTT 5 user property in which devices number their messages
 * @param deviceMessagesPerSecond what one device may publish, and is sent where that is more than the platform's limit; empty: that
 *     limit
 * @param messagesPerSecond what all devices together may publish; empty: no limit of the product's
 * @param caCertificates the account's own authorities whose certificates its devices may show, each once
 */
public record ProductPolicy(
        boolean enabled,
        Authentication authentication,
        Optional<String> messageIdProperty,
        Retain retain,
        Optional<Integer> deviceMessagesPerSecond,
        Optional<Integer> messagesPerSecond,
        List<DeviceX509> caCertificates) {
    /** Authorities of one product, at most. */
    public static final int MAX_AUTHORITIES = 10;

    /** Key devices, nothing limited beyond the platform's limits. */
    public static final ProductPolicy DEFAULTS = new ProductPolicy(
            true, Authentication.KEY, Optional.empty(), Retain.IGNORE, Optional.empty(), Optional.empty(), List.of());

    private static final Pattern PROPERTY = Pattern.compile("[\\p{L}\\p{N}_.:-]{1,64}");
    private static final int MAX_RATE = 1_000_000;

    /** How devices prove who they are. */
    public enum Authentication {
        KEY,
        CERTIFICATE
    }

    /** What becomes of a PUBLISH with RETAIN. */
    public enum Retain {
        IGNORE,
        FORBID
    }

    public ProductPolicy {
        caCertificates = caCertificates.stream().distinct().toList(); // or who takes one off would leave the other
        messageIdProperty.ifPresent(name -> {
            if (!PROPERTY.matcher(name).matches()) {
                throw refuse(
                        "'" + name + "' is not the name of a user property",
                        "Use 1 to 64 letters, digits, '_', '.', ':' or '-'.",
                        "messageIdProperty");
            }
        });
        deviceMessagesPerSecond.ifPresent(rate -> requireRate(rate, "deviceMessagesPerSecond"));
        messagesPerSecond.ifPresent(rate -> requireRate(rate, "messagesPerSecond"));
        if (caCertificates.size() > MAX_AUTHORITIES) {
            throw refuse(
                    "a product has at most " + MAX_AUTHORITIES + " authorities",
                    "Leave out those whose certificates no device has any more.",
                    "caCertificates");
        }
    }

    /** The same policy with other authorities. */
    public ProductPolicy withAuthorities(List<DeviceX509> authorities) {
        return new ProductPolicy(
                enabled,
                authentication,
                messageIdProperty,
                retain,
                deviceMessagesPerSecond,
                messagesPerSecond,
                authorities);
    }

    /** Reads one of the words of an enum, in the lower case of the API. */
    public static <E extends Enum<E>> E choice(Class<E> type, String word, String field) {
        for (E choice : type.getEnumConstants()) {
            if (word(choice).equals(word)) {
                return choice;
            }
        }
        throw refuse(
                "'" + word + "' is not a value of " + field,
                "Use "
                        + String.join(
                                " or ",
                                List.of(type.getEnumConstants()).stream()
                                        .map(ProductPolicy::word)
                                        .toList())
                        + ".",
                field);
    }

    /** A choice as the API and the registry write it. */
    public static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    private static void requireRate(int rate, String field) {
        if (rate < 1 || rate > MAX_RATE) {
            throw refuse(
                    rate + " is not a rate",
                    "Use 1 to " + MAX_RATE + " messages a second, or 0 to go back to the default.",
                    field);
        }
    }

    private static RejectedException refuse(String detail, String remedy, String field) {
        return new RejectedException(Rejection.INVALID, detail, remedy, field);
    }
}
