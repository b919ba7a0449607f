package io.tributary.management.cloudapi.actions;

import static io.tributary.management.cloudapi.actions.Values.notAllowed;
import static io.tributary.management.cloudapi.actions.Values.within;

import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.registry.DynamicRegistration;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.ProductPolicy.Authentication;
import io.tributary.management.registry.ProductProfile;
import io.tributary.management.registry.ProductProfile.Type;
import io.tributary.management.registry.ProductSettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A product in the words of this API: the structures ProductProperties, ProductMetadata and ProductInfo. (Cloud API, section 8.) */
final class ProductForm {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9:_-]{1,32}");
    private static final Map<Long, Type> TYPES = Map.of(0L, Type.DEVICE, 5L, Type.GATEWAY);

    /** Properties that mean nothing to this platform: kept as they are, and told again. With what is told when they are left out. */
    private static final Map<String, String> ECHOES = Map.of("Region", "gz", "Format", "json", "Platform", "0");

    private static final String[] FURTHER_ECHOES = {"Appeui", "AppEUI", "ModelId", "ModelName"};

    /** What a caller wants of a new product. */
    static ProductSettings settings(String name, Arguments properties) {
        if (!NAME.matcher(name).matches()) {
            throw notAllowed("ProductName is '" + CloudRefusal.shown(name) + "'; use 1 to 32 of a-z A-Z 0-9 : _ -");
        }
        ProductPolicy defaults = ProductPolicy.DEFAULTS;
        return ProductSettings.named(name)
                .withPolicy(new ProductPolicy(
                        defaults.enabled(),
                        authentication(properties),
                        defaults.messageIdProperty(),
                        defaults.retain(),
                        defaults.deviceMessagesPerSecond(),
                        defaults.messagesPerSecond(),
                        defaults.caCertificates()))
                .withProfile(ProductProfile.EMPTY
                        .withDescription(
                                properties.optionalText("ProductDescription").orElse(""))
                        .withType(type(properties))
                        .withAttributes(attributes(properties)))
                .withRegistration(registration(
                        properties.optionalNumber("RegisterType").orElse(0),
                        properties.optionalNumber("RegisterLimit").orElse(0)));
    }

    /** The private CA that a new product is to be bound to. */
    static Optional<String> authority(Arguments properties) {
        Optional<String> name = properties.optionalText("PrivateCAName").filter(text -> !text.isEmpty());
        if (name.isPresent() && authentication(properties) == Authentication.KEY) {
            throw notAllowed("PrivateCAName is '" + CloudRefusal.shown(name.get())
                    + "', and the devices of EncryptionType \"2\" show keys, not certificates");
        }
        return name;
    }

    /** RegisterType is 0 off, 1 names made before, 2 any name. */
    static DynamicRegistration registration(long type, long limit) {
        DynamicRegistration.Mode[] modes = DynamicRegistration.Mode.values();
        return new DynamicRegistration(modes[(int) within(type, 0, modes.length - 1, "RegisterType")], (int)
                within(limit, 0, Integer.MAX_VALUE, "RegisterLimit"));
    }

    /** The structure ProductInfo, and at the same time the response of DescribeProduct. */
    static Map<String, Object> info(Product product, String secret, int deviceLimit, String authority) {
        return Map.of(
                "ProductId", product.productId(),
                "ProductName", product.name(),
                "ProductMetadata", Map.of("CreationDate", Values.seconds(product.createdAt())),
                "ProductProperties", properties(product, secret, deviceLimit, authority));
    }

    /**
     * The structure ProductProperties.
     *
     * @param authority the name of its private CA; empty for none
     */
    static Map<String, Object> properties(Product product, String secret, int deviceLimit, String authority) {
        Map<String, Object> properties = new LinkedHashMap<>(ECHOES);
        properties.put("ProductDescription", product.profile().description());
        properties.put("EncryptionType", isOfKeys(product) ? "2" : "1");
        properties.put("ProductType", typeNumber(product));
        properties.put("RegisterType", product.registration().mode().ordinal());
        properties.put("RegisterLimit", product.registration().limit());
        properties.put("ProductSecret", secret);
        properties.put("PrivateCAName", authority);
        properties.put("DeviceLimit", deviceLimit);
        properties.put("ForbiddenStatus", product.policy().enabled() ? 0 : 1);
        Map<String, String> kept = product.profile().attributes();
        ECHOES.keySet().stream().filter(kept::containsKey).forEach(name -> properties.put(name, kept.get(name)));
        for (String name : FURTHER_ECHOES) {
            if (kept.containsKey(name)) {
                properties.put(name, kept.get(name));
            }
        }
        return properties;
    }

    static boolean isOfKeys(Product product) {
        return product.policy().authentication() == Authentication.KEY;
    }

    static long typeNumber(Product product) {
        return switch (product.profile().type()) {
            case DEVICE -> 0;
            case NB_IOT -> 2;
            case LORA_GATEWAY -> 3;
            case LORA -> 4;
            case GATEWAY -> 5;
        };
    }

    private static Authentication authentication(Arguments properties) {
        String type = properties.optionalText("EncryptionType").orElse("1");
        return switch (type) {
            case "1" -> Authentication.CERTIFICATE;
            case "2" -> Authentication.KEY;
            default ->
                throw notAllowed("EncryptionType is '" + CloudRefusal.shown(type)
                        + "'; use \"1\" for certificates or \"2\" for keys");
        };
    }

    private static Type type(Arguments properties) {
        long number = properties.optionalNumber("ProductType").orElse(0);
        Type type = TYPES.get(number);
        if (type == null) {
            throw new CloudRefusal(
                    "InvalidParameterValue.ProductTypeNotSupport",
                    "ProductType is " + number + "; this platform offers 0 (device) and 5 (gateway)");
        }
        return type;
    }

    private static Map<String, String> attributes(Arguments properties) {
        Map<String, String> attributes = new HashMap<>();
        ECHOES.keySet().forEach(name -> properties.optionalText(name).ifPresent(text -> attributes.put(name, text)));
        for (String name : FURTHER_ECHOES) {
            properties.optionalText(name).ifPresent(text -> attributes.put(name, text));
        }
        String format = attributes.getOrDefault("Format", "json");
        if (!format.equals("json") && !format.equals("custom")) {
            throw notAllowed("Format is '" + CloudRefusal.shown(format) + "'; use json or custom");
        }
        return attributes;
    }

    private ProductForm() {}
}
