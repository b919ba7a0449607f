package io.tributary.device.job;

import io.tributary.device.DeviceState;
import io.tributary.device.Remembered;
import io.tributary.device.shadow.ShadowDocument;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.SerializerFactory;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** What is kept of each device in Flink. The names and forms are those of every checkpoint and savepoint there is (decision 0010). */
final class KeptStates {
    static ValueStateDescriptor<DeviceState> device() {
        return new ValueStateDescriptor<>("device", DeviceState.class);
    }

    static ValueStateDescriptor<Reminder> reminder() {
        return new ValueStateDescriptor<>("reminder", Reminder.class);
    }

    /** By name; the plain one's is empty. */
    static MapStateDescriptor<String, ShadowDocument> shadows() {
        return new MapStateDescriptor<>("shadows", String.class, ShadowDocument.class);
    }

    /** Of pending messages, by their key. */
    static MapStateDescriptor<Long, Remembered.Content> contents() {
        return new MapStateDescriptor<>("messages", Long.class, Remembered.Content.class);
    }

    static ValueStateDescriptor<Remembered.Configuration> configuration() {
        return new ValueStateDescriptor<>("configuration", Remembered.Configuration.class);
    }

    /** By the name of the state; none of them is Kryo's. */
    static Map<String, TypeSerializer<?>> serializers() {
        SerializerConfigImpl noKryo = new SerializerConfigImpl();
        noKryo.setGenericTypes(false);
        return Stream.of(device(), reminder(), shadows(), contents(), configuration())
                .collect(Collectors.toMap(StateDescriptor::getName, state -> serializer(state, noKryo)));
    }

    private static TypeSerializer<?> serializer(StateDescriptor<?, ?> state, SerializerConfigImpl config) {
        state.initializeSerializerUnlessSet(new SerializerFactory() {
            @Override
            public <T> TypeSerializer<T> createSerializer(TypeInformation<T> type) {
                return type.createSerializer(config);
            }
        });
        return state.getSerializer();
    }

    private KeptStates() {}
}
