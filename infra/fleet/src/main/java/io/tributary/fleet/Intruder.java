package io.tributary.fleet;

import java.nio.charset.StandardCharsets;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Tries what the gateway must refuse, and reports in a sentence what happened. */
final class Intruder {
    private static final int TIMEOUT_MILLIS = 5_000;

    static String withWrongKey(DeviceCredentials device, Platform platform) {
        DeviceCredentials forged = new DeviceCredentials(device.device(), "d3JvbmctZGV2aWNlLWtleQ==");
        try (MqttClient client = client(device, platform)) {
            client.connect(options(forged));
            return "NOT refused: a device with a wrong key was let in";
        } catch (MqttException e) {
            return "a device with a wrong key: refused with CONNACK code " + e.getReasonCode();
        }
    }

    static String onForeignTopic(DeviceCredentials device, Platform platform, String topic) {
        try (MqttClient client = client(device, platform)) {
            client.connect(options(device));
            client.publish(topic, "{}".getBytes(StandardCharsets.UTF_8), 1, false);
            return "NOT refused: a device published to " + topic;
        } catch (MqttException e) {
            return "a device that published to " + topic + ": its connection was closed";
        }
    }

    private static MqttClient client(DeviceCredentials device, Platform platform) throws MqttException {
        MqttClient client = new MqttClient(
                "tcp://" + platform.mqttHost() + ":" + platform.mqttPort(),
                device.device().clientId(),
                new MemoryPersistence());
        client.setTimeToWait(TIMEOUT_MILLIS);
        return client;
    }

    private static MqttConnectOptions options(DeviceCredentials credentials) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setCleanSession(true);
        options.setKeepAliveInterval(60);
        options.setUserName(credentials.username());
        options.setPassword(credentials.password().toCharArray());
        return options;
    }

    private Intruder() {}
}
