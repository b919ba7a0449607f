package io.tributary.limits;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Every limit of the contract, each with its default; a configuration names only those it changes, under the names of these
 * components. Sizes are bytes.
 *
 * @param productsPerAccount products of one account
 * @param devicesPerProduct devices of one product
 * @param subDevicesPerGateway sub-devices bound to one gateway device
 * @param deviceLogRetention how long device logs are kept
 * @param firmwareBytes size of one firmware package
 * @param firmwareBatchDevices devices of one upgrade batch
 * @param connectInterval least time between two CONNECTs of one device
 * @param subscriptionsPerDevice topic filters of one session
 * @param uplinkPerSecond messages a device may publish
 * @param downlinkPerSecond messages a device is sent; 0: as many as there are
 * @param mqttPayloadBytes payload of one MQTT message; a larger one closes the connection
 * @param coapPayloadBytes payload of one CoAP message
 * @param keepAliveMin a shorter MQTT keep-alive is refused
 * @param keepAliveMax a longer MQTT keep-alive, or none, is refused
 * @param rrpcTimeout how long a request waits for the device's reply
 * @param offlineMessages messages kept for one device
 * @param offlineRetention how long they are kept
 * @param topicClassesPerProduct custom topic classes of one product
 * @param topicBytes length of a topic in UTF-8
 * @param topicSlashes separators in a topic
 * @param rulesPerAccount rules of one account
 * @param actionsPerRule actions of one rule
 * @param shadowDepth nesting of a shadow's sections
 * @param shadowBytes size of a shadow document
 * @param shadowAttributes leaves in reported and desired together
 * @param sessionExpiryMax how long a persistent MQTT session outlives its connection, at most
 * @param receiveMaximum QoS 1 and 2 messages a device may have unacknowledged (MQTT 5 Receive Maximum)
 * @param topicAliases MQTT 5 topic aliases of one connection; 0 offers none
 * @param authenticationFailures failed proofs of one identity before further ones are slowed
 * @param authenticationFailuresPerAddress failed proofs from one address before further ones are slowed
 * @param authenticationDelayMax the longest pause between two tries that a row of failures leads to
 */
