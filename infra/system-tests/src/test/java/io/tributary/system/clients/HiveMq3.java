package io.tributary.system.clients;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import io.tributary.fleet.DeviceCredentials;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** HiveMQ's client, MQTT 3.1.1. */
public final class HiveMq3 implements OtherClient {
    private final DeviceCredentials credentials;
    private final Mqtt3AsyncClient mqtt;
    private final List<String> received = new CopyOnWriteArrayList<>();

    public HiveMq3(DeviceCredentials credentials, Endpoint endpoint) {
        this.credentials = credentials;
        Mqtt3ClientBuilder builder = Mqtt3Client.builder()
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
                .cleanSession(clean)
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
