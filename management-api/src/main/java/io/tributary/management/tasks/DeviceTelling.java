package io.tributary.management.tasks;

import io.tributary.identity.DeviceId;
import io.tributary.management.device.DeviceMessages;
import io.tributary.management.device.DeviceShadows;
import io.tributary.management.device.NewMessage;
import io.tributary.management.device.ShadowJson;
import io.tributary.management.device.ShadowReply;
import io.tributary.management.device.ShadowUpdate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** By the services that applications use. */
public final class DeviceTelling implements Telling {
    /** Waits for a device that is away. */
    private static final int KEPT = 1;

    private final DeviceShadows shadows;
    private final DeviceMessages messages;

    public DeviceTelling(DeviceShadows shadows, DeviceMessages messages) {
        this.shadows = shadows;
        this.messages = messages;
    }

    @Override
    public CompletableFuture<Void> tell(DeviceId device, Work.ToDevices work, String id) {
        if (work instanceof Work.DesiredState wanted) {
            ShadowUpdate update = new ShadowUpdate(
                    "", Optional.of(ShadowJson.read(wanted.desired())), Optional.empty(), 0, false, false);
            return shadows.update(device, update).thenAccept(reply -> {
                if (reply.result() != ShadowReply.DONE) {
                    throw reply.refusal();
                }
            });
        } else if (work instanceof Work.Message message) {
            NewMessage sent = new NewMessage(
                    device + "/" + message.topic(),
                    message.payload().getBytes(StandardCharsets.UTF_8),
                    KEPT,
                    NewMessage.Queueing.USUAL,
                    NewMessage.Properties.NONE);
            return messages.send(device, sent, Optional.of(id)).thenAccept(outcome -> {
                if (!outcome.isTaken()) {
                    throw outcome.refusal();
                }
            });
        }
        throw new IllegalStateException("nothing is said by " + work);
    }
}
