package io.tributary.management.device;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Groups;
import io.tributary.management.registry.Page;
import io.tributary.schemas.avro.DeviceGroup;
import io.tributary.schemas.avro.ShadowRequested;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Shadows of devices: read from the database, changed by the device-state job, in the order of all that the device and applications say. Refuses with
 * {@link RejectedException}. Thread-safe.
 */
public final class DeviceShadows {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Devices devices;
    private final Groups groups;
    private final ShadowStore store;
    private final DeviceRequests requests;

    public DeviceShadows(Devices devices, Groups groups, ShadowStore store, DeviceRequests requests) {
        this.devices = devices;
        this.groups = groups;
        this.store = store;
        this.requests = requests;
    }

    /** The shadow as it is; at version 0 when nobody has updated it. */
    public Shadow current(DeviceId device, String name) {
        devices.get(device);
        return store.current(device, ShadowUpdate.requireName(name)).orElseGet(() -> Shadow.none(name));
    }

    /** All that somebody has updated. */
    public List<Shadow> all(DeviceId device) {
        devices.get(device);
        return store.all(device);
    }

    /** The shadow as it was, or a refusal with NOT_FOUND when that is not kept any more, or it was not there yet. */
    public Shadow at(DeviceId device, String name, Instant moment) {
        devices.get(device);
        ShadowUpdate.requireName(name);
        return store.at(device, name, moment)
                // One that has not changed for longer than history is kept.
                .or(() -> store.current(device, name)
                        .filter(shadow -> shadow.updatedAt()
                                .filter(since -> !since.isAfter(moment))
                                .isPresent()))
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "there is no version of the shadow at " + moment,
                        "History is kept seven days; see which versions there are with GET …/shadow/versions.",
                        "at"));
    }

    /** What is different between two moments, each as in {@link #at}. */
    public List<Shadow.Change> changes(DeviceId device, String name, Instant from, Instant to) {
        return at(device, name, from).changesTo(at(device, name, to));
    }

    /** Versions of the last seven days, newest first. */
    public Page<ShadowVersion> versions(DeviceId device, String name, int limit, Optional<String> cursor) {
        devices.get(device);
        return store.versions(device, ShadowUpdate.requireName(name), limit, cursor);
    }

    /**
     * Changes a shadow; the device is told what it is to be that it is not.
     *
     * @return what the device-state job said, which may be a refusal
     */
    public CompletableFuture<ShadowReply> update(DeviceId device, ShadowUpdate update) {
        devices.get(device);
        String id = requests.newId();
        return ask(device, id, update.request(id), update.template());
    }

    /** Forgets a shadow. */
    public CompletableFuture<ShadowReply> delete(DeviceId device, String name) {
        devices.get(device);
        String id = requests.newId();
        return ask(device, id, ShadowUpdate.requestOf("delete", ShadowUpdate.requireName(name), id), false);
    }

    private CompletableFuture<ShadowReply> ask(DeviceId device, String id, ObjectNode request, boolean template) {
        List<DeviceGroup> around = groups.around(device).stream()
                .map(group -> new DeviceGroup(group.groupId(), group.name()))
                .toList();
        return requests.ask(
                        device,
                        id,
                        id,
                        PATIENCE,
                        event -> event.setGroups(around)
                                .setShadowRequested(ShadowRequested.newBuilder()
                                        .setRequestId(id)
                                        .setPayload(ByteBuffer.wrap(ShadowJson.bytes(request)))
                                        .setTemplate(template)
                                        .setReplyTo(requests.replyTo())
                                        .build()))
                .thenApply(reply -> ShadowReply.of(
                        StandardCharsets.UTF_8.decode(reply.getPayload()).toString()));
    }
}
