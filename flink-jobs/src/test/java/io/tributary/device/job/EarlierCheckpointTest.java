package io.tributary.device.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.device.DeviceEvent;
import io.tributary.device.DeviceEvent.SessionClosed;
import io.tributary.device.DeviceEvent.SessionOpened;
import io.tributary.device.DeviceFold;
import io.tributary.device.DeviceMemory;
import io.tributary.device.DeviceState;
import io.tributary.device.Effect;
import io.tributary.limits.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.junit.jupiter.api.Test;

/** A checkpoint of version 0.1 is read by this version: its bytes are kept beside this test. */
class EarlierCheckpointTest {
    @Test
    void theStateOfVersion01IsReadAndLivesOn() throws IOException {
        DeviceState state;
        try (InputStream bytes = DeviceFold.class.getResourceAsStream("device-state.v1.bin")) {
            assertThat(bytes).isNotNull();
            DataInputViewStreamWrapper in = new DataInputViewStreamWrapper(bytes);
            TypeSerializerSnapshot<DeviceState> written =
                    TypeSerializerSnapshot.readVersionedSnapshot(in, getClass().getClassLoader());
            TypeSerializerSchemaCompatibility<DeviceState> verdict = TypeInformation.of(DeviceState.class)
                    .createSerializer(new SerializerConfigImpl())
                    .snapshotConfiguration()
                    .resolveSchemaCompatibility(written);
            assertThat(verdict.isCompatibleAfterMigration()).isTrue();
            state = written.restoreSerializer().deserialize(in);
        }

        assertThat(state.session()).isEqualTo(new DeviceState.Session("gw-1", 7, 2, null));
        assertThat(state.subscriptions())
                .containsExactly(new DeviceState.Subscription("ABCDEFGHIJ/lamp/control", 1, false, false, 0));
        assertThat(state.queue()).extracting(DeviceState.Pending::messageId).containsExactly("m1", "m2");
        assertThat(state.queue()).extracting(DeviceState.Pending::expiresAt).containsOnly(DeviceState.NEVER);
        DeviceFold fold = DeviceFold.within(Limits.DEFAULTS);
        DeviceState closed = fold.step(
                        state,
                        new DeviceMemory(),
                        heard(12, 1_003, new SessionClosed(7, OptionalLong.empty(), "disconnect", true)))
                .state();
        DeviceState.Link link = new DeviceState.Link(5, "gw-1-b", 65_535, null, "10.0.0.1", null);
        List<Effect> effects = fold
                .step(
                        closed,
                        new DeviceMemory(),
                        heard(13, 1_003 + 3_600_000, new SessionOpened("gw-1", false, OptionalLong.empty(), link)))
                .effects()
                .stream()
                .filter(effect -> effect instanceof Effect.AnnounceSession || effect instanceof Effect.Deliver)
                .toList();
        assertThat(effects)
                .first()
                .isEqualTo(new Effect.AnnounceSession(
                        new Effect.Recipient("gw-1", 5, 13), true, 7, state.subscriptions()));
        assertThat(effects).hasSize(3);
    }

    private static DeviceFold.Heard heard(long offset, long atMillis, DeviceEvent event) {
        return new DeviceFold.Heard("ABCDEFGHIJ/lamp", 0, offset, atMillis, event);
    }
}
