package io.tributary.device.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.AvroCodec;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.stream.Addressed;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A savepoint of each earlier form of the state is read by this version, which goes on as if it had been there all the time. A release
 * that changes the state writes its own with {@code -Dsavepoint.write=<folder>}: see docs/developer-guide.md.
 */
class EarlierSavepointTest {
    private static final AvroCodec<DownlinkRecord> DOWNLINK = AvroCodec.of(DownlinkRecord.class);
    private static final int NEWEST = 4;
    private static final GatewayNews LOST = new GatewayNews("gw-c", "lost-1", true);

    @ParameterizedTest
    @CsvSource({"savepoint-v3, 3", "savepoint-v4, 4"})
    void whatWasSavedGoesOn(String savepoint, int form) throws Exception {
        try (SavedJob uninterrupted = SavedJob.from(Optional.empty());
                InputStream saved = getClass().getResourceAsStream(savepoint + "/_metadata")) {
            assertThat(saved).isNotNull();
            before(uninterrupted, form);
            int said = uninterrupted.said().size();
            after(uninterrupted, form);
            List<DeviceStep> expected =
                    uninterrupted.said().subList(said, uninterrupted.said().size());

            try (SavedJob restored = SavedJob.from(Optional.of(SavedJob.read(saved)))) {
                after(restored, form);

                assertThat(restored.said()).usingRecursiveComparison().isEqualTo(expected);
                assertThat(deliveriesOf(restored.said()))
                        .as("each kind of thing was remembered")
                        .containsSubsequence("m3", "m1", "m4", "m5");
            }
        }
    }

    @Test
    void whatThisVersionSavesNeedsNoKryoAndGoesOn() throws Exception {
        try (SavedJob job = SavedJob.from(Optional.empty())) {
            before(job, NEWEST);
            OperatorSubtaskState saved = job.savepoint();
            String folder = System.getProperty("savepoint.write", "");
            if (!folder.isEmpty()) {
                SavedJob.write(saved, SavedJob.operator(), Path.of(folder));
            }
            StreamStateHandle file =
                    (StreamStateHandle) saved.getManagedKeyedState().iterator().next();
            byte[] keyed = file.asBytesIfInMemory().orElseThrow();
            String names = new String(keyed, StandardCharsets.ISO_8859_1);
            assertThat(names)
                    .contains("PojoSerializer", "io.tributary.device.DeviceState")
                    .doesNotContain("Kryo");
        }
    }

    @Test
    void aClassThatKryoWouldSwallowIsRefused() {
        Configuration ours = new Configuration();
        ours.set(PipelineOptions.GENERIC_TYPES, false); // as JobSettings has it
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, ours);

        assertThatThrownBy(() -> new ValueStateDescriptor<>("device", Swallowed.class)
                        .initializeSerializerUnlessSet(env.getConfig()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Generic types have been disabled");
    }

    /** A record with a component that Flink knows no form of. */
    record Swallowed(Thread worker) {}

    private static void before(SavedJob job, int form) throws Exception {
        job.hear(LOST).hear(SavedHistory.before());
        if (form >= 4) {
            job.hear(SavedHistory.beforeOfFourth());
        }
    }

    private static void after(SavedJob job, int form) throws Exception {
        job.hear(SavedHistory.after());
        if (form >= 4) {
            job.hear(SavedHistory.afterOfFourth());
        }
        job.until(SavedHistory.START + Duration.ofDays(2).toMillis());
    }

    /** Ids of messages in the order of their deliveries. */
    private static List<String> deliveriesOf(List<DeviceStep> steps) {
        return steps.stream()
                .flatMap(step -> step.records().stream())
                .filter(record -> record.topic().equals("t.downlink"))
                .map(Addressed::record)
                .map(record -> DOWNLINK.decode(record.value()))
                .filter(record -> record.getDelivery() != null)
                .map(record -> record.getDelivery().getMessageId())
                .toList();
    }
}
