package io.tributary.system.clients;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import io.tributary.fleet.DeviceCredentials;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** HiveMQ's client, MQTT 5. */
public final class HiveMq5 implements OtherClient {
    private static final int SESSION_SECONDS = 600;

    private final DeviceCredentials credentials;
    private final Mqtt5AsyncClient mqtt;
    private final List<String> received = new CopyOnWriteArrayList<>();

    public HiveMq5(DeviceCredentials credentials, Endpoint endpoint) {
        this.credentials = credentials;
        Mqtt5ClientBuilder builder = Mqtt5Client.builder()
                .identifier(credentials.device().clientId())
                .serverHost(endpoint.host())
                .serverPort(endpoint.port());
        if (endpoint.way().webSocket()) {
            builder = builder.webSocketConfig(
                    MqttWebSocketConfig.builder().serverPath("mqtt").build());
        }
        if (endpoint.way().secure()) {
            builder = builder.sslConfig(MqttClientSslConfig.builder()
                    .trustManagerFactory(Trust.in(endpoint.trust().orElseThrow()))
                    .build());
        }
        mqtt = builder.buildAsync();
        mqtt.publishes(
                MqttGlobalPublishFilter.ALL,
                message -> received.add(
                        message.getTopic() + " " + new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)));
    }

    @Override
    public boolean connect(boolean clean) throws Exception {
        return mqtt.connectWith()
                .cleanStart(clean)
                .sessionExpiryInterval(SESSION_SECONDS)
                .keepAlive(60)
                .simpleAuth()
                .username(credentials.username())
                .password(credentials.password().getBytes(StandardCharsets.US_ASCII))
                .applySimpleAuth()
                .send()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .isSessionPresent();
    }

    @Override
    public void subscribe(String topic) throws Exception {
        mqtt.subscribeWith()
                .topicFilter(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void publish(String topic, String payload) throws Exception {
        mqtt.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public List<String> received() {
        return received;
    }

    @Override
    public void disconnect() throws Exception {
        mqtt.disconnect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        if (mqtt.getState().isConnected()) {
            disconnect();
        }
    }
}