public record Limits(
        int productsPerAccount,
        int devicesPerProduct,
        int subDevicesPerGateway,
        Duration deviceLogRetention,
        long firmwareBytes,
        int firmwareBatchDevices,
        Duration connectInterval,
        int subscriptionsPerDevice,
        int uplinkPerSecond,
        int downlinkPerSecond,
        int mqttPayloadBytes,
        int coapPayloadBytes,
        Duration keepAliveMin,
        Duration keepAliveMax,
        Duration rrpcTimeout,
        int offlineMessages,
        Duration offlineRetention,
        int topicClassesPerProduct,
        int topicBytes,
        int topicSlashes,
        int rulesPerAccount,
        int actionsPerRule,
        int shadowDepth,
        int shadowBytes,
        int shadowAttributes,
        Duration sessionExpiryMax,
        int receiveMaximum,
        int topicAliases,
        int authenticationFailures,
        int authenticationFailuresPerAddress,
        Duration authenticationDelayMax) {

    private static final int MAX_SHORT = 65_535;

    /** The contract's defaults. */
    public static final Limits DEFAULTS = new Limits(
            200,
            50_000,
            500,
            Duration.ofDays(7),
            1_024L * 1_024 * 1_024,
            10_000,
            Duration.ofSeconds(5),
            100,
            20,
            20,
            16 * 1_024,
            1_024,
            Duration.ofSeconds(60),
            Duration.ofSeconds(850),
            Duration.ofSeconds(10),
            150,
            Duration.ofHours(24),
            20,
            255,
            6,
            100,
            5,
            5,
            16 * 1_024,
            20,
            Duration.ofHours(24),
            100,
            16,
            5,
            20,
            Duration.ofSeconds(60));

    public Limits {
        positive("productsPerAccount", productsPerAccount);
        positive("devicesPerProduct", devicesPerProduct);
        positive("subDevicesPerGateway", subDevicesPerGateway);
        positive("firmwareBytes", firmwareBytes);
        positive("firmwareBatchDevices", firmwareBatchDevices);
        positive("subscriptionsPerDevice", subscriptionsPerDevice);
        positive("uplinkPerSecond", uplinkPerSecond);
        positive("mqttPayloadBytes", mqttPayloadBytes);
        positive("coapPayloadBytes", coapPayloadBytes);
        positive("offlineMessages", offlineMessages);
        positive("topicClassesPerProduct", topicClassesPerProduct);
        positive("topicBytes", topicBytes);
        positive("topicSlashes", topicSlashes);
        positive("rulesPerAccount", rulesPerAccount);
        positive("actionsPerRule", actionsPerRule);
        positive("shadowDepth", shadowDepth);
        positive("shadowBytes", shadowBytes);
        positive("shadowAttributes", shadowAttributes);
        positive("receiveMaximum", receiveMaximum);
        positive("authenticationFailures", authenticationFailures);
        positive("authenticationFailuresPerAddress", authenticationFailuresPerAddress);
        if (downlinkPerSecond < 0) {
            throw new IllegalArgumentException(
                    "limits.downlinkPerSecond: " + downlinkPerSecond + " is negative; 0 sets no limit");
        }
        notNegative("sessionExpiryMax", sessionExpiryMax);
        notNegative("authenticationDelayMax", authenticationDelayMax);
        if (topicAliases < 0 || receiveMaximum > MAX_SHORT || topicAliases > MAX_SHORT) {
            throw new IllegalArgumentException(
                    "limits.receiveMaximum and limits.topicAliases: MQTT counts up to " + MAX_SHORT);
        }
        notNegative("connectInterval", connectInterval);
        notNegative("keepAliveMin", keepAliveMin);
        notNegative("deviceLogRetention", deviceLogRetention);
        notNegative("offlineRetention", offlineRetention);
        notNegative("rrpcTimeout", rrpcTimeout);
        if (keepAliveMax.compareTo(keepAliveMin) < 0) {
            throw new IllegalArgumentException("limits.keepAliveMax: is below keepAliveMin");
        }
    }

    /** Reads what a configuration changes over the defaults; absent components keep theirs. */
    @JsonCreator
    static Limits overDefaults(
            @JsonProperty("productsPerAccount") @Nullable Integer productsPerAccount,
            @JsonProperty("devicesPerProduct") @Nullable Integer devicesPerProduct,
            @JsonProperty("subDevicesPerGateway") @Nullable Integer subDevicesPerGateway,
            @JsonProperty("deviceLogRetention") @Nullable Duration deviceLogRetention,
            @JsonProperty("firmwareBytes") @Nullable Long firmwareBytes,
            @JsonProperty("firmwareBatchDevices") @Nullable Integer firmwareBatchDevices,
            @JsonProperty("connectInterval") @Nullable Duration connectInterval,
            @JsonProperty("subscriptionsPerDevice") @Nullable Integer subscriptionsPerDevice,
            @JsonProperty("uplinkPerSecond") @Nullable Integer uplinkPerSecond,
            @JsonProperty("downlinkPerSecond") @Nullable Integer downlinkPerSecond,
            @JsonProperty("mqttPayloadBytes") @Nullable Integer mqttPayloadBytes,
            @JsonProperty("coapPayloadBytes") @Nullable Integer coapPayloadBytes,
            @JsonProperty("keepAliveMin") @Nullable Duration keepAliveMin,
            @JsonProperty("keepAliveMax") @Nullable Duration keepAliveMax,
            @JsonProperty("rrpcTimeout") @Nullable Duration rrpcTimeout,
            @JsonProperty("offlineMessages") @Nullable Integer offlineMessages,
            @JsonProperty("offlineRetention") @Nullable Duration offlineRetention,
            @JsonProperty("topicClassesPerProduct") @Nullable Integer topicClassesPerProduct,
            @JsonProperty("topicBytes") @Nullable Integer topicBytes,
            @JsonProperty("topicSlashes") @Nullable Integer topicSlashes,
            @JsonProperty("rulesPerAccount") @Nullable Integer rulesPerAccount,
            @JsonProperty("actionsPerRule") @Nullable Integer actionsPerRule,
            @JsonProperty("shadowDepth") @Nullable Integer shadowDepth,
            @JsonProperty("shadowBytes") @Nullable Integer shadowBytes,
            @JsonProperty("shadowAttributes") @Nullable Integer shadowAttributes,
            @JsonProperty("sessionExpiryMax") @Nullable Duration sessionExpiryMax,
            @JsonProperty("receiveMaximum") @Nullable Integer receiveMaximum,
            @JsonProperty("topicAliases") @Nullable Integer topicAliases,
            @JsonProperty("authenticationFailures") @Nullable Integer authenticationFailures,
            @JsonProperty("authenticationFailuresPerAddress") @Nullable Integer authenticationFailuresPerAddress,
            @JsonProperty("authenticationDelayMax") @Nullable Duration authenticationDelayMax) {
        return new Limits(
                or(productsPerAccount, DEFAULTS.productsPerAccount),
                or(devicesPerProduct, DEFAULTS.devicesPerProduct),
                or(subDevicesPerGateway, DEFAULTS.subDevicesPerGateway),
                or(deviceLogRetention, DEFAULTS.deviceLogRetention),
                or(firmwareBytes, DEFAULTS.firmwareBytes),
                or(firmwareBatchDevices, DEFAULTS.firmwareBatchDevices),
                or(connectInterval, DEFAULTS.connectInterval),
                or(subscriptionsPerDevice, DEFAULTS.subscriptionsPerDevice),
                or(uplinkPerSecond, DEFAULTS.uplinkPerSecond),
                or(downlinkPerSecond, DEFAULTS.downlinkPerSecond),
                or(mqttPayloadBytes, DEFAULTS.mqttPayloadBytes),
                or(coapPayloadBytes, DEFAULTS.coapPayloadBytes),
                or(keepAliveMin, DEFAULTS.keepAliveMin),
                or(keepAliveMax, DEFAULTS.keepAliveMax),
                or(rrpcTimeout, DEFAULTS.rrpcTimeout),
                or(offlineMessages, DEFAULTS.offlineMessages),
                or(offlineRetention, DEFAULTS.offlineRetention),
                or(topicClassesPerProduct, DEFAULTS.topicClassesPerProduct),
                or(topicBytes, DEFAULTS.topicBytes),
                or(topicSlashes, DEFAULTS.topicSlashes),
                or(rulesPerAccount, DEFAULTS.rulesPerAccount),
                or(actionsPerRule, DEFAULTS.actionsPerRule),
                or(shadowDepth, DEFAULTS.shadowDepth),
                or(shadowBytes, DEFAULTS.shadowBytes),
                or(shadowAttributes, DEFAULTS.shadowAttributes),
                or(sessionExpiryMax, DEFAULTS.sessionExpiryMax),
                or(receiveMaximum, DEFAULTS.receiveMaximum),
                or(topicAliases, DEFAULTS.topicAliases),
                or(authenticationFailures, DEFAULTS.authenticationFailures),
                or(authenticationFailuresPerAddress, DEFAULTS.authenticationFailuresPerAddress),
                or(authenticationDelayMax, DEFAULTS.authenticationDelayMax));
    }

    private static <T> T or(@Nullable T given, T fallback) {
        return given == null ? fallback : given;
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("limits." + name + ": " + value + " is not above zero");
        }
    }

    private static void notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("limits." + name + ": " + value + " is negative");
        }
    }
}
