package io.tributary.fleet;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A device that reports over MQTT 3.1.1, as firmware would do it: signs in, reconnects by itself a second after a loss, and repeats
 * a message until it is acknowledged. Thread-safe; close it when done.
 */
public final class DeviceClient implements AutoCloseable {
    private static final int KEEP_ALIVE_SECONDS = 60;

    private final Mqtt3AsyncClient mqtt;
    private final DeviceCredentials credentials;
    private volatile boolean closing;

    /** A device of the gateway at this address; it connects when told to. */
    public DeviceClient(DeviceCredentials credentials, String host, int port) {
        this.credentials = credentials;
        this.mqtt = Mqtt3Client.builder()
                .identifier(credentials.device().clientId())
                .serverHost(host)
                .serverPort(port)
                .simpleAuth(Mqtt3SimpleAuth.builder()
                        .username(credentials.username())
                        .password(credentials.password().getBytes(StandardCharsets.UTF_8))
                        .build())
                .addDisconnectedListener(
                        context -> context.getReconnector().reconnect(!closing).delay(1, TimeUnit.SECONDS))
                .buildAsync();
    }

    /** Connects with a clean session, and keeps trying until it is let in. */
    public CompletableFuture<Void> connect() {
        return mqtt.connectWith()
                .cleanSession(true)
                .keepAlive(KEEP_ALIVE_SECONDS)
                .send()
                .thenAccept(accepted -> {});
    }

    /**
     * Publishes with QoS 1 and repeats it over later connections until the platform acknowledges it. The repeats are new messages to
     * MQTT; a product that names a message id makes them one.
     */
    public CompletableFuture<Void> publish(String suffix, byte[] payload) {
        return mqtt.publishWith()
                .topic(credentials.device() + "/" + suffix)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .send()
                .handle((acknowledged, failure) -> failure)
                .thenCompose(failure -> {
                    if (failure == null) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    if (closing) {
                        return CompletableFuture.<Void>failedFuture(failure);
                    }
                    return CompletableFuture.runAsync(
                                    () -> {}, CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS))
                            .thenCompose(again -> publish(suffix, payload));
                });
    }

    @Override
    public void close() {
        closing = true;
        mqtt.disconnect()
                .exceptionally(alreadyGone -> null)
                .orTimeout(5, TimeUnit.SECONDS)
                .exceptionally(late -> null)
                .join();
    }
}
