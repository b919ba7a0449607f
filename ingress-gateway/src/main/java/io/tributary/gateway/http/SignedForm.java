package io.tributary.gateway.http;

import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Consumer;

/** {@code POST /device/publish}: one message, in the form of the reference product. (Device protocol, section 13.) */
final class SignedForm implements Route {
    private final DeviceRequests devices;
    private final HttpPublishers publishers;

    SignedForm(DeviceRequests devices, HttpPublishers publishers) {
        this.devices = devices;
        this.publishers = publishers;
    }

    /** What a body says. */
    record Message(DeviceId device, String topic, byte[] payload, int qos) {
        /** @throws RejectedException INVALID when it is not of the form */
        static Message of(byte[] bytes) {
            JsonBody body = JsonBody.of(bytes);
            DeviceId device = new DeviceId(body.text("ProductId"), body.text("DeviceName"));
            int qos = body.number("Qos", 0);
            if (qos != 0 && qos != 1) {
                throw new RejectedException(Rejection.INVALID, "Qos is " + qos, "Use 0 or 1.", "Qos");
            }
            return new Message(
                    device,
                    topic(device, body.text("TopicName")),
                    payload(body.text("Payload"), body.text("PayloadEncoding", "")),
                    qos);
        }

        /** The full name, or what comes after {@code productId/deviceName/}. */
        private static String topic(DeviceId device, String name) {
            return name.startsWith("$") || name.startsWith(device + "/") ? name : device + "/" + name;
        }

        private static byte[] payload(String text, String encoding) {
            if (encoding.isEmpty()) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
            if (!encoding.equalsIgnoreCase("base64")) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "PayloadEncoding is '" + encoding + "'",
                        "Use base64, or leave it out.",
                        "PayloadEncoding");
            }
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new RejectedException(Rejection.INVALID, "Payload is not base64");
            }
        }
    }

    @Override
    public void serve(Request request, Consumer<Answer> answer) {
        Message message = Message.of(request.body());
        RegisteredDevice device = devices.signed(message.device(), request);
        publishers.publish(
                device,
                message.topic(),
                message.payload(),
                message.qos(),
                null,
                EnvelopeAnswers.done(),
                EnvelopeAnswers::refused,
                answer);
    }

    @Override
    public Answer refused(RejectedException refusal) {
        return EnvelopeAnswers.refused(refusal);
    }
}
