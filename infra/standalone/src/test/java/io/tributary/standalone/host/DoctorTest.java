package io.tributary.standalone.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DoctorTest {

    @Test
    void littleMemoryBlocksAndSomeWarnsAndBothSayWhatHelps() {
        assertThat(Doctor.memory(500).verdict()).isEqualTo(Finding.Verdict.BLOCKS);
        assertThat(Doctor.memory(500).remedy()).isNotEmpty();
        assertThat(Doctor.memory(3000).verdict()).isEqualTo(Finding.Verdict.WARNING);
        assertThat(Doctor.memory(8000).verdict()).isEqualTo(Finding.Verdict.OK);
    }

    @Test
    void littleDiskBlocks() {
        Path folder = Path.of("data");
        assertThat(Doctor.disk(new DiskSpace(folder, 100, 1_024)).verdict()).isEqualTo(Finding.Verdict.BLOCKS);
        assertThat(Doctor.disk(new DiskSpace(folder, 100, 1_024)).remedy()).contains("--data");
        assertThat(Doctor.disk(new DiskSpace(folder, 2000, 1_024)).verdict()).isEqualTo(Finding.Verdict.WARNING);
        assertThat(Doctor.disk(new DiskSpace(folder, 90_000, 1_024)).verdict()).isEqualTo(Finding.Verdict.OK);
    }
}
