package io.tributary.gateway.http;

import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.gateway.device.SignedLog;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.List;
import java.util.function.Consumer;

/** {@code POST /cgi-bin/report-log}: what a device logged, as the reference C SDK sends it. (Device protocol, section 12.) */
final class OldLogUpload implements Route, LogIntake.Answers {
    private final DeviceRequests devices;
    private final LogIntake logs;

    OldLogUpload(DeviceRequests devices, LogIntake logs) {
        this.devices = devices;
        this.logs = logs;
    }

    @Override
    public void serve(Request request, Consumer<Answer> answer) {
        SignedLog log = SignedLog.of(request.body());
        RegisteredDevice device = devices.signed(log, request);
        logs.take(device, LogIntake.entries(List.of(log.text())), this, answer);
    }

    @Override
    public Answer done() {
        return Answer.json(200, "{\"Retcode\":0}");
    }

    /** Such a device looks for the 0 only; the reason is for who reads along. */
    @Override
    public Answer refused(RejectedException refusal) {
        String body = "{\"Retcode\":1,\"Message\":" + JsonBody.quoted(EnvelopeAnswers.sentence(refusal)) + "}";
        return refusal.reason() == Rejection.UNAVAILABLE
                ? Answer.json(503, body).retryAfter(PlainAnswers.RETRY_SECONDS)
                : Answer.json(200, body);
    }
}
