package io.tributary.system.clients;

import io.tributary.fleet.DeviceCredentials;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Eclipse Paho's Java client, MQTT 5. */
public final class Paho5 implements OtherClient {
    private static final long PATIENCE = TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS);
    private static final long SESSION_SECONDS = 600;

    private final DeviceCredentials credentials;
    private final Endpoint endpoint;
    private final MqttAsyncClient mqtt;
    private final List<String> received = new CopyOnWriteArrayList<>();

    public Paho5(DeviceCredentials credentials, Endpoint endpoint) throws MqttException {
        this.credentials = credentials;
        this.endpoint = endpoint;
        mqtt = new MqttAsyncClient(endpoint.uri(), credentials.device().clientId(), new MemoryPersistence());
        mqtt.setCallback(new MqttCallback() {
            @Override
            public void messageArrived(String topic, MqttMessage message) {
                received.add(topic + " " + new String(message.getPayload(), StandardCharsets.UTF_8));
            }

            @Override
            public void disconnected(MqttDisconnectResponse response) {
                received.add("disconnected: " + response);
            }

            @Override
            public void mqttErrorOccurred(MqttException exception) {
                received.add("error: " + exception);
            }

            @Override
            public void deliveryComplete(IMqttToken token) {
                // publish() has waited for it
            }

            @Override
            public void connectComplete(boolean reconnect, String uri) {
                // connect() has waited for it
            }

            @Override
            public void authPacketArrived(int reasonCode, MqttProperties properties) {
                received.add("AUTH nobody asked for");
            }
        });
    }

    @Override
    public boolean connect(boolean clean) throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(clean);
        options.setSessionExpiryInterval(SESSION_SECONDS);
        options.setKeepAliveInterval(60);
        options.setUserName(credentials.username());
        options.setPassword(credentials.password().getBytes(StandardCharsets.US_ASCII));
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
        mqtt.disconnectForcibly(1_000);
        mqtt.close();
    }
}
