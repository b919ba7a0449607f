package io.tributary.gateway.http;

import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.schemas.avro.DeviceLogEntry;
import java.util.List;
import java.util.function.Consumer;

/** {@code POST /device/reportlog}: what a device logged, as JSON. (Device protocol, section 12.) */
final class LogUpload implements Route, LogIntake.Answers {
    private final DeviceRequests devices;
    private final LogIntake logs;

    LogUpload(DeviceRequests devices, LogIntake logs) {
        this.devices = devices;
        this.logs = logs;
    }

    @Override
    public void serve(Request request, Consumer<Answer> answer) {
        JsonBody body = JsonBody.of(request.body());
        List<DeviceLogEntry> entries = LogIntake.entries(body.texts("Message"));
        RegisteredDevice device =
                devices.signed(new DeviceId(body.text("ProductId"), body.text("DeviceName")), request);
        logs.take(device, entries, this, answer);
    }

    @Override
    public Answer done() {
        return EnvelopeAnswers.done();
    }

    @Override
    public Answer refused(RejectedException refusal) {
        return EnvelopeAnswers.refused(refusal);
    }
}
