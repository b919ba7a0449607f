package io.tributary.fleet;

import java.util.function.Consumer;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallbackExtended;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device that is sent messages: one persistent MQTT 3.1.1 session with one QoS 1 subscription, so that what is sent while it is
 * away waits for it. It is another client library than {@link DeviceClient}'s on purpose: two hands find more than one, and this
 * one tells whether a message was marked as a repeat.
 */
public final class ReceivingDevice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReceivingDevice.class);
    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final long COMMAND_MILLIS = 20_000;

    /**
     * A message that reached the device.
     *
     * @param dup marked as sent before
     */
    public record Received(String topic, byte[] payload, int qos, boolean dup) {}

    private final MqttAsyncClient mqtt;
    private final MqttConnectOptions options = new MqttConnectOptions();

    /** A device of the gateway at this address; {@code handler} runs on its thread, its return acknowledges the message. */
    public ReceivingDevice(DeviceCredentials credentials, String host, int port, Consumer<Received> handler) {
        try {
            mqtt = new MqttAsyncClient(
                    "tcp://" + host + ":" + port, credentials.device().clientId(), new MemoryPersistence());
        } catch (MqttException e) {
            throw new IllegalArgumentException(host + ":" + port + " is not an address", e);
        }
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setCleanSession(false);
        options.setAutomaticReconnect(true);
        options.setMaxReconnectDelay(2_000);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setUserName(credentials.username());
        options.setPassword(credentials.password().toCharArray());
        mqtt.setCallback(new MqttCallbackExtended() {
            @Override
            public void connectComplete(boolean reconnect, String uri) {
                LOG.debug("connected to {}", uri);
            }

            @Override
            public void connectionLost(Throwable cause) {
                LOG.debug("connection lost", cause);
            }

            @Override
            public void messageArrived(String topic, MqttMessage message) {
                handler.accept(new Received(topic, message.getPayload(), message.getQos(), message.isDuplicate()));
            }

            @Override
            public void deliveryComplete(IMqttDeliveryToken token) {
                LOG.trace("published {}", token.getMessageId());
            }
        });
    }

    /**
     * Connects and subscribes.
     *
     * @throws MqttException when the platform refuses; its reason code is CONNACK's
     */
    public void start(String filter) throws MqttException {
        mqtt.connect(options).waitForCompletion(COMMAND_MILLIS);
        mqtt.subscribe(filter, 1).waitForCompletion(COMMAND_MILLIS);
    }

    @Override
    public void close() {
        try {
            mqtt.disconnectForcibly(500, 2_000);
            mqtt.close(true);
        } catch (MqttException e) {
            LOG.debug("closing", e);
        }
    }
}
