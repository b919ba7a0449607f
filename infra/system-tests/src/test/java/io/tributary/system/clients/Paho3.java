package io.tributary.system.clients;

import io.tributary.fleet.DeviceCredentials;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho's Java client, MQTT 3.1.1. */
public final class Paho3 implements OtherClient {
    private static final long PATIENCE = TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS);

    private final DeviceCredentials credentials;
    private final Endpoint endpoint;
    private final MqttAsyncClient mqtt;
    private final List<String> received = new CopyOnWriteArrayList<>();

    public Paho3(DeviceCredentials credentials, Endpoint endpoint) throws MqttException {
        this.credentials = credentials;
        this.endpoint = endpoint;
        mqtt = new MqttAsyncClient(endpoint.uri(), credentials.device().clientId(), new MemoryPersistence());
        mqtt.setCallback(new MqttCallback() {
            @Override
            public void messageArrived(String topic, MqttMessage message) {
                received.add(topic + " " + new String(message.getPayload(), StandardCharsets.UTF_8));
            }

            @Override
            public void connectionLost(Throwable cause) {
                received.add("lost: " + cause);
            }

            @Override
            public void deliveryComplete(IMqttDeliveryToken token) {
                // publish() has waited for it
            }
        });
    }

    @Override
    public boolean connect(boolean clean) throws MqttException {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setCleanSession(clean);
        options.setKeepAliveInterval(60);
        options.setUserName(credentials.username());
        options.setPassword(credentials.password().toCharArray());
        if (endpoint.way().secure()) {
            options.setSocketFactory(Trust.sockets(endpoint.trust().orElseThrow()));
        }
        IMqttToken token = mqtt.connect(options);
        token.waitForCompletion(PATIENCE);
        return token.getSessionPresent();
    }

    @Override
    public void subscribe(String topic) throws MqttException {
        mqtt.subscribe(topic, 1).waitForCompletion(PATIENCE);
    }

    @Override
    public void publish(String topic, String payload) throws MqttException {
        mqtt.publish(topic, payload.getBytes(StandardCharsets.UTF_8), 1, false).waitForCompletion(PATIENCE);
    }

    @Override
    public List<String> received() {
        return received;
    }

    @Override
    public void disconnect() throws MqttException {
        mqtt.disconnect().waitForCompletion(PATIENCE);
    }

    @Override
    public void close() throws MqttException {
        mqtt.disconnectForcibly(100, 1_000);
        mqtt.close();
    }
}
