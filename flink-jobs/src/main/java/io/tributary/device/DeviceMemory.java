package io.tributary.device;

import io.tributary.device.shadow.ShadowDocument;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is kept of one device, in memory: its state, and beside it what effects say, as the job keeps them in Flink. Not thread-safe. */
public final class DeviceMemory implements Remembered {
    private final Map<String, ShadowDocument> shadows = new HashMap<>();
    private final Map<Long, Content> contents = new HashMap<>();
    private Configuration configuration = Configuration.NONE;
    private DeviceState state = DeviceState.UNSEEN;

    /** One step, after which this remembers it. */
    public List<Effect> hear(DeviceFold fold, DeviceFold.Heard heard) {
        DeviceFold.Step step = fold.step(state, this, heard);
        state = step.state();
        step.effects().forEach(this::apply);
        return step.effects();
    }

    private void apply(Effect effect) {
        if (effect instanceof Effect.Remember message) {
            contents.put(message.key(), new Content(message.payload(), message.properties()));
        } else if (effect instanceof Effect.Forget message) {
            contents.remove(message.key());
        } else if (effect instanceof Effect.KeepShadow shadow) {
            shadows.put(shadow.name(), shadow.after());
        } else if (effect instanceof Effect.KeepConfiguration keep) {
            configuration = keep.configuration();
        } else if (effect instanceof Effect.Erase) {
            contents.clear();
            shadows.clear();
            configuration = Configuration.NONE;
        }
    }

    /** The same, going a way of its own from here. */
    public DeviceMemory copy() {
        DeviceMemory copy = new DeviceMemory();
        copy.shadows.putAll(shadows);
        copy.contents.putAll(contents);
        copy.configuration = configuration;
        copy.state = state;
        return copy;
    }

    /** By name; the plain one's is empty. */
    public Map<String, ShadowDocument> shadows() {
        return Collections.unmodifiableMap(shadows);
    }

    public DeviceState state() {
        return state;
    }

    /** Messages whose content is kept. */
    public Map<Long, Content> contents() {
        return Collections.unmodifiableMap(contents);
    }

    @Override
    public ShadowDocument shadow(String name) {
        return shadows.getOrDefault(name, ShadowDocument.EMPTY);
    }

    @Override
    public Content content(long key) {
        return Objects.requireNonNull(contents.get(key), "a pending message has no content");
    }

    @Override
    public Configuration configuration() {
        return configuration;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeviceMemory that
                && shadows.equals(that.shadows)
                && contents.equals(that.contents)
                && configuration.equals(that.configuration)
                && state.equals(that.state);
    }

    @Override
    public int hashCode() {
        return Objects.hash(shadows, contents, configuration, state);
    }

    @Override
    public String toString() {
        return state + " " + shadows + " " + contents + " " + configuration;
    }
}
