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
        assertThat(Doctor.disk(100, folder).verdict()).isEqualTo(Finding.Verdict.BLOCKS);
        assertThat(Doctor.disk(100, folder).remedy()).contains("--data");
        assertThat(Doctor.disk(2000, folder).verdict()).isEqualTo(Finding.Verdict.WARNING);
        assertThat(Doctor.disk(90_000, folder).verdict()).isEqualTo(Finding.Verdict.OK);
    }
}
